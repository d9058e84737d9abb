import { beforeEach, expect, test } from "vitest";
import type { StepInfo, StreamState } from "../../src/api/types";
import { placeErrors, readForm, toggleStep, usualSteps } from "../../src/state/addForm";
import { forget, historyOf, record } from "../../src/state/history";
import { hrefOf, parseRoute } from "../../src/state/route";
import { statusOf, troubleOf } from "../../src/state/status";
import { en } from "../../src/text/en";

const step = (name: string, needs: string | null = null): StepInfo => ({ name, summary: "", needs, default_model: null, models: [] });
const steps = [step("detect"), step("track", "detect"), step("describe", "track"), step("classify")];

const health = {
  state: "live",
  last_error: null,
  fps: 30,
  width: 1920,
  height: 1080,
  codec: "h264",
  last_frame_age_ms: 20,
  restarts: 0,
  is_fallback: false,
  dropped: { slow_reader: 2, corrupt: 1 },
} as const;
const running: StreamState = {
  name: "door",
  state: "running",
  origin: "api",
  source: "demo",
  steps: [],
  error: null,
  since: "",
  health,
  results: { count: 1, fps: 5, dropped: 4, age_ms: 40 },
  clients: { results: 0, pictures: 0 },
};

test("toggleStep_Ticked_BringsWhatItNeeds", () =>
  expect([...toggleStep(steps, new Set(), "describe")].sort()).toEqual(["describe", "detect", "track"]));

test("toggleStep_Unticked_TakesWhatNeedsItAlong", () =>
  expect([...toggleStep(steps, new Set(["detect", "track", "describe", "classify"]), "detect")]).toEqual(["classify"]));

test("usualSteps_Server_OnlyThoseItHas", () => expect([...usualSteps([step("detect"), step("classify")])]).toEqual(["detect"]));

const input = { name: " door ", source: " demo ", fps: " 2,5 ", steps: ["detect"] };

test("readForm_Complete_IsTrimmedAndSent", () => {
  expect(readForm(input, en.add)).toEqual({ name: "door", source: "demo", fps: 2.5, steps: ["detect"] });
  expect(readForm({ ...input, fps: "" }, en.add)).toEqual({ name: "door", source: "demo", steps: ["detect"] });
});

test("readForm_Incomplete_SaysAllThatIsWrong", () =>
  expect(readForm({ name: "", source: " ", fps: "-1", steps: [] }, en.add)).toEqual({
    fields: { name: en.add.needsName, source: en.add.needsSource, fps: en.add.badFps },
    other: [],
  }));

test("placeErrors_Keys_GoToTheirFieldsAndTheRestBelow", () =>
  expect(placeErrors({ source: ["A.", "B."], "steps[1]": ["C."], size: ["D."] }, "Detail.")).toEqual({
    fields: { source: "A. B.", steps: "C." },
    other: ["D."],
  }));

test("placeErrors_NoKeys_SaysTheDetail", () => expect(placeErrors({}, "Detail.")).toEqual({ fields: {}, other: ["Detail."] }));

test("statusOf_Running_IsThatOfItsSource", () => {
  expect(statusOf(running)).toBe("live");
  expect(statusOf({ ...running, health: null })).toBe("running");
  expect(statusOf({ ...running, state: "paused" })).toBe("paused");
});

test("statusOf_WaitingForItsSource_SaysWhatTheSourceDoes", () => {
  expect(statusOf({ ...running, state: "waiting", health: { ...health, state: "backoff" } })).toBe("backoff");
  expect(statusOf({ ...running, state: "waiting", health: null })).toBe("waiting");
});

test("troubleOf_LiveSource_SaysNothingOfThePast", () => {
  expect(troubleOf({ ...running, error: "Lost.", health: { ...health, last_error: "Lost." } })).toBeNull();
  expect(troubleOf({ ...running, health: { ...health, state: "backoff", last_error: "Lost." } })).toBe("Lost.");
  expect(troubleOf({ ...running, state: "failed", error: "Failed." })).toBe("Failed.");
});

test("parseRoute_Addresses_RoundTrip", () => {
  for (const route of [{ view: "grid" }, { view: "stream", name: null }, { view: "stream", name: "car park/1" }] as const) {
    expect(parseRoute(hrefOf(route))).toEqual(route);
  }

  expect(parseRoute("#/streams/%")).toEqual({ view: "stream", name: null });
  expect(parseRoute("#/nonsense")).toEqual({ view: "stream", name: null });
});

beforeEach(() => forget("door"));

test("record_Seconds_KeepTheLastMinute", () => {
  for (let second = 0; second < 70; second++) record({ ...running, results: { ...running.results, fps: second } }, second * 1000);
  expect(historyOf("door").resultFps).toHaveLength(60);
  expect(historyOf("door").resultFps.at(-1)).toBe(69);
});

test("record_SameSecondOrNotRunning_IsNotCounted", () => {
  record(running, 1000);
  record(running, 1100);
  record({ ...running, state: "paused" }, 5000);
  expect(historyOf("door").fps).toEqual([30]);
});
