import { key } from "../api/access";
import { snapshotUrl, withTicket } from "../api/client";
import { sentenceOf } from "../state/actions";
import { notify } from "../state/notices";
import { text } from "../text";
import { Icon } from "./Icon";

/** Saves what a stream shows now. A link has no headers: with a key it needs a ticket. */
export function SaveLink({ name }: { readonly name: string }) {
  const say = text.value.stream;
  const save = async (event: MouseEvent) => {
    if (key.value === null) return;
    event.preventDefault();
    try {
      const link = Object.assign(document.createElement("a"), { href: await withTicket(snapshotUrl(name)), download: `${name}.jpg` });
      link.click();
    } catch (error) {
      notify(sentenceOf(error));
    }
  };
  return (
    <a
      class="button button-bare"
      href={snapshotUrl(name)}
      download={`${name}.jpg`}
      aria-label={say.save}
      title={say.save}
      onClick={save}
      data-testid="save"
    >
      <Icon name="save" />
    </a>
  );
}
