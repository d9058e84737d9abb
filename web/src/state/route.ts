import { signal } from "@preact/signals";

/** What the page shows; it is kept in the address, so that it can be linked to and the back button works. */
export type Route = { readonly view: "stream"; readonly name: string | null } | { readonly view: "grid" };

export const route = signal<Route>(parseRoute(typeof location === "undefined" ? "" : location.hash));

export function watchAddress(): void {
  addEventListener("hashchange", () => (route.value = parseRoute(location.hash)));
}

export function parseRoute(hash: string): Route {
  if (hash === "#/grid") return { view: "grid" };
  const name = /^#\/streams\/([^/]+)$/.exec(hash)?.[1];
  try {
    return { view: "stream", name: name ? decodeURIComponent(name) : null };
  } catch {
    // Somebody typed half an escape.
    return { view: "stream", name: null };
  }
}

export function hrefOf(to: Route): string {
  if (to.view === "grid") return "#/grid";
  return to.name === null ? "#/" : `#/streams/${encodeURIComponent(to.name)}`;
}

export const goTo = (to: Route): void => void (location.hash = hrefOf(to));
