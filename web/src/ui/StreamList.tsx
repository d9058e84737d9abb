import { useEffect, useRef } from "preact/hooks";
import type { StreamState } from "../api/types";
import { hrefOf } from "../state/route";
import { statusOf, troubleOf } from "../state/status";
import { sortedStreams } from "../state/streams";
import { isNarrow } from "../state/viewport";
import { text } from "../text";
import { StatusMark } from "./StatusMark";

/** All streams with their state. The arrow keys walk through it. */
export function StreamList({ chosen }: { readonly chosen: string | null }) {
  const say = text.value.list;
  const all = sortedStreams.value;
  const live = all.filter(stream => statusOf(stream) === "live").length;
  return (
    <nav class="list" aria-label={say.title} data-testid="stream-list">
      <div class="list-head">
        {isNarrow.value ? <h1>{say.title}</h1> : <h2>{say.title}</h2>}
        <span>{say.summary(live, all.length)}</span>
      </div>
      <ul onKeyDown={walk}>
        {all.map(stream => (
          <StreamRow key={stream.name} stream={stream} isChosen={stream.name === chosen} />
        ))}
      </ul>
      <p class="list-foot">
        <a href="/licences.txt">{text.value.header.licences}</a>
      </p>
    </nav>
  );
}

function StreamRow({ stream, isChosen }: { readonly stream: StreamState; readonly isChosen: boolean }) {
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (isChosen) link.current?.scrollIntoView({ block: "nearest" });
  }, [isChosen]);
  const say = text.value.list;
  const status = statusOf(stream);
  const trouble = troubleOf(stream);
  return (
    <li>
      <a
        ref={link}
        class="row"
        href={hrefOf({ view: "stream", name: stream.name })}
        aria-current={isChosen ? "page" : undefined}
        data-testid="stream-row"
        data-stream={stream.name}
      >
        <span class="row-name">{stream.name}</span>
        <StatusMark status={status} />
        <span class="row-source">{stream.source}</span>
        {trouble ? (
          <span class="row-trouble" data-testid="row-trouble">
            {trouble}
          </span>
        ) : (
          status === "live" &&
          stream.health && (
            <span class="row-figures" title={say.figuresHint}>
              {say.figures(text.value.perSecond(stream.health.fps), text.value.perSecond(stream.results.fps), ageText(stream))}
              {stream.results.dropped > 0 && <span class="row-lost">{say.dropped(stream.results.dropped)}</span>}
            </span>
          )
        )}
      </a>
    </li>
  );
}

function ageText(stream: StreamState): string {
  return stream.results.age_ms === null ? text.value.figures.none : text.value.milliseconds(stream.results.age_ms);
}

function walk(event: KeyboardEvent): void {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step === 0) return;
  const rows = [...(event.currentTarget as HTMLElement).querySelectorAll("a")];
  const next = rows[rows.indexOf(document.activeElement as HTMLAnchorElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
