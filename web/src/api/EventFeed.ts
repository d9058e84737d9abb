import { Backoff } from "./Backoff";

/** Whether a connection stands; when it is lost, when the next attempt comes (Unix milliseconds). */
export type Link = { readonly kind: "connecting" } | { readonly kind: "open" } | { readonly kind: "lost"; readonly retryAt: number };

export interface EventFeedOptions {
  readonly url: string;
  /** What to do with each kind of event; `message` is the kind without a name. */
  readonly on: Readonly<Record<string, (data: string, id: string) => void>>;
  readonly onLink: (link: Link) => void;
}

/**
 * Server-sent events that come back by themselves. The browser's own retry is not used: it gives up for ever at the first answer that is
 * not 200 (a proxy's 502 while the server restarts), and cannot say when it tries again.
 */
export class EventFeed {
  private source: EventSource | undefined;
  private readonly backoff = new Backoff(() => this.connect());

  constructor(private readonly options: EventFeedOptions) {
    this.connect();
  }

  retryNow(): void {
    this.backoff.now();
  }

  close(): void {
    this.backoff.stop();
    this.source?.close();
  }

  private connect(): void {
    this.source?.close();
    this.options.onLink({ kind: "connecting" });
    const source = new EventSource(this.options.url);
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
