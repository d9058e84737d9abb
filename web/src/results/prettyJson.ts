/** JSON on many lines, but lists of plain numbers (boxes, points) on one. */
export const prettyJson = (value: unknown): string =>
  JSON.stringify(value, null, 2).replace(/\[\s+([-\d.eE+,\s]+?)\s+\]/g, (_, numbers: string) => `[${numbers.replace(/\s+/g, " ")}]`);
