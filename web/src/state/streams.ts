import { computed, signal } from "@preact/signals";
import { eventsUrl, listStreams } from "../api/client";
import { EventFeed, type Link } from "../api/EventFeed";
import type { StreamState } from "../api/types";
import { record, forget } from "./history";

/** All streams by name, as the server last said; null until it has. */
export const streams = signal<ReadonlyMap<string, StreamState> | null>(null);

/** In the order of their names, 2 before 10. */
export const sortedStreams = computed(() =>
  [...(streams.value?.values() ?? [])].sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true })),
);

/** The connection on which the list lives. */
export const serverLink = signal<Link>({ kind: "connecting" });

let feed: EventFeed | undefined;

/** What came while the list was being fetched; it is newer than the list. Null when no list is being fetched. */
let pending: (() => void)[] | null = null;

export function watchStreams(): void {
  feed = new EventFeed({
    url: eventsUrl,
    on: {
      stream: data => inOrder(() => putStream(JSON.parse(data) as StreamState)),
      removed: data => inOrder(() => dropStream((JSON.parse(data) as { name: string }).name)),
    },
    onLink: link => {
      if (link.kind === "open") void load();
      // While an attempt runs the page goes on saying that the server is gone.
      else if (link.kind === "lost" || streams.value === null) serverLink.value = link;
    },
  });
}

export const retryNow = () => feed?.retryNow();

/** What the answer to a request says is newer than the list. */
export function putStream(stream: StreamState): void {
  record(stream);
  streams.value = new Map(streams.value ?? []).set(stream.name, stream);
}

export function dropStream(name: string): void {
  forget(name);
  const left = new Map(streams.value ?? []);
  left.delete(name);
  streams.value = left;
}

async function load(): Promise<void> {
  pending = [];
  try {
    streams.value = new Map((await listStreams()).map(stream => [stream.name, stream]));
    serverLink.value = { kind: "open" };
  } catch {
    serverLink.value = { kind: "lost", retryAt: Date.now() + reloadDelay };
    setTimeout(() => feed?.retryNow(), reloadDelay);
  }

  const missed = pending;
  pending = null;
  missed?.forEach(apply => apply());
}

/** The events stand although the list does not come: rare, so one fixed pause will do. */
const reloadDelay = 3000;

function inOrder(apply: () => void): void {
  if (pending) pending.push(apply);
  else apply();
}
