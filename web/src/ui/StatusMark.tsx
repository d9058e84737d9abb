import { toneOf, type Status } from "../state/status";
import { text } from "../text";

/** A status in a word, with a mark whose shape differs as well as its colour. */
export function StatusMark({ status, hint }: { readonly status: Status; readonly hint?: string }) {
  return (
    <span class={`status status-${toneOf(status)}`} title={hint} data-testid="status" data-status={status}>
      <span class="status-dot" aria-hidden="true" />
      <span class="status-word">{text.value.status[status]}</span>
    </span>
  );
}
