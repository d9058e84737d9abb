import type { StepInfo, StreamDefinition } from "../api/types";
import type { Text } from "../text";

/** The fields of the form, by the names that the API gives them. */
export const fields = ["name", "source", "steps", "fps"] as const;

export type Field = (typeof fields)[number];

/** What is wrong: by field, and what belongs to none. */
export interface FormErrors {
  readonly fields: Readonly<Partial<Record<Field, string>>>;
  readonly other: readonly string[];
}

export const noErrors: FormErrors = { fields: {}, other: [] };

/** What is ticked when the form opens, as far as the server has it. */
const usual = ["detect", "track", "describe"];

export const usualSteps = (steps: readonly StepInfo[]): ReadonlySet<string> =>
  new Set(steps.map(s => s.name).filter(name => usual.includes(name)));

/** Ticks or unticks a step. What it needs is ticked with it; what needs it is unticked with it. */
export function toggleStep(steps: readonly StepInfo[], chosen: ReadonlySet<string>, name: string): ReadonlySet<string> {
  const next = new Set(chosen);
  if (next.has(name)) drop(steps, next, name);
  else take(steps, next, name);
  return next;
}

function take(steps: readonly StepInfo[], chosen: Set<string>, name: string): void {
  chosen.add(name);
  const needs = steps.find(step => step.name === name)?.needs;
  if (needs && !chosen.has(needs)) take(steps, chosen, needs);
}

function drop(steps: readonly StepInfo[], chosen: Set<string>, name: string): void {
  chosen.delete(name);
  for (const step of steps) if (step.needs === name && chosen.has(step.name)) drop(steps, chosen, step.name);
}

export interface FormInput {
  readonly name: string;
  readonly source: string;
  readonly fps: string;
  readonly steps: readonly string[];
}

/** What to send, or what the form can see is wrong without asking the server. */
export function readForm(input: FormInput, say: Text["add"]): StreamDefinition | FormErrors {
  const [name, source, fpsText] = [input.name.trim(), input.source.trim(), input.fps.trim().replace(",", ".")];
  const fps = Number(fpsText);
  const wrong: Partial<Record<Field, string>> = {};
  if (name === "") wrong.name = say.needsName;
  if (source === "") wrong.source = say.needsSource;
  if (fpsText !== "" && !(Number.isFinite(fps) && fps > 0)) wrong.fps = say.badFps;
  if (Object.keys(wrong).length > 0) return { fields: wrong, other: [] };
  return { name, source, steps: input.steps, ...(fpsText === "" ? {} : { fps }) };
}

/** The server's errors at their fields; a key below a field (`steps[1]`) belongs to the field. */
export function placeErrors(errors: Readonly<Record<string, readonly string[]>>, detail: string): FormErrors {
  const placed: Partial<Record<Field, string>> = {};
  const other: string[] = [];
  for (const [key, sentences] of Object.entries(errors)) {
    const field = fields.find(f => key.toLowerCase().split(/[^a-z]/)[0] === f);
    if (field) placed[field] = [placed[field], ...sentences].filter(s => s !== undefined).join(" ");
    else other.push(...sentences);
  }

  return { fields: placed, other: Object.keys(placed).length === 0 && other.length === 0 ? [detail] : other };
}
