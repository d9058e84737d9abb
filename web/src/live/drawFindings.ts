import type { Box, FrameResult } from "../api/types";
import { drawBodies } from "./drawBodies";
import { place, placeLabel, type Rect } from "./layout";
import { trackColor } from "./trackColor";

/** Narrower pictures, in CSS pixels, get shorter and smaller labels. */
const smallWidth = 520;

/** What no tracker has confirmed yet, where there is one. */
const unconfirmedColor = "#dde3e9";

interface Finding {
  readonly box: Box;
  readonly track: number;
  readonly color: string;
  readonly text: string;
  readonly shortText: string;
}

/** Draws the boxes, bodies and hands of a result over the picture. `ratio` is device pixels per CSS pixel: lines and letters have one size on any screen. */
export function drawFindings(
  context: CanvasRenderingContext2D,
  result: FrameResult,
  shown: Rect,
  ratio: number,
  showLabels: boolean,
): void {
  const line = Math.max(1, Math.round(1.5 * ratio));
  const findings = findingsOf(result).map(finding => ({ ...finding, rect: place(finding.box, result.width, result.height, shown) }));
  context.lineJoin = "round";
  for (const { rect, color } of findings) {
    outline(context, rect, line + 2 * Math.max(1, Math.round(ratio * 0.75)), "rgb(0 0 0 / 38%)");
    outline(context, rect, line, color);
  }

  drawBodies(context, result, shown, ratio);
  if (!showLabels) return;
  const isSmall = shown.width / ratio < smallWidth;
  const size = Math.round((isSmall ? 10 : 11) * ratio);
  const padding = Math.round(4 * ratio);
  context.font = `600 ${size}px "Inter Variable", system-ui, sans-serif`;
  context.textBaseline = "middle";
  const taken: Rect[] = [];
  // Labels after all boxes, so that no line crosses a word; always in the same order, so that they do not jump.
  for (const { rect, color, text, shortText } of findings.sort((a, b) => a.track - b.track)) {
    const words = isSmall ? shortText : text;
    const label = placeLabel(
      rect,
      Math.ceil(context.measureText(words).width) + 2 * padding,
      size + padding + Math.round(ratio),
      shown,
      taken,
    );
    taken.push(label);
    context.fillStyle = color;
    context.beginPath();
    context.roundRect(label.x, label.y, label.width, label.height, Math.round(2 * ratio));
    context.fill();
    context.fillStyle = "#0b0d10";
    context.fillText(words, label.x + padding, label.y + label.height / 2 + Math.round(ratio * 0.5));
  }
}

function outline(context: CanvasRenderingContext2D, rect: Rect, width: number, color: string): void {
  context.lineWidth = width;
  context.strokeStyle = color;
  context.strokeRect(rect.x, rect.y, rect.width, rect.height);
}

function findingsOf(result: FrameResult): Finding[] {
  const isTracked = result.detections?.some(d => d.track) ?? false;
  const detections = (result.detections ?? []).map(d => ({
    box: d.box,
    track: d.track ?? Infinity,
    color: isTracked && !d.track ? unconfirmedColor : trackColor(d.track, d.label),
    text: labelText(d.label, d.score, d.track),
    shortText: nameText(d.label, d.track),
  }));
  const faces = (result.faces ?? []).map(f => ({
    box: f.box,
    track: f.track ?? Infinity,
    color: trackColor(f.track, "face"),
    text: labelText(f.identity?.name ?? "face", f.identity?.score ?? f.score, f.track),
    shortText: nameText(f.identity?.name ?? "face", f.track),
  }));
  return [...detections, ...faces];
}

/** `person 7 · 91%`: what it is, which one, how sure. */
export const labelText = (label: string, score: number, track: number | undefined): string =>
  `${nameText(label, track)} · ${Math.round(score * 100)}%`;

const nameText = (label: string, track: number | undefined): string => (track ? `${label} ${track}` : label);
