import { signal } from "@preact/signals";
import { resultsUrl } from "../api/client";
import { EventFeed, type Link } from "../api/EventFeed";

/** A result exactly as it came, or a gap: how many did not come because this page was too slow. */
export type LogEntry =
  | { readonly key: number; readonly kind: "result"; readonly json: string }
  | { readonly key: number; readonly kind: "lost"; readonly count: number };

/** Entries kept; older ones are forgotten. */
export const logCapacity = 500;

/** The raw results of one stream, newest first. What comes is shown a few times a second, however fast it comes. */
export class ResultLog {
  /** What is shown; it stands still while paused. */
  readonly entries = signal<readonly LogEntry[]>([]);

  readonly isPaused = signal(false);

  /** Results since the viewer was opened. */
  readonly received = signal(0);

  /** Results that did not come. */
  readonly lost = signal(0);

  readonly link = signal<Link>({ kind: "connecting" });

  private kept: LogEntry[] = [];
  private count = 0;
  private missing = 0;
  private nextKey = 0;
  private hasNews = false;
  private readonly feed: EventFeed;
  private readonly timer: ReturnType<typeof setInterval>;

  constructor(name: string) {
    this.feed = new EventFeed({
      url: resultsUrl(name),
      on: { message: data => this.add(data), lost: data => this.addLost((JSON.parse(data) as { count: number }).count) },
      onLink: link => (this.link.value = link),
    });
    this.timer = setInterval(() => this.publish(), 250);
  }

  togglePause(): void {
    this.isPaused.value = !this.isPaused.value;
    this.hasNews = true;
    this.publish();
  }

  clear(): void {
    this.kept = [];
    this.count = this.missing = 0;
    this.entries.value = [];
    this.received.value = this.lost.value = 0;
  }

  close(): void {
    clearInterval(this.timer);
    this.feed.close();
  }

  private add(json: string): void {
    this.count++;
    this.push({ key: this.nextKey++, kind: "result", json });
  }

  private addLost(count: number): void {
    this.missing += count;
    this.push({ key: this.nextKey++, kind: "lost", count });
  }

  private push(entry: LogEntry): void {
    this.kept.push(entry);
    // In large bites: taking one from the front each time would move all the others each time.
    if (this.kept.length > 2 * logCapacity) this.kept = this.kept.slice(-logCapacity);
    this.hasNews = true;
  }

  private publish(): void {
    if (!this.hasNews) return;
    this.hasNews = false;
    this.received.value = this.count;
    this.lost.value = this.missing;
    if (!this.isPaused.value) this.entries.value = this.kept.slice(-logCapacity).reverse();
  }
}
