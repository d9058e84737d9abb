import { signal } from "@preact/signals";

export interface Notice {
  readonly id: number;
  readonly text: string;
}

/** What went wrong with something that was asked for, to be read and closed. */
export const notices = signal<readonly Notice[]>([]);

let count = 0;

export function notify(text: string): void {
  notices.value = [...notices.value.filter(n => n.text !== text), { id: ++count, text }].slice(-3);
}

export const dismiss = (id: number): void => void (notices.value = notices.value.filter(n => n.id !== id));
