import { key } from "../api/access";
import { leave, mayOperate } from "../state/caller";
import { openAdd } from "../state/dialogs";
import { hrefOf, route } from "../state/route";
import { theme, themes } from "../state/theme";
import { text } from "../text";
import { Icon } from "./Icon";

/** The bar at the top: where one is, how it looks, and what can be added. */
export function Header() {
  const say = text.value.header;
  const isGrid = route.value.view === "grid";
  return (
    <header class="bar">
      <a class="brand" href={hrefOf({ view: "stream", name: null })} aria-label={say.home}>
        <svg class="brand-mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
          <circle cx="16" cy="16" r="4.6" />
          <path d="M16 4v5M16 23v5M4 16h5M23 16h5M7.500 7.500l3.500 3.500M21 21l3.500 3.500M7.500 24.500l3.500-3.500M21 11l3.500-3.500" />
        </svg>
        <span>Kinora</span>
      </a>
      <nav class="switch" aria-label={say.views}>
        <a
          href={hrefOf({ view: "stream", name: null })}
          aria-label={say.one}
          aria-current={isGrid ? undefined : "page"}
          data-testid="view-stream"
        >
          <Icon name="one" />
          <span>{say.one}</span>
        </a>
        <a href={hrefOf({ view: "grid" })} aria-label={say.grid} aria-current={isGrid ? "page" : undefined} data-testid="view-grid">
          <Icon name="grid" />
          <span>{say.grid}</span>
        </a>
      </nav>
      <span class="bar-space" />
      <a class="button button-bare bar-api" href="/docs">
        {say.api}
      </a>
      <ThemeButton />
      {key.value !== null && (
        <button type="button" class="button button-bare" onClick={leave} aria-label={say.leave} title={say.leave} data-testid="leave">
          <Icon name="leave" />
        </button>
      )}
      {mayOperate.value && (
        <button type="button" class="button button-primary" onClick={openAdd} data-testid="add-stream" aria-label={say.add}>
          <Icon name="add" />
          <span class="bar-word">{say.add}</span>
        </button>
      )}
    </header>
  );
}

function ThemeButton() {
  const label = text.value.header.theme[theme.value];
  const next = () => (theme.value = themes[(themes.indexOf(theme.value) + 1) % themes.length] ?? "system");
  return (
    <button
      type="button"
      class="button button-bare"
      aria-label={label}
      title={label}
      onClick={next}
      data-testid="theme"
      data-theme-choice={theme.value}
    >
      <Icon name={theme.value} />
    </button>
  );
}
