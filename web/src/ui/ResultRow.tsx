import { Component } from "preact";
import type { FrameResult } from "../api/types";
import { copyText } from "../results/copyText";
import type { LogEntry } from "../results/ResultLog";
import { prettyJson } from "../results/prettyJson";
import { summarise } from "../results/summarise";
import { text } from "../text";
import { Icon } from "./Icon";

interface Props {
  readonly entry: LogEntry;
}

interface State {
  readonly isOpen: boolean;
  readonly isCopied: boolean;
}

/** A line of the viewer. A class, because hundreds of lines that have not changed must not be made again four times a second. */
export class ResultRow extends Component<Props, State> {
  override state: State = { isOpen: false, isCopied: false };

  override shouldComponentUpdate(props: Props, state: State): boolean {
    return props.entry !== this.props.entry || state !== this.state;
  }

  override render({ entry }: Props, { isOpen, isCopied }: State) {
    const say = text.value.results;
    if (entry.kind === "lost")
      return (
        <li class="result-gap" data-testid="result-gap">
          {say.gap(entry.count)}
        </li>
      );
    const result = JSON.parse(entry.json) as FrameResult;
    const total = result.timings_ms?.["total"];
    return (
      <li class="result" data-testid="result" data-frame={result.frame}>
        <button type="button" class="result-line" aria-expanded={isOpen} onClick={() => this.setState({ isOpen: !isOpen })}>
          <Icon name="chevron" />
          <span class="result-frame">{result.frame}</span>
          <span class="result-time">{result.timestamp.slice(11, 23)}</span>
          {!isOpen && <span class="result-words">{summarise(result, say.nothing)}</span>}
          {!isOpen && (
            <code class="result-json" aria-hidden="true">
              {entry.json}
            </code>
          )}
          {total !== undefined && <span class="result-total">{text.value.milliseconds(total)}</span>}
        </button>
        <button
          type="button"
          class="button button-bare button-small result-copy"
          aria-label={isCopied ? say.copied : say.copy}
          title={say.copy}
          onClick={() => void this.copy(entry.json)}
          data-testid="result-copy"
        >
          <Icon name={isCopied ? "check" : "copy"} />
        </button>
        {isOpen && <pre class="result-full">{prettyJson(result)}</pre>}
      </li>
    );
  }

  private async copy(json: string): Promise<void> {
    if (!(await copyText(json))) return;
    this.setState({ isCopied: true });
    setTimeout(() => this.setState({ isCopied: false }), 1500);
  }
}
