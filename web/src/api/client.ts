import { isKeyAsked, key, keyHeader, useKey } from "./access";
import { ApiError } from "./ApiError";
import type { CallerInfo, Problem, StepInfo, StreamDefinition, StreamState } from "./types";

export const eventsUrl = "/api/events";

export const resultsUrl = (name: string) => `${streamUrl(name)}/results`;

export const snapshotUrl = (name: string) => `${streamUrl(name)}/snapshot?overlay=false`;

export async function listStreams(): Promise<readonly StreamState[]> {
  return (await ask<{ streams: readonly StreamState[] }>("GET", "/api/streams")).streams;
}

export async function listSteps(): Promise<readonly StepInfo[]> {
  return (await ask<{ steps: readonly StepInfo[] }>("GET", "/api/steps")).steps;
}

export const addStream = (definition: StreamDefinition) => ask<StreamState>("POST", "/api/streams", definition);

export const startStream = (name: string) => ask<StreamState>("POST", `${streamUrl(name)}/start`);

export const pauseStream = (name: string) => ask<StreamState>("POST", `${streamUrl(name)}/pause`);

export const removeStream = (name: string) => ask<void>("DELETE", streamUrl(name));

export const getCaller = () => ask<CallerInfo>("GET", "/api/caller");

/**
 * An address for what can have no headers (events, sockets, links): with a key it gets a ticket, which is good once and soon.
 * @throws ApiError when the server refuses or does not answer.
 */
export async function withTicket(url: string): Promise<string> {
  if (key.value === null) return url;
  const address = new URL(url, location.href);
  const { ticket } = await ask<{ ticket: string }>("POST", "/api/tickets", { path: address.pathname });
  address.searchParams.set("ticket", ticket);
  return address.href;
}

const streamUrl = (name: string) => `/api/streams/${encodeURIComponent(name)}`;

/** @throws ApiError when the server refuses or does not answer. */
async function ask<T>(method: string, url: string, body?: unknown): Promise<T> {
  const sent = key.value;
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      cache: "no-store",
      headers: {
        accept: "application/json, application/problem+json",
        ...keyHeader(),
        ...(body ? { "content-type": "application/json" } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  } catch {
    throw new ApiError(0, {});
  }

  // An answer to an earlier key says nothing about the one that was entered since.
  if (response.status === 401 && key.value === sent) {
    isKeyAsked.value = true;
    // Sent again with every attempt it would count as guessing, and the server would listen to nobody at this address, right key or not.
    useKey(null);
  }

  if (!response.ok) throw new ApiError(response.status, await problemOf(response));
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** What a proxy in between answers is no problem details: its status is all there is to say then. */
async function problemOf(response: Response): Promise<Problem> {
  try {
    return (await response.json()) as Problem;
  } catch {
    return { title: `${response.status} ${response.statusText}`.trim() };
  }
}
