import { addStream, pauseStream, removeStream, startStream } from "../api/client";
import { ApiError } from "../api/ApiError";
import type { StreamState } from "../api/types";
import { text } from "../text";
import { goTo, route } from "./route";
import { notify } from "./notices";
import { dropStream, putStream } from "./streams";

/** What to say about something that failed. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof ApiError)) return text.value.errors.unexpected;
  if (error.isUnreachable) return text.value.errors.unreachable;
  return error.message || text.value.errors.refused(error.status);
}

export const pause = (name: string) => change(() => pauseStream(name));

export const start = (name: string) => change(() => startStream(name));

/** @throws ApiError when the server refuses. */
export async function remove(name: string): Promise<void> {
  await removeStream(name);
  dropStream(name);
  const shown = route.value;
  if (shown.view === "stream" && shown.name === name) goTo({ view: "stream", name: null });
}

/** Adds the clip that comes with Kinora. */
export async function addDemo(): Promise<void> {
  await change(() => addStream({ name: "demo", source: "demo", steps: ["detect", "track", "describe"] }));
}

async function change(ask: () => Promise<StreamState>): Promise<void> {
  try {
    putStream(await ask());
  } catch (error) {
    notify(sentenceOf(error));
  }
}
