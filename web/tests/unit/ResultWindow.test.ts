import { expect, test } from "vitest";
import type { FrameResult } from "../../src/api/types";
import { longestCarry, ResultWindow, usualCarry } from "../../src/live/ResultWindow";

const start = Date.parse("2026-11-21T10:00:00.000Z");

const result = (time: number, frame = time): FrameResult => ({
  stream: "door",
  frame,
  timestamp: new Date(start + time).toISOString(),
  width: 1920,
  height: 1080,
});

function windowOf(...times: number[]): ResultWindow {
  const window = new ResultWindow();
  times.forEach(time => window.add(result(time)));
  return window;
}

test("find_SameTime_IsThatResult", () => expect(windowOf(0, 200, 400).find(start + 200)?.frame).toBe(200));

test("find_BetweenResults_IsTheNewestThatIsNotNewer", () => expect(windowOf(0, 200, 400).find(start + 399)?.frame).toBe(200));

test("find_OnlyNewerResults_IsNull", () => expect(windowOf(200).find(start + 199)).toBeNull());

test("find_OlderThanCarry_IsNull", () => {
  expect(windowOf(0).find(start + usualCarry)?.frame).toBe(0);
  expect(windowOf(0).find(start + usualCarry + 1)).toBeNull();
});

test("find_ResultsComeRarelyAndLate_CarriesThemUntilTheNext", () => {
  const window = new ResultWindow();
  // One every 200 ms, each 200 ms after its picture.
  for (const time of [0, 200, 400]) window.add(result(time), start + time + 200);
  expect(window.find(start + 400 + 400)?.frame).toBe(400);
  expect(window.find(start + 400 + 501)).toBeNull();
});

test("find_AfterALongGap_CarriesNoLongerThanTheLimit", () => {
  const window = windowOf(0);
  window.add(result(60_000), start + 60_000);
  expect(window.find(start + 60_000 + longestCarry)?.frame).toBe(60_000);
  expect(window.find(start + 60_000 + longestCarry + 1)).toBeNull();
});

test("find_TwoOfTheSameFrame_IsTheLater", () => {
  const window = new ResultWindow();
  window.add(result(100, 1));
  window.add(result(100, 2));
  expect(window.find(start + 100)?.frame).toBe(2);
});

test("add_Many_ForgetsTheOldest", () => {
  const window = windowOf(...Array.from({ length: 100 }, (_, i) => i));
  expect(window.find(start + 20)).toBeNull();
  expect(window.find(start + 99)?.frame).toBe(99);
});
