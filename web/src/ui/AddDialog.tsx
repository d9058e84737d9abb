import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../api/ApiError";
import { addStream, listSteps } from "../api/client";
import type { StepInfo } from "../api/types";
import { sentenceOf } from "../state/actions";
import { fields, noErrors, placeErrors, readForm, toggleStep, usualSteps, type FormErrors } from "../state/addForm";
import { goTo } from "../state/route";
import { putStream } from "../state/streams";
import { text } from "../text";
import { Dialog } from "./Dialog";
import { FieldRow } from "./FieldRow";
import { StepChoice } from "./StepChoice";

/** The form that adds a stream. What the server finds wrong is said at the field. */
export function AddDialog({ onClose }: { readonly onClose: () => void }) {
  const say = text.value.add;
  const form = useRef<HTMLFormElement>(null);
  const [steps, setSteps] = useState<readonly StepInfo[] | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [errors, setErrors] = useState<FormErrors>(noErrors);
  const [isBusy, setBusy] = useState(false);

  useEffect(() => {
    listSteps().then(
      known => {
        setSteps(known);
        setChosen(usualSteps(known));
      },
      problem => setErrors({ fields: { steps: sentenceOf(problem) }, other: [] }),
    );
  }, []);

  // The first field that is wrong gets the focus.
  useEffect(() => {
    const wrong = fields.find(field => errors.fields[field]);
    if (wrong) form.current?.querySelector<HTMLElement>(`[name="${wrong}"]`)?.focus();
  }, [errors]);

  async function submit(event: Event) {
    event.preventDefault();
    const data = new FormData(form.current ?? undefined);
    const value = (name: string) => String(data.get(name) ?? "");
    const inOrder = (steps ?? []).map(s => s.name).filter(name => chosen.has(name));
    const read = readForm({ name: value("name"), source: value("source"), fps: value("fps"), steps: inOrder }, say);
    if ("fields" in read) return setErrors(read);
    setBusy(true);
    setErrors(noErrors);
    try {
      const stream = await addStream(read);
      putStream(stream);
      goTo({ view: "stream", name: stream.name });
      onClose();
    } catch (problem) {
      setErrors(errorsOf(problem));
      setBusy(false);
    }
  }

  return (
    <Dialog title={say.title} testId="add-dialog" onClose={onClose}>
      <form ref={form} class="form" noValidate onSubmit={submit}>
        <FieldRow field="name" label={say.name} hint={say.nameHint} placeholder={say.namePlaceholder} error={errors.fields.name} isFirst />
        <FieldRow
          field="source"
          label={say.source}
          hint={say.sourceHint}
          placeholder={say.sourcePlaceholder}
          error={errors.fields.source}
          isCode
        />
        <StepChoice
          steps={steps}
          chosen={chosen}
          error={errors.fields.steps}
          onToggle={name => setChosen(toggleStep(steps ?? [], chosen, name))}
        />
        <FieldRow field="fps" label={say.fps} hint={say.fpsHint} placeholder={say.fpsPlaceholder} error={errors.fields.fps} isNumber />
        {errors.other.length > 0 && (
          <div class="form-error" role="alert" data-testid="add-error">
            {errors.other.map(sentence => (
              <p key={sentence}>{sentence}</p>
            ))}
          </div>
        )}
        <footer class="dialog-foot">
          <button type="button" class="button" onClick={onClose}>
            {say.cancel}
          </button>
          <button type="submit" class="button button-primary" disabled={isBusy} data-testid="add-submit">
            {isBusy ? say.submitting : say.submit}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

function errorsOf(problem: unknown): FormErrors {
  const sentence = sentenceOf(problem);
  if (!(problem instanceof ApiError)) return placeErrors({}, sentence);
  // A conflict is always one of names.
  return problem.status === 409 ? { fields: { name: sentence }, other: [] } : placeErrors(problem.errors, sentence);
}
