import { useState } from "preact/hooks";
import { sentenceOf } from "../state/actions";
import { enter } from "../state/caller";
import { text } from "../text";

/** Asks for the key without which the server says nothing. */
export function KeyForm() {
  const say = text.value.access;
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    const key = new FormData(event.currentTarget as HTMLFormElement).get("key")?.toString().trim() ?? "";
    if (key === "") return setError(say.needsKey);
    setBusy(true);
    setError(null);
    try {
      await enter(key);
    } catch (problem) {
      setError(sentenceOf(problem));
      setBusy(false);
    }
  }

  return (
    <section class="empty" data-testid="key-form">
      <h1>{say.title}</h1>
      <p>
        {say.body} <code>kinora keys create</code>
      </p>
      <form class="key-form" onSubmit={submit} noValidate>
        <label class="off-screen" for="key">
          {say.key}
        </label>
        <input
          id="key"
          name="key"
          class="input is-code"
          type="password"
          autocomplete="current-password"
          placeholder={say.placeholder}
          autofocus
          aria-invalid={error !== null}
          aria-describedby="key-note"
          data-testid="key-input"
        />
        <button type="submit" class="button button-primary" disabled={isBusy} data-testid="key-submit">
          {say.submit}
        </button>
      </form>
      <p id="key-note" class={error ? "field-error" : "field-hint"} role={error ? "alert" : undefined} data-testid="key-note">
        {error ?? say.hint}
      </p>
    </section>
  );
}
