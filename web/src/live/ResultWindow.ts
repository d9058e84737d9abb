import type { FrameResult } from "../api/types";

/** A result may be shown over a picture that is this much newer, in milliseconds; longer where results come too rarely or too late for it. */
export const usualCarry = 300;

/** Beyond this, in milliseconds, boxes would lie where nothing is any more. */
export const longestCarry = 1000;

const kept = 64;

interface Entry {
  readonly time: number;
  readonly result: FrameResult;
}

/** The latest results of a stream, from which the one that belongs to a picture is chosen. */
export class ResultWindow {
  private readonly entries: Entry[] = [];

  /** How old a result gets before the next comes, in milliseconds; forgotten slowly. */
  private wait = 0;

  /** Takes a result that came while the picture of that time was the newest; undefined before the first picture. */
  add(result: FrameResult, pictureTime?: number): void {
    const time = Date.parse(result.timestamp);
    const last = this.entries[this.entries.length - 1];
    if (last && pictureTime !== undefined) {
      this.wait = Math.max(this.wait * 0.9, Math.max(pictureTime - time, 0) + Math.max(time - last.time, 0));
    }

    this.entries.push({ time, result });
    if (this.entries.length > kept) this.entries.shift();
  }

  /** The newest result that is no newer than the picture, and not so old that a newer one should be there. */
  find(pictureTime: number): FrameResult | null {
    // A quarter more than it took lately: boxes that come and go are worse than boxes that lag a little.
    const carry = Math.min(Math.max(this.wait * 1.25, usualCarry), longestCarry);
    let best: Entry | null = null;
    for (const entry of this.entries) {
      // At the same time the later one counts: it corrects the earlier.
      if (entry.time <= pictureTime && pictureTime - entry.time <= carry && (!best || entry.time >= best.time)) best = entry;
    }

    return best?.result ?? null;
  }
}
