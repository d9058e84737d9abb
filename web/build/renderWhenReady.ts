import type { Plugin } from "vite";

/** Holds the first painting back until the page's script has run, so that a chosen theme does not flash the other one. */
export function renderWhenReady(): Plugin {
  return {
    name: "kinora:render-when-ready",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler: html => html.replace('<script type="module"', '<script type="module" blocking="render"'),
    },
  };
}
