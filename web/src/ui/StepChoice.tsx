import type { StepInfo } from "../api/types";
import { text } from "../text";

export interface StepChoiceProps {
  /** Null while the server is being asked. */
  readonly steps: readonly StepInfo[] | null;
  readonly chosen: ReadonlySet<string>;
  readonly error: string | undefined;
  readonly onToggle: (name: string) => void;
}

/** The steps a stream can have, as check boxes. */
export function StepChoice({ steps, chosen, error, onToggle }: StepChoiceProps) {
  const say = text.value.add;
  return (
    <fieldset class="field steps" data-testid="add-steps">
      <legend>{say.steps}</legend>
      {steps === null && !error && <p class="field-hint">{say.stepsLoading}</p>}
      {steps?.map(step => (
        <label key={step.name} class="step">
          <input
            type="checkbox"
            name="steps"
            value={step.name}
            checked={chosen.has(step.name)}
            onChange={() => onToggle(step.name)}
            data-testid={`add-step-${step.name}`}
          />
          <span class="step-name">{step.name}</span>
          <span class="step-note">
            {step.summary}
            {step.needs && <em>{say.needs(step.needs)}</em>}
          </span>
        </label>
      ))}
      {error && (
        <p class="field-error" role="alert" data-testid="add-steps-note">
          {error}
        </p>
      )}
    </fieldset>
  );
}
