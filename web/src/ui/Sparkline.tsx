import { sparkPath } from "./sparkPath";

/** The last minute of a figure, small. The figure beside it says the value, so it is silent for a screen reader. */
export function Sparkline({ values }: { readonly values: readonly number[] }) {
  return (
    <svg class="spark" viewBox="0 0 60 16" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      {values.length > 1 && <path d={sparkPath(values, 60, 16)} vector-effect="non-scaling-stroke" />}
    </svg>
  );
}
