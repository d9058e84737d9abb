import { signal } from "@preact/signals";
import { en } from "./en";

/** What a language must say. */
export type Text = typeof en;

const languages: Readonly<Record<string, Text>> = { en };

/** The page's language: the first of the browser's that there is, else English. */
export const text = signal<Text>(
  (typeof navigator === "undefined" ? [] : navigator.languages).map(tag => languages[tag.slice(0, 2)]).find(t => t !== undefined) ?? en,
);
