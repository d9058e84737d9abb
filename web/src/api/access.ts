import { signal } from "@preact/signals";

/** Where the browser keeps the key: with this tab, and no longer. */
const place = "kinora.key";

/** The key that goes with every request; null where none was asked for. */
export const key = signal<string | null>(readKey());

/** True once the server has refused a request for want of a key that it knows. */
export const isKeyAsked = signal(false);

export function useKey(value: string | null): void {
  key.value = value;
  try {
    if (value === null) sessionStorage.removeItem(place);
    else sessionStorage.setItem(place, value);
  } catch {
    // It holds until the page is left.
  }
}

export const keyHeader = (): Readonly<Record<string, string>> => (key.value === null ? {} : { "x-api-key": key.value });

function readKey(): string | null {
  try {
    return sessionStorage.getItem(place);
  } catch {
    return null;
  }
}
