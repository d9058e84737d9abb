import type { StreamState } from "../api/types";
import { historyOf } from "../state/history";
import { text } from "../text";
import { Sparkline } from "./Sparkline";

/** How a stream is doing, in numbers. */
export function Figures({ stream }: { readonly stream: StreamState }) {
  const say = text.value.figures;
  const { perSecond, number } = text.value;
  const { health, results, clients } = stream;
  const history = historyOf(stream.name);
  const [age, ageUnit] = results.age_ms === null ? [say.none, ""] : text.value.milliseconds(results.age_ms).split(" ");
  const reasons = Object.entries(health?.dropped ?? {})
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => say.reason(reason, count));
  return (
    <dl class="figures" aria-label={say.title} data-testid="figures">
      <Figure
        id="source-fps"
        label={say.source}
        hint={say.sourceHint}
        value={health ? perSecond(health.fps) : say.none}
        unit={say.unitFps}
        values={history.fps}
      />
      <Figure
        id="result-fps"
        label={say.results}
        hint={say.resultsHint}
        value={perSecond(results.fps)}
        unit={say.unitPerSecond}
        values={history.resultFps}
      />
      <Figure id="age" label={say.age} hint={say.ageHint} value={age ?? say.none} unit={ageUnit ?? ""} values={history.age} />
      <Figure id="dropped" label={say.dropped} hint={say.droppedHint} value={number(results.dropped)} note={reasons.join(" · ")} />
      <Figure
        id="picture"
        label={say.picture}
        value={health?.width ? `${health.width}×${health.height}` : say.none}
        note={health?.codec ?? ""}
      />
      <Figure
        id="viewers"
        label={say.viewers}
        hint={say.viewersHint}
        value={number(clients.pictures)}
        note={say.readers(clients.results)}
      />
    </dl>
  );
}

interface FigureProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly unit?: string;
  readonly note?: string;
  readonly values?: readonly number[];
}

function Figure({ id, label, hint, value, unit, note, values }: FigureProps) {
  return (
    <div class="figure" title={hint}>
      <dt>{label}</dt>
      <dd data-testid={`figure-${id}`}>
        <span class="figure-value">{value}</span>
        {unit && <span class="figure-unit">{unit}</span>}
        {note && (
          <span class="figure-note" title={note}>
            {note}
          </span>
        )}
        {values && <Sparkline values={values} />}
      </dd>
    </div>
  );
}
