import type { FrameResult } from "../api/types";
import type { Rect } from "./layout";
import { trackColor } from "./trackColor";

/** Points that a model is less sure of are left out. */
const surePoint = 0.2;

/** Which points of a body are joined, in the order of COCO. */
const bones = [
  [0, 1],
  [0, 2],
  [1, 3],
  [2, 4],
  [5, 6],
  [5, 7],
  [7, 9],
  [6, 8],
  [8, 10],
  [5, 11],
  [6, 12],
  [11, 12],
  [11, 13],
  [13, 15],
  [12, 14],
  [14, 16],
] as const;

/** Which points of a hand are joined: the wrist to the fingers, and each finger along itself. */
const fingers = [
  [0, 1],
  [1, 2],
  [2, 3],
  [3, 4],
  [0, 5],
  [5, 6],
  [6, 7],
  [7, 8],
  [5, 9],
  [9, 10],
  [10, 11],
  [11, 12],
  [9, 13],
  [13, 14],
  [14, 15],
  [15, 16],
  [13, 17],
  [0, 17],
  [17, 18],
  [18, 19],
  [19, 20],
] as const;

/** A line between two points of the frame. */
export interface Bone {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly color: string;
}

/** The lines of all bodies and hands, in pixels of the frame. */
export function bonesOf(result: FrameResult): Bone[] {
  const lines: Bone[] = [];
  const join = (
    points: readonly (readonly [number, number, number])[],
    pairs: readonly (readonly [number, number])[],
    color: string,
    least: number,
  ) => {
    for (const [from, to] of pairs) {
      const [a, b] = [points[from], points[to]];
      if (a && b && (least === 0 || (a[2] >= least && b[2] >= least))) lines.push({ from: [a[0], a[1]], to: [b[0], b[1]], color });
    }
  };
  for (const pose of result.poses ?? []) join(pose.points, bones, trackColor(undefined, "pose"), surePoint);
  for (const hand of result.hands ?? []) join(hand.points, fingers, trackColor(undefined, hand.side ?? "hand"), 0);
  return lines;
}

/** Draws bodies and hands over the picture. `ratio` is device pixels per CSS pixel. */
export function drawBodies(context: CanvasRenderingContext2D, result: FrameResult, shown: Rect, ratio: number): void {
  const lines = bonesOf(result);
  context.lineCap = "round";
  for (const [width, shade] of [
    [3.5, "rgb(0 0 0 / 38%)"],
    [2, undefined],
  ] as const) {
    context.lineWidth = width * ratio;
    for (const { from, to, color } of lines) {
      context.strokeStyle = shade ?? color;
      context.beginPath();
      context.moveTo(shown.x + (from[0] / result.width) * shown.width, shown.y + (from[1] / result.height) * shown.height);
      context.lineTo(shown.x + (to[0] / result.width) * shown.width, shown.y + (to[1] / result.height) * shown.height);
      context.stroke();
    }
  }
}
