import { expect, test } from "vitest";
import type { FrameResult } from "../../src/api/types";
import { bonesOf } from "../../src/live/drawBodies";
import { filterEntries } from "../../src/results/filterEntries";
import type { LogEntry } from "../../src/results/ResultLog";
import { prettyJson } from "../../src/results/prettyJson";
import { summarise } from "../../src/results/summarise";

const entries: readonly LogEntry[] = [
  { key: 0, kind: "result", json: '{"label":"Person","track":7}' },
  { key: 1, kind: "lost", count: 3 },
  { key: 2, kind: "result", json: '{"label":"car"}' },
];

test("filterEntries_Words_MustAllOccurInAnyCase", () => {
  expect(filterEntries(entries, " TRACK person ").map(e => e.key)).toEqual([0, 1]);
  expect(filterEntries(entries, "person car").map(e => e.key)).toEqual([1]);
});

test("filterEntries_NoWords_IsEverything", () => expect(filterEntries(entries, "  ")).toBe(entries));

const found = (more: Partial<FrameResult>): FrameResult => ({ stream: "door", frame: 0, timestamp: "", width: 1, height: 1, ...more });
const thing = (label: string) => ({ label, score: 0.5, box: [0, 0, 1, 1] as const });

test("summarise_Detections_AreCountedMostFirst", () =>
  expect(summarise(found({ detections: [thing("car"), thing("person"), thing("person")] }), "nothing")).toBe("2 person, 1 car"));

test("summarise_BodiesHandsAndSegments_AreCounted", () => {
  const box = [0, 0, 1, 1] as const;
  expect(
    summarise(
      found({
        poses: [{ score: 1, box, points: [] }],
        hands: [
          { score: 1, box, points: [] },
          { score: 1, box, points: [] },
        ],
      }),
      "nothing",
    ),
  ).toBe("2 hand, 1 pose");
  expect(summarise(found({ segments: [{ label: "person", coverage: 0.314 }] }), "nothing")).toBe("person 31% of the picture");
});

test("bonesOf_Pose_JoinsSurePointsOnly", () => {
  const points = Array.from({ length: 17 }, (_, i) => [i, 2 * i, i === 7 ? 0.1 : 0.9] as const);
  const bones = bonesOf(found({ poses: [{ score: 1, box: [0, 0, 1, 1], points }] }));
  expect(bones.length).toBe(14);
  expect(bones[4]).toMatchObject({ from: [5, 10], to: [6, 12] });
  expect(bonesOf(found({ hands: [{ score: 1, side: "left", box: [0, 0, 1, 1], points: points.slice(0, 3) }] })).length).toBe(2);
});

test("summarise_NoDetections_IsTheBestPredictionOrNothing", () => {
  expect(summarise(found({ detections: [], predictions: [{ label: "tabby", score: 0.61 }] }), "nothing")).toBe("tabby 61%");
  expect(summarise(found({}), "nothing")).toBe("nothing");
});

test("prettyJson_ListsOfNumbers_StayOnALine", () => {
  const value = {
    box: [1, -2.5, 3, 4],
    points: [
      [1, 2],
      [3, 4],
    ],
    labels: ["a"],
    none: [],
  };
  const text = prettyJson(value);
  expect(text).toContain('"box": [1, -2.5, 3, 4]');
  expect(text).toContain("    [3, 4]");
  expect(JSON.parse(text)).toEqual(value);
});
