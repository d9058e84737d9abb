const paths = {
  add: "M8 3v10M3 8h10",
  pause: "M5.500 3.500v9M10.500 3.500v9",
  start: "M5 3.300v9.400l7.500-4.700z",
  remove: "M3 4.500h10M6.500 4.500v-1.500h3v1.500M4.500 4.500l.6 8.500h5.800l.6-8.500M6.800 7v3.500M9.200 7v3.500",
  back: "M9.500 3.500L5 8l4.500 4.500",
  grid: "M3 3h4v4H3zM9 3h4v4H9zM3 9h4v4H3zM9 9h4v4H9z",
  one: "M2.500 3.500h11v9h-11z",
  system: "M2.500 3.500h11v7.500h-11zM6 13.500h4",
  light:
    "M8 5.300a2.700 2.700 0 1 0 0 5.400a2.700 2.700 0 1 0 0-5.400M8 1.500v1.500M8 13v1.500M1.500 8h1.500M13 8h1.500M3.400 3.400l1 1M11.600 11.600l1 1M3.400 12.600l1-1M11.600 4.400l1-1",
  dark: "M13 9.600A5.400 5.400 0 1 1 6.400 3a4.300 4.300 0 0 0 6.600 6.600z",
  boxes: "M2.500 5.500v-3h3M10.500 2.500h3v3M13.500 10.500v3h-3M5.500 13.500h-3v-3M6 6h4v4H6z",
  fullScreen: "M6.500 2.500h-4v4M9.500 13.500h4v-4M2.800 2.800l3.700 3.700M13.200 13.200l-3.700-3.700",
  save: "M8 2.500v7.500M4.800 7l3.200 3.200L11.200 7M3 13.200h10",
  leave: "M6.500 2.500h-4v11h4M7 8h6.500M10.500 5l3 3l-3 3",
  copy: "M5.500 5.500v-3h8v8h-3M2.500 5.500h8v8h-8z",
  check: "M3.500 8.500l3 3l6-7",
  close: "M4 4l8 8M12 4l-8 8",
  warning: "M8 2.500l6 10.800H2zM8 6.500v3.200M8 11.600v.1",
  chevron: "M6 4l4 4l-4 4",
} as const;

export type IconName = keyof typeof paths;

/** A picture beside words, or in a button that has a label of its own: it says nothing to a screen reader. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
