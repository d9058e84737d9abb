import type { LogEntry } from "./ResultLog";

/** The entries that contain every word of the filter, in any order and any case; gaps always stay. */
export function filterEntries(entries: readonly LogEntry[], filter: string): readonly LogEntry[] {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter(word => word !== "");
  if (words.length === 0) return entries;
  return entries.filter(entry => entry.kind === "lost" || words.every(word => entry.json.toLowerCase().includes(word)));
}
