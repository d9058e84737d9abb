import { signal } from "@preact/signals";

/** True where there is room for the list or a stream, not both. The width is that of `layout.css`. */
export const isNarrow = signal(false);

export function watchViewport(): void {
  const query = matchMedia("(max-width: 859px)");
  isNarrow.value = query.matches;
  query.addEventListener("change", () => (isNarrow.value = query.matches));
}
