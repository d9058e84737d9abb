import { batch, computed, signal } from "@preact/signals";
import { eventsUrl, listStreams } from "../api/client";
import { EventFeed, type Link } from "../api/EventFeed";
import type { StreamState } from "../api/types";
import { askCaller } from "./caller";
import { forget, record } from "./history";

/** All streams by name, as the server last said; null until it has. */
export const streams = signal<ReadonlyMap<string, StreamState> | null>(null);

/** In the order of their names, 2 before 10. */
export const sortedStreams = computed(() =>
  [...(streams.value?.values() ?? [])].sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true })),
);

/** The connection on which the list lives. */
export const serverLink = signal<Link>({ kind: "connecting" });

let feed: EventFeed | undefined;

/** Events that are yet to be applied, in their order: they wait while the list is fetched, for they are newer than it. */
let waiting: (() => void)[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;
let loads = 0;
let isLoading = false;

/** Many streams speak once a second each: what comes within this time is shown at once. */
const gatherFor = 50;

/** The events stand although the list does not come: rare, so one fixed pause will do. */
const reloadDelay = 3000;

export function watchStreams(): void {
  feed = new EventFeed({
    url: eventsUrl,
    on: {
      stream: data => later(() => put(JSON.parse(data) as StreamState)),
      removed: data => later(() => drop((JSON.parse(data) as { name: string }).name)),
    },
    onLink: link => {
      if (link.kind === "open") return void load();
      // The browser does not say why events are refused: the answer to a request does.
      if (link.kind === "lost") void askCaller();
      // While an attempt runs the page goes on saying that the server is gone.
      if (link.kind === "lost" || streams.value === null) serverLink.value = link;
    },
  });
}

export const retryNow = () => feed?.retryNow();

/** Takes over what the answer to a request says of a stream. */
export function putStream(stream: StreamState): void {
  applyWaiting();
  put(stream);
}

/** Takes over that a stream was removed. */
export function dropStream(name: string): void {
  applyWaiting();
  drop(name);
}

function put(stream: StreamState): void {
  record(stream);
  streams.value = new Map(streams.value ?? []).set(stream.name, stream);
}

function drop(name: string): void {
  forget(name);
  const left = new Map(streams.value ?? []);
  left.delete(name);
  streams.value = left;
}

function later(apply: () => void): void {
  waiting.push(apply);
  if (!isLoading) timer ??= setTimeout(applyWaiting, gatherFor);
}

function applyWaiting(): void {
  clearTimeout(timer);
  timer = undefined;
  const due = waiting;
  waiting = [];
  batch(() => due.forEach(apply => apply()));
}

async function load(): Promise<void> {
  const number = ++loads;
  isLoading = true;
  void askCaller();
  const known = await listStreams().catch(() => null);
  // A newer connection has asked again meanwhile.
  if (number !== loads) return;
  isLoading = false;
  if (known === null) {
    serverLink.value = { kind: "lost", retryAt: Date.now() + reloadDelay };
    setTimeout(retryNow, reloadDelay);
    return;
  }

  batch(() => {
    streams.value = new Map(known.map(stream => [stream.name, stream]));
    serverLink.value = { kind: "open" };
    applyWaiting();
  });
}
