import type { StreamState } from "../api/types";

/** What one look at a stream should say: its own state, and while it runs that of its source. */
export type Status = "live" | "running" | "starting" | "connecting" | "stalled" | "backoff" | "waiting" | "paused" | "ended" | "failed";

/** How a status is coloured. */
export type Tone = "good" | "busy" | "warn" | "bad" | "idle";

export function statusOf(stream: StreamState): Status {
  return stream.state === "running" || stream.state === "waiting" ? (stream.health?.state ?? stream.state) : stream.state;
}

const tones: Readonly<Record<Status, Tone>> = {
  live: "good",
  running: "good",
  starting: "busy",
  connecting: "busy",
  stalled: "warn",
  backoff: "warn",
  waiting: "warn",
  paused: "idle",
  ended: "idle",
  failed: "bad",
};

export const toneOf = (status: Status): Tone => tones[status];

/** True while pictures may come, so that asking for them makes sense. */
export const isActive = (stream: StreamState): boolean =>
  stream.state === "running" || stream.state === "starting" || stream.state === "waiting";

/** What to say about a stream that is not well: its own error, else its source's last. */
export function troubleOf(stream: StreamState): string | null {
  const status = statusOf(stream);
  return status === "live" || status === "running" || status === "paused" ? null : (stream.error ?? stream.health?.last_error ?? null);
}
