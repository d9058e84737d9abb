import type { FrameResult } from "../api/types";

/** What was found, in a few words: `6 person, 1 car`; else the best guess about the whole picture. */
export function summarise(result: FrameResult, nothing: string): string {
  const counts = new Map<string, number>();
  for (const { label } of result.detections ?? []) counts.set(label, (counts.get(label) ?? 0) + 1);
  if (result.faces?.length) counts.set("face", result.faces.length);
  if (result.poses?.length) counts.set("pose", result.poses.length);
  if (result.hands?.length) counts.set("hand", result.hands.length);
  if (counts.size > 0) {
    return [...counts]
      .sort((a, b) => b[1] - a[1])
      .map(([label, count]) => `${count} ${label}`)
      .join(", ");
  }

  const segment = result.segments?.[0];
  if (segment) return `${segment.label} ${Math.round(segment.coverage * 100)}% of the picture`;
  const best = result.predictions?.[0];
  return best ? `${best.label} ${Math.round(best.score * 100)}%` : nothing;
}
