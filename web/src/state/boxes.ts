import { signal } from "@preact/signals";
import { readStored, store } from "./stored";

const key = "kinora.boxes";

/** Whether boxes are drawn over pictures. */
export const showBoxes = signal(readStored(key) !== "off");

export function toggleBoxes(): void {
  showBoxes.value = !showBoxes.value;
  store(key, showBoxes.value ? "on" : "off");
}
