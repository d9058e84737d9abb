import { useId } from "preact/hooks";
import type { Field } from "../state/addForm";

export interface FieldRowProps {
  readonly field: Field;
  readonly label: string;
  readonly hint: string;
  readonly placeholder: string;
  readonly error: string | undefined;
  readonly isFirst?: boolean;
  readonly isCode?: boolean;
  readonly isNumber?: boolean;
}

/** A labelled input with a hint, in whose place an error is said. */
export function FieldRow({ field, label, hint, placeholder, error, isFirst = false, isCode = false, isNumber = false }: FieldRowProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        name={field}
        class={`input${isCode ? " is-code" : ""}${isNumber ? " is-number" : ""}`}
        type="text"
        inputMode={isNumber ? "decimal" : "text"}
        placeholder={placeholder}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        autofocus={isFirst}
        aria-invalid={error !== undefined}
        aria-describedby={`${id}-note`}
        data-testid={`add-${field}`}
      />
      <p
        id={`${id}-note`}
        class={error ? "field-error" : "field-hint"}
        role={error ? "alert" : undefined}
        data-testid={`add-${field}-note`}
      >
        {error ?? hint}
      </p>
    </div>
  );
}
