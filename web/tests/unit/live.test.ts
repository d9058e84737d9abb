import { expect, test } from "vitest";
import { retryDelay } from "../../src/api/Backoff";
import { liveUrl } from "../../src/api/LiveSocket";
import { labelText } from "../../src/live/drawFindings";
import { pictureWidth } from "../../src/live/pictureWidth";
import { RateMeter } from "../../src/live/RateMeter";
import { trackColor } from "../../src/live/trackColor";
import { sparkPath } from "../../src/ui/sparkPath";

test("retryDelay_Attempts_DoubleUpToFifteenSeconds", () => {
  const middle = () => 0.5;
  expect([0, 1, 2, 3].map(attempt => retryDelay(attempt, middle))).toEqual([500, 1000, 2000, 4000]);
  expect(retryDelay(50, middle)).toBe(15_000);
});

test("retryDelay_Random_SpreadsByAFifth", () => {
  expect(retryDelay(0, () => 0)).toBe(400);
  expect(retryDelay(0, () => 1)).toBeCloseTo(600);
});

test("liveUrl_NameAndRequest_AreEscaped", () => {
  expect(liveUrl("car park/1", { pictures: true, width: 960 }, { protocol: "http:", host: "kinora:8000" })).toBe(
    "ws://kinora:8000/ws/streams/car%20park%2F1?pictures=true&width=960",
  );
  expect(liveUrl("door", {}, { protocol: "https:", host: "kinora" })).toMatch(/^wss:/);
});

test("trackColor_Track_IsStableWhateverTheLabel", () => {
  expect(trackColor(7, "person")).toBe(trackColor(7, "car"));
  expect(trackColor(7, "person")).not.toBe(trackColor(8, "person"));
  expect(trackColor(undefined, "person")).toBe(trackColor(undefined, "person"));
});

test("labelText_TrackAndScore_AreSaid", () => {
  expect(labelText("person", 0.914, 7)).toBe("person 7 · 91%");
  expect(labelText("person", 0.914, undefined)).toBe("person · 91%");
});

test("pictureWidth_Canvas_TakesTheNextStepUpToTheLimit", () => {
  expect(pictureWidth(700, 1920)).toBe(640);
  expect(pictureWidth(720, 1920)).toBe(960);
  expect(pictureWidth(1010, 1920)).toBe(960);
  expect(pictureWidth(5000, 1920)).toBe(1920);
  expect(pictureWidth(5000, 640)).toBe(640);
});

test("RateMeter_SteadyEvents_GiveTheirRateAndZeroAfterAPause", () => {
  const meter = new RateMeter();
  expect(meter.read(0)).toBe(0);
  for (let time = 0; time <= 3000; time += 100) meter.add(time);
  expect(meter.read(3000)).toBeCloseTo(10);
  expect(meter.read(6000)).toBe(0);
});

test("sparkPath_Values_EndAtTheRightEdge", () => {
  expect(sparkPath([0, 10], 60, 16)).toBe("M59 15L60 2.27");
  expect(sparkPath([0, 0], 60, 16)).toBe("M59 15L60 15");
});
