import { useState } from "preact/hooks";
import { addDemo } from "../state/actions";
import { mayOperate } from "../state/caller";
import { openAdd } from "../state/dialogs";
import { text } from "../text";
import { Icon } from "./Icon";

/** What a new server's page says. */
export function EmptyState() {
  const say = text.value.empty;
  const [isBusy, setBusy] = useState(false);
  const add = () => {
    setBusy(true);
    void addDemo().finally(() => setBusy(false));
  };
  return (
    <section class="empty" data-testid="empty">
      <svg class="empty-art" viewBox="0 0 160 100" aria-hidden="true" focusable="false">
        <rect x="1" y="1" width="158" height="98" rx="10" class="empty-frame" />
        <path d="M22 44V24h20M118 24h20v20M138 62v14h-20M42 76H22V62" class="empty-corner" />
        <rect x="52" y="34" width="26" height="38" rx="2" class="empty-box" />
        <rect x="88" y="46" width="32" height="22" rx="2" class="empty-box is-second" />
      </svg>
      <h1>{say.title}</h1>
      <p>{mayOperate.value ? say.body : say.bodyToRead}</p>
      {mayOperate.value && (
        <div class="empty-actions">
          <button type="button" class="button button-primary" disabled={isBusy} onClick={add} data-testid="add-demo">
            <Icon name="start" />
            {say.demo}
          </button>
          <button type="button" class="button" onClick={openAdd}>
            {say.add}
          </button>
        </div>
      )}
    </section>
  );
}
