import type { FrameResult, StreamState } from "../api/types";
import { text } from "../text";

/** The sentence about the picture, and what the whole of it shows. */
export function CaptionLine({ stream, result }: { readonly stream: StreamState; readonly result: FrameResult | null }) {
  const say = text.value.stream;
  const caption = result?.caption;
  if (!stream.steps.includes("describe") && !result?.predictions) return null;
  return (
    <div class="caption" data-testid="caption">
      {caption ? (
        <p class={caption.final ? "" : "is-growing"}>{caption.text}</p>
      ) : (
        <p class="is-faint">{stream.steps.includes("describe") ? say.noCaption : say.noDescribe}</p>
      )}
      {result?.predictions && result.predictions.length > 0 && (
        <ul class="predictions">
          {result.predictions.slice(0, 5).map(p => (
            <li key={p.label}>
              <span>{p.label.replaceAll("_", " ")}</span>
              <b>{Math.round(p.score * 100)}%</b>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
