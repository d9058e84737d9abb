import { Backoff } from "./Backoff";
import { withTicket } from "./client";
import type { Link } from "./EventFeed";
import { parsePicture, type Picture } from "./picture";
import type { FrameResult, LiveRequest, Lost } from "./types";

export interface LiveSocketEvents {
  readonly onPicture: (picture: Picture) => void;
  readonly onResult: (result: FrameResult) => void;
  readonly onLost: (lost: Lost) => void;
  readonly onLink: (link: Link) => void;
}

/** The live socket of one stream: its results and pictures, as asked for last. Comes back by itself. */
export class LiveSocket {
  private socket: WebSocket | undefined;
  private readonly backoff = new Backoff(() => void this.connect());
  private isClosed = false;

  constructor(
    private readonly name: string,
    private request: LiveRequest,
    private readonly events: LiveSocketEvents,
  ) {
    void this.connect();
  }

  /** Asks for something else from now on, and after a reconnection too. */
  ask(change: LiveRequest): void {
    this.request = { ...this.request, ...change };
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(change));
  }

  close(): void {
    this.isClosed = true;
    this.backoff.stop();
    const socket = this.socket;
    this.socket = undefined;
    socket?.close();
  }

  private async connect(): Promise<void> {
    this.events.onLink({ kind: "connecting" });
    const asked = this.request;
    const url = await withTicket(liveUrl(this.name, asked, location)).catch(() => null);
    if (this.isClosed) return;
    if (url === null) return this.events.onLink({ kind: "lost", retryAt: this.backoff.later() });
    const socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    socket.onopen = () => {
      // What has changed since the address was made is in no query.
      if (this.request !== asked) socket.send(JSON.stringify(this.request));
      this.events.onLink({ kind: "open" });
    };
    socket.onmessage = message => this.receive(message.data as string | ArrayBuffer);
    // An error is always followed by a close.
    socket.onclose = () => {
      if (this.socket === socket) this.events.onLink({ kind: "lost", retryAt: this.backoff.later() });
    };
  }

  private receive(data: string | ArrayBuffer): void {
    // A server that takes connections and drops them again must not be asked twice a second for ever.
    this.backoff.succeeded();
    if (typeof data !== "string") {
      const picture = parsePicture(data);
      if (picture) this.events.onPicture(picture);
      return;
    }

    const message = JSON.parse(data) as FrameResult | Lost;
    if ("event" in message) {
      if (message.event === "lost") this.events.onLost(message);
    } else {
      this.events.onResult(message);
    }
  }
}

/** The address of a live socket that starts with what is asked for. */
export function liveUrl(name: string, request: LiveRequest, page: { readonly protocol: string; readonly host: string }): string {
  const query = new URLSearchParams(Object.entries(request).map(([key, value]) => [key, String(value)]));
  return `${page.protocol === "https:" ? "wss" : "ws"}://${page.host}/ws/streams/${encodeURIComponent(name)}?${query}`;
}
