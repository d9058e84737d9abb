import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

/** Writes `licences.txt`: the licence texts of the packages of which the page carries copies, as those licences ask. */
export function licences(packages: readonly string[]): Plugin {
  return {
    name: "kinora:licences",
    apply: "build",
    generateBundle() {
      this.emitFile({ type: "asset", fileName: "licences.txt", source: packages.map(textOf).join("\n") });
    },
  };
}

function textOf(name: string): string {
  const folder = join(process.cwd(), "node_modules", name);
  const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string; license: string };
  const file = readdirSync(folder).find(f => /^licen[cs]e/i.test(f));
  if (!file) throw new Error(`The package '${name}' has no licence file: look at its new version before it is taken.`);
  return `${name} ${about.version} (${about.license})\n\n${readFileSync(join(folder, file), "utf8").trim()}\n\n${"-".repeat(80)}\n`;
}
