import { computed, signal } from "@preact/signals";
import { isKeyAsked, useKey } from "../api/access";
import { getCaller } from "../api/client";
import type { CallerInfo } from "../api/types";
import { retryNow } from "./streams";

/** Who this page is to the server; null until it has said so. */
export const caller = signal<CallerInfo | null>(null);

/** Whether streams may be added, changed and removed: what may not is not offered. */
export const mayOperate = computed(() => !isKeyAsked.value && caller.value?.role !== "read");

/** Asks who one is. Where a key is wanted, the page learns that by it. */
export async function askCaller(): Promise<void> {
  caller.value = await getCaller().catch(() => caller.value);
}

/**
 * Goes on with a key.
 * @throws ApiError when the server does not know it; the page goes on asking.
 */
export async function enter(key: string): Promise<void> {
  useKey(key);
  try {
    caller.value = await getCaller();
  } catch (error) {
    useKey(null);
    throw error;
  }
  isKeyAsked.value = false;
  retryNow();
}

/** Forgets the key, and all that was seen with it. */
export function leave(): void {
  useKey(null);
  location.reload();
}
