import { effect, signal } from "@preact/signals";
import { readStored, store } from "./stored";

const key = "kinora.theme";

/** `system` follows the device. */
export const themes = ["system", "light", "dark"] as const;

export type Theme = (typeof themes)[number];

export const theme = signal<Theme>(themes.find(t => t === readStored(key)) ?? "system");

/** Puts the theme on the document now and whenever it changes, and keeps it. */
export function applyTheme(): void {
  effect(() => {
    document.documentElement.dataset["theme"] = theme.value;
    store(key, theme.value);
  });
}
