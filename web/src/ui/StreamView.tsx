import { useRef } from "preact/hooks";
import type { StreamState } from "../api/types";
import { pause, start } from "../state/actions";
import { showBoxes, toggleBoxes } from "../state/boxes";
import { mayOperate } from "../state/caller";
import { openRemove } from "../state/dialogs";
import { hrefOf } from "../state/route";
import { isActive, statusOf } from "../state/status";
import { text } from "../text";
import { CaptionLine } from "./CaptionLine";
import { Figures } from "./Figures";
import { Icon, type IconName } from "./Icon";
import { ResultsPanel } from "./ResultsPanel";
import { SaveLink } from "./SaveLink";
import { Stage } from "./Stage";
import { StatusMark } from "./StatusMark";
import { useLivePicture } from "./useLivePicture";

/** One stream: its live picture, what is found in it, how it is doing. */
export function StreamView({ stream }: { readonly stream: StreamState }) {
  const say = text.value.stream;
  const figure = useRef<HTMLElement>(null);
  const [canvas, live] = useLivePicture(isActive(stream), { name: stream.name, fps: 15, maxWidth: 1920, showLabels: true });
  const status = statusOf(stream);
  return (
    <div class="view" data-testid="stream-view" data-stream={stream.name}>
      <section class="view-main" aria-label={stream.name}>
        <header class="view-head">
          <a class="button button-bare view-back" href={hrefOf({ view: "stream", name: null })} aria-label={say.back} data-testid="back">
            <Icon name="back" />
          </a>
          <div class="view-title">
            <h1>{stream.name}</h1>
            <StatusMark status={status} hint={say.since(new Date(stream.since))} />
            <p class="view-source" title={stream.origin === "file" ? `${stream.source} (${say.fromFile})` : stream.source}>
              {stream.source}
              {stream.steps.length > 0 && <span class="view-steps">{stream.steps.join(", ")}</span>}
            </p>
          </div>
          <div class="view-tools" role="toolbar" aria-label={stream.name}>
            <button
              type="button"
              class="button button-bare"
              aria-pressed={showBoxes.value}
              aria-label={say.boxes}
              title={say.boxes}
              onClick={toggleBoxes}
              data-testid="boxes"
            >
              <Icon name="boxes" />
            </button>
            <SaveLink name={stream.name} />
            <ToolButton icon="fullScreen" label={say.fullScreen} testId="full-screen" onClick={() => toggleFullScreen(figure.current)} />
            {mayOperate.value && <Controls stream={stream} />}
          </div>
        </header>
        <Stage stream={stream} canvas={canvas} live={live} figure={figure} />
        <CaptionLine stream={stream} result={live?.result.value ?? null} />
        <Figures stream={stream} />
      </section>
      <ResultsPanel key={stream.name} name={stream.name} isActive={isActive(stream)} />
    </div>
  );
}

/** What those may do who may change streams. */
function Controls({ stream }: { readonly stream: StreamState }) {
  const say = text.value.stream;
  return (
    <>
      <span class="tools-rule" aria-hidden="true" />
      {isActive(stream) ? (
        <ToolButton icon="pause" label={say.pause} testId="pause" hasWord onClick={() => pause(stream.name)} />
      ) : (
        <ToolButton
          icon="start"
          label={statusOf(stream) === "paused" ? say.start : say.restart}
          testId="start"
          hasWord
          onClick={() => start(stream.name)}
        />
      )}
      <ToolButton icon="remove" label={say.remove} testId="remove" onClick={() => openRemove(stream.name)} />
    </>
  );
}

interface ToolButtonProps {
  readonly icon: IconName;
  readonly label: string;
  readonly testId: string;
  readonly hasWord?: boolean;
  readonly onClick: () => void;
}

function ToolButton({ icon, label, testId, hasWord = false, onClick }: ToolButtonProps) {
  return (
    <button
      type="button"
      class={`button${hasWord ? "" : " button-bare"}`}
      aria-label={label}
      title={hasWord ? undefined : label}
      onClick={onClick}
      data-testid={testId}
    >
      <Icon name={icon} />
      {hasWord && <span class="tool-word">{label}</span>}
    </button>
  );
}

function toggleFullScreen(figure: HTMLElement | null): void {
  // A refusal (the browser's policy) leaves the page as it is, which says enough.
  if (document.fullscreenElement) void document.exitFullscreen();
  else void figure?.requestFullscreen().catch(() => undefined);
}
