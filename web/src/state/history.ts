import type { StreamState } from "../api/types";

/** The last minute of a stream's figures, one a second at most. */
export interface History {
  readonly fps: readonly number[];
  readonly resultFps: readonly number[];
  readonly age: readonly number[];
}

const kept = 60;
const empty: History = { fps: [], resultFps: [], age: [] };
const histories = new Map<string, History & { readonly time: number }>();

export const historyOf = (name: string): History => histories.get(name) ?? empty;

/** Notes what a stream says of itself; changes within the same second count once. */
export function record(stream: StreamState, now = Date.now()): void {
  if (stream.state !== "running") return;
  const last = histories.get(stream.name);
  if (last && now - last.time < 900) return;
  const push = (list: readonly number[], value: number) => [...list, value].slice(-kept);
  histories.set(stream.name, {
    time: now,
    fps: push(last?.fps ?? [], stream.health?.fps ?? 0),
    resultFps: push(last?.resultFps ?? [], stream.results.fps),
    age: push(last?.age ?? [], stream.results.age_ms ?? 0),
  });
}

export const forget = (name: string): void => void histories.delete(name);
