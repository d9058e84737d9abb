import type { RefObject } from "preact";
import type { StreamState } from "../api/types";
import type { LivePicture } from "../live/LivePicture";
import { start } from "../state/actions";
import { statusOf, toneOf, troubleOf } from "../state/status";
import { text } from "../text";
import { Icon } from "./Icon";

export interface StageProps {
  readonly stream: StreamState;
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly live: LivePicture | null;
  readonly figure: RefObject<HTMLElement | null>;
}

/** The picture, large, and over it what there is to say when there is none. */
export function Stage({ stream, canvas, live, figure }: StageProps) {
  const say = text.value;
  const result = live?.result.value;
  const [width, height] = [stream.health?.width || 16, stream.health?.height || 9];
  const hasPicture = live?.hasPicture.value ?? false;
  return (
    <figure ref={figure} class="stage" style={{ "--ratio": `${width} / ${height}` }} data-testid="stage" data-has-picture={hasPicture}>
      <canvas ref={canvas} role="img" aria-label={say.stream.picture(stream.name)} data-testid="canvas" />
      {hasPicture && live && (
        <div class="hud">
          <span data-testid="shown-fps">{say.stream.shownFps(say.perSecond(live.fps.value))}</span>
          {stream.results.age_ms !== null && (
            <span data-testid="shown-age" title={say.figures.ageHint}>
              {say.milliseconds(stream.results.age_ms)}
            </span>
          )}
          {stream.health?.is_fallback && (
            <span class="is-warn" title={say.stream.fallbackHint}>
              {say.stream.fallback}
            </span>
          )}
          {result?.stale && <span title={say.stream.staleHint}>{say.stream.stale}</span>}
          {result?.shed && <span class="is-warn">{say.stream.shed(result.shed.reason, result.shed.action)}</span>}
        </div>
      )}
      <StageMessage stream={stream} live={live} />
      <p class="stage-caption" aria-hidden="true">
        {result?.caption?.text}
      </p>
    </figure>
  );
}

function StageMessage({ stream, live }: { readonly stream: StreamState; readonly live: LivePicture | null }) {
  const say = text.value.stage;
  const status = statusOf(stream);
  const trouble = troubleOf(stream);
  const hasPicture = live?.hasPicture.value ?? false;
  const sentence =
    status === "live" || status === "running"
      ? live?.link.value.kind === "lost"
        ? say.noLink
        : hasPicture
          ? null
          : say.waitingForPicture
      : say[status];
  if (sentence === null) return null;
  const tone = toneOf(status);
  return (
    <div class={`stage-message tone-${tone}`} role="status" data-testid="stage-message">
      {tone === "busy" || tone === "good" ? (
        <span class="spinner" aria-hidden="true" />
      ) : (
        <Icon name={status === "paused" ? "pause" : "warning"} />
      )}
      <p>{sentence}</p>
      {trouble && (
        <p class="stage-trouble" data-testid="stage-trouble">
          {trouble}
        </p>
      )}
      {status === "backoff" && stream.health && stream.health.restarts > 0 && (
        <p class="stage-note">{say.attempts(stream.health.restarts)}</p>
      )}
      {(status === "paused" || status === "failed" || status === "ended") && (
        <button type="button" class="button button-primary" onClick={() => start(stream.name)} data-testid="stage-start">
          <Icon name="start" />
          {status === "paused" ? text.value.stream.start : text.value.stream.restart}
        </button>
      )}
    </div>
  );
}
