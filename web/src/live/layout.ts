import type { Box } from "../api/types";

/** A rectangle in device pixels. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The largest rectangle of the picture's shape in the middle of the canvas, on whole pixels. */
export function contain(width: number, height: number, canvasWidth: number, canvasHeight: number): Rect {
  const scale = Math.min(canvasWidth / width, canvasHeight / height);
  const w = Math.round(width * scale);
  const h = Math.round(height * scale);
  return { x: Math.round((canvasWidth - w) / 2), y: Math.round((canvasHeight - h) / 2), width: w, height: h };
}

/** A box of the source frame in the rectangle where the picture is shown, cut off at its edges, on whole pixels. */
export function place(box: Box, frameWidth: number, frameHeight: number, shown: Rect): Rect {
  const x = (value: number) => Math.round(shown.x + (clamp(value, frameWidth) / frameWidth) * shown.width);
  const y = (value: number) => Math.round(shown.y + (clamp(value, frameHeight) / frameHeight) * shown.height);
  const [left, top, right, bottom] = [x(box[0]), y(box[1]), x(box[2]), y(box[3])];
  return { x: left, y: top, width: Math.max(right - left, 1), height: Math.max(bottom - top, 1) };
}

/**
 * Where the label of a box goes: above it, below it, inside at its top, or higher above it, whichever is the first that lies in the picture
 * and covers no label that is there already; where all do, above it. Never beyond the picture's sides.
 */
export function placeLabel(box: Rect, width: number, height: number, shown: Rect, taken: readonly Rect[]): Rect {
  const x = Math.max(shown.x, Math.min(box.x, shown.x + shown.width - width));
  const places = [box.y - height, box.y + box.height, box.y, box.y - 2 * height, box.y - 3 * height]
    .filter(y => y >= shown.y && y + height <= shown.y + shown.height)
    .map(y => ({ x, y, width, height }));
  return places.find(place => !taken.some(other => overlaps(place, other))) ?? places[0] ?? { x, y: box.y, width, height };
}

const overlaps = (a: Rect, b: Rect) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const clamp = (value: number, limit: number) => Math.min(Math.max(value, 0), limit);
