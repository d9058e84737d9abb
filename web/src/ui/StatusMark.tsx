import { toneOf, type Status } from "../state/status";
import { text } from "../text";

/** A status in a word, with a mark whose shape differs as well as its colour. */
export function StatusMark({ status, isQuiet = false }: { readonly status: Status; readonly isQuiet?: boolean }) {
  return (
    <span class={`status status-${toneOf(status)}${isQuiet ? " is-quiet" : ""}`} data-testid="status" data-status={status}>
      <span class="status-dot" aria-hidden="true" />
      <span class="status-word">{text.value.status[status]}</span>
    </span>
  );
}
