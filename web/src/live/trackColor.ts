/** Hues that can be told apart, bright enough for dark letters on them and for thin lines on video. */
const palette = [
  "#5ad68d",
  "#f5b041",
  "#5dade2",
  "#f1948a",
  "#c39bf0",
  "#f7dc6f",
  "#48d1cc",
  "#f0a6d2",
  "#a3e048",
  "#ff9f68",
  "#8fb8ff",
  "#e6c3ff",
] as const;

/** Always the same colour for the same track; for a thing without a track, for the same label. */
export function trackColor(track: number | undefined, label: string): string {
  return palette[(track ?? hash(label)) % palette.length] ?? palette[0];
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 2166136261;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 16777619) >>> 0;
  return value;
}
