import { useEffect, useState } from "preact/hooks";
import { filterEntries } from "../results/filterEntries";
import { ResultLog } from "../results/ResultLog";
import { text } from "../text";
import { Icon } from "./Icon";
import { ResultRow } from "./ResultRow";

/** Rows drawn at once: more would cost every browser more than anyone reads. */
const shownRows = 200;

/** The raw results of a stream as they come, newest first. */
export function ResultsPanel({ name, isActive }: { readonly name: string; readonly isActive: boolean }) {
  const [log, setLog] = useState<ResultLog | null>(null);
  useEffect(() => {
    const opened = new ResultLog(name);
    setLog(opened);
    return () => opened.close();
  }, [name]);
  return (
    <section class="results" aria-label={text.value.results.title} data-testid="results">
      {log && <ResultsBody log={log} isActive={isActive} />}
    </section>
  );
}

function ResultsBody({ log, isActive }: { readonly log: ResultLog; readonly isActive: boolean }) {
  const say = text.value.results;
  const [filter, setFilter] = useState("");
  const entries = log.entries.value;
  const found = filterEntries(entries, filter);
  const isPaused = log.isPaused.value;
  return (
    <>
      <header class="results-head">
        <h2>{say.title}</h2>
        <span class="results-count" data-testid="results-count">
          {say.received(log.received.value)}
        </span>
        {log.lost.value > 0 && (
          <span class="results-lost" data-testid="results-lost">
            {say.lost(log.lost.value)}
          </span>
        )}
        <span class="bar-space" />
        <button
          type="button"
          class="button button-small"
          aria-pressed={isPaused}
          onClick={() => log.togglePause()}
          data-testid="results-pause"
        >
          <Icon name={isPaused ? "start" : "pause"} />
          {isPaused ? say.resume : say.pause}
        </button>
        <button type="button" class="button button-small button-bare" onClick={() => log.clear()} data-testid="results-clear">
          {say.clear}
        </button>
      </header>
      <div class="results-filter">
        <input
          class="input"
          type="search"
          aria-label={say.filter}
          placeholder={say.filterPlaceholder}
          spellcheck={false}
          autocomplete="off"
          value={filter}
          onInput={event => setFilter(event.currentTarget.value)}
          data-testid="results-filter"
        />
        {filter.trim() !== "" && (
          <span class="results-count">{say.shown(found.filter(e => e.kind === "result").length, entries.length)}</span>
        )}
      </div>
      {found.length === 0 ? (
        <p class="results-none" data-testid="results-none">
          {emptyText(log, isActive, entries.length > 0)}
        </p>
      ) : (
        <ol class="results-rows" tabIndex={0} aria-label={say.title} data-testid="results-rows">
          {found.slice(0, shownRows).map(entry => (
            <ResultRow key={entry.key} entry={entry} />
          ))}
        </ol>
      )}
    </>
  );
}

function emptyText(log: ResultLog, isActive: boolean, hasEntries: boolean): string {
  const say = text.value.results;
  if (hasEntries) return say.none;
  if (log.link.value.kind === "lost") return say.lostLink;
  return isActive ? say.waiting : say.paused;
}
