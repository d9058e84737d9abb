import { dismiss, notices } from "../state/notices";
import { text } from "../text";
import { Icon } from "./Icon";

/** What went wrong lately, at the foot of the page until it is closed. */
export function Notices() {
  return (
    <div class="notices" role="alert">
      {notices.value.map(notice => (
        <div key={notice.id} class="notice" data-testid="notice">
          <Icon name="warning" />
          <p>{notice.text}</p>
          <button
            type="button"
            class="button button-bare button-small"
            aria-label={text.value.errors.close}
            onClick={() => dismiss(notice.id)}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
