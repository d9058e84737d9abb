import { Backoff } from "./Backoff";
import { withTicket } from "./client";

/** Whether a connection stands; when it is lost, when the next attempt comes (Unix milliseconds). */
export type Link = { readonly kind: "connecting" } | { readonly kind: "open" } | { readonly kind: "lost"; readonly retryAt: number };

export interface EventFeedOptions {
  readonly url: string;
  /** What to do with each kind of event; `message` is the kind without a name. */
  readonly on: Readonly<Record<string, (data: string, id: string) => void>>;
  readonly onLink: (link: Link) => void;
}

/** A browser has six HTTP connections to a server, for all its tabs together: a tab that nobody sees gives its own back after this time. */
const hiddenAfter = 20_000;

/**
 * Server-sent events that come back by themselves. The browser's own retry is not used: it gives up for ever at the first answer that is
 * not 200 (a proxy's 502 while the server restarts), and cannot say when it tries again. A page that stays hidden hears nothing until it
 * is seen again.
 */
export class EventFeed {
  private source: EventSource | undefined;
  private readonly backoff = new Backoff(() => this.connect());
  private hideTimer: ReturnType<typeof setTimeout> | undefined;
  private isSuspended = false;

  /** Counts connections: what an earlier one was still waiting for comes too late. */
  private attempt = 0;

  constructor(private readonly options: EventFeedOptions) {
    document.addEventListener("visibilitychange", this.onVisibility);
    this.connect();
    this.onVisibility();
  }

  retryNow(): void {
    this.backoff.now();
  }

  close(): void {
    document.removeEventListener("visibilitychange", this.onVisibility);
    clearTimeout(this.hideTimer);
    this.disconnect();
  }

  private readonly onVisibility = () => {
    clearTimeout(this.hideTimer);
    if (document.hidden) this.hideTimer = setTimeout(() => this.suspend(), hiddenAfter);
    else if (this.isSuspended) this.connect();
  };

  private suspend(): void {
    this.isSuspended = true;
    this.disconnect();
  }

  private disconnect(): void {
    this.attempt++;
    this.backoff.stop();
    this.source?.close();
  }

  private connect(): void {
    this.isSuspended = false;
    this.source?.close();
    this.options.onLink({ kind: "connecting" });
    const attempt = ++this.attempt;
    withTicket(this.options.url).then(
      url => attempt === this.attempt && this.listen(url),
      () => attempt === this.attempt && this.options.onLink({ kind: "lost", retryAt: this.backoff.later() }),
    );
  }

  private listen(url: string): void {
    const source = new EventSource(url);
    this.source = source;
    source.onopen = () => {
      this.backoff.succeeded();
      this.options.onLink({ kind: "open" });
    };
    source.onerror = () => {
      source.close();
      this.options.onLink({ kind: "lost", retryAt: this.backoff.later() });
    };
    for (const [name, handle] of Object.entries(this.options.on)) {
      source.addEventListener(name, event => handle(event.data as string, event.lastEventId));
    }
  }
}
