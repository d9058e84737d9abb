import { expect, test } from "vitest";
import { contain, place, placeLabel, type Rect } from "../../src/live/layout";

const shown: Rect = { x: 100, y: 0, width: 800, height: 450 };

test("contain_WiderCanvas_CentresWithBarsAtTheSides", () => expect(contain(1600, 900, 1000, 450)).toEqual(shown));

test("contain_TallerCanvas_CentresWithBarsAboveAndBelow", () =>
  expect(contain(1600, 900, 800, 600)).toEqual({ x: 0, y: 75, width: 800, height: 450 }));

test("place_Box_IsScaledIntoThePicture", () =>
  expect(place([480, 270, 960, 540], 1920, 1080, shown)).toEqual({ x: 300, y: 113, width: 200, height: 112 }));

test("place_BoxBeyondTheFrame_IsCutOff", () => expect(place([-50, -50, 4000, 4000], 1920, 1080, shown)).toEqual(shown));

test("place_EmptyBox_IsStillSeen", () => expect(place([10, 10, 10, 10], 1920, 1080, shown)).toMatchObject({ width: 1, height: 1 }));

const box: Rect = { x: 300, y: 200, width: 50, height: 80 };

test("placeLabel_RoomAbove_IsAbove", () => expect(placeLabel(box, 90, 16, shown, [])).toEqual({ x: 300, y: 184, width: 90, height: 16 }));

test("placeLabel_NoRoomAbove_IsBelow", () => expect(placeLabel({ ...box, y: 3 }, 90, 16, shown, []).y).toBe(83));

test("placeLabel_BoxFillsThePicture_IsInside", () => expect(placeLabel(shown, 90, 16, shown, []).y).toBe(0));

test("placeLabel_AtTheRightEdge_StaysInThePicture", () => expect(placeLabel({ ...box, x: 880 }, 90, 16, shown, []).x).toBe(810));

test("placeLabel_OthersInTheWay_GoesOn", () => {
  const above = placeLabel(box, 90, 16, shown, []);
  const below = placeLabel(box, 90, 16, shown, [above]);
  expect(below.y).toBe(280);
  expect(placeLabel(box, 90, 16, shown, [above, below]).y).toBe(200);
});
