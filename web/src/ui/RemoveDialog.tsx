import { useState } from "preact/hooks";
import { remove, sentenceOf } from "../state/actions";
import { text } from "../text";
import { Dialog } from "./Dialog";

/** Asks before a stream is removed. */
export function RemoveDialog({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const say = text.value.remove;
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);

  async function submit() {
    setBusy(true);
    try {
      await remove(name);
      onClose();
    } catch (problem) {
      setError(sentenceOf(problem));
      setBusy(false);
    }
  }

  return (
    <Dialog title={say.title(name)} testId="remove-dialog" onClose={onClose}>
      <p class="dialog-text">{say.body}</p>
      {error && (
        <p class="form-error" role="alert" data-testid="remove-error">
          {error}
        </p>
      )}
      <footer class="dialog-foot">
        <button type="button" class="button" autofocus onClick={onClose}>
          {say.cancel}
        </button>
        <button type="button" class="button button-danger" disabled={isBusy} onClick={submit} data-testid="remove-confirm">
          {say.submit}
        </button>
      </footer>
    </Dialog>
  );
}
