/** A line through the values, a column each, the newest at the right edge; the scale starts at 0. */
export function sparkPath(values: readonly number[], width: number, height: number): string {
  const top = Math.max(...values, 1e-6) * 1.1;
  const start = width - values.length;
  return values
    .map((value, i) => `${i === 0 ? "M" : "L"}${start + i + 1} ${round(height - 1 - (Math.max(value, 0) / top) * (height - 2))}`)
    .join("");
}

const round = (value: number) => Math.round(value * 100) / 100;
