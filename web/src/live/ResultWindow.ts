import type { FrameResult } from "../api/types";

/** A result may be shown over a picture that is at most this much newer, in milliseconds. */
export const longestCarry = 300;

const kept = 64;

/** The latest results of a stream, from which the one that belongs to a picture is chosen. */
export class ResultWindow {
  private readonly entries: { readonly time: number; readonly result: FrameResult }[] = [];

  add(result: FrameResult): void {
    this.entries.push({ time: Date.parse(result.timestamp), result });
    if (this.entries.length > kept) this.entries.shift();
  }

  /** The newest result that is no newer than the picture and at most {@link longestCarry} older. */
  find(pictureTime: number): FrameResult | null {
    let best: { readonly time: number; readonly result: FrameResult } | null = null;
    for (const entry of this.entries) {
      // At the same time the later one counts: it corrects the earlier.
      if (entry.time <= pictureTime && pictureTime - entry.time <= longestCarry && (!best || entry.time >= best.time)) best = entry;
    }

    return best?.result ?? null;
  }
}
