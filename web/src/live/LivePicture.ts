import { signal } from "@preact/signals";
import type { Link } from "../api/EventFeed";
import { LiveSocket } from "../api/LiveSocket";
import type { Picture } from "../api/picture";
import type { FrameResult } from "../api/types";
import { drawFindings } from "./drawFindings";
import { contain } from "./layout";
import { pictureWidth } from "./pictureWidth";
import { RateMeter } from "./RateMeter";
import { ResultWindow } from "./ResultWindow";

export interface LivePictureOptions {
  readonly name: string;
  /** Pictures a second to ask for. */
  readonly fps: number;
  /** No wider pictures than this are asked for. */
  readonly maxWidth: number;
  readonly showLabels: boolean;
}

/**
 * The live picture of a stream on a canvas, with the boxes of the result that belongs to it. Pictures are decoded beside the page's own
 * work, one at a time; what comes meanwhile is dropped but for the newest. A hidden page asks for nothing.
 */
export class LivePicture {
  /** Whether the socket stands. */
  readonly link = signal<Link>({ kind: "connecting" });

  /** Pictures shown a second. */
  readonly fps = signal(0);

  /** The newest result, whichever picture is shown. */
  readonly result = signal<FrameResult | null>(null);

  /** True once a picture has been shown. */
  readonly hasPicture = signal(false);

  private readonly results = new ResultWindow();
  private readonly meter = new RateMeter();
  private readonly context: CanvasRenderingContext2D;
  private readonly socket: LiveSocket;
  private readonly observer: ResizeObserver;
  private readonly timer: ReturnType<typeof setInterval>;
  private shown: { readonly image: ImageBitmap; readonly time: number } | undefined;
  private waiting: Picture | undefined;
  private isDecoding = false;
  private isClosed = false;
  private drawRequest = 0;
  private withBoxes = true;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly options: LivePictureOptions,
  ) {
    const context = canvas.getContext("2d", { alpha: false });
    if (!context) throw new Error("The browser gives no canvas to draw on.");
    this.context = context;
    this.fit(canvas.clientWidth * devicePixelRatio, canvas.clientHeight * devicePixelRatio);
    const width = this.wantedWidth();
    this.socket = new LiveSocket(
      options.name,
      { pictures: !document.hidden, results: !document.hidden, width, fps: options.fps, overlay: false },
      {
        onPicture: picture => this.receive(picture),
        onResult: result => this.take(result),
        onLost: () => undefined,
        onLink: link => (this.link.value = link),
      },
    );
    this.observer = new ResizeObserver(entries => this.resize(entries[0]));
    this.observer.observe(canvas);
    this.timer = setInterval(() => (this.fps.value = this.meter.read(performance.now())), 500);
    document.addEventListener("visibilitychange", this.onVisibility);
  }

  /** Whether boxes are drawn. */
  set showBoxes(value: boolean) {
    this.withBoxes = value;
    this.requestDraw();
  }

  close(): void {
    this.isClosed = true;
    this.socket.close();
    this.observer.disconnect();
    clearInterval(this.timer);
    cancelAnimationFrame(this.drawRequest);
    document.removeEventListener("visibilitychange", this.onVisibility);
    this.shown?.image.close();
  }

  private readonly onVisibility = () => this.socket.ask({ pictures: !document.hidden, results: !document.hidden });

  private take(result: FrameResult): void {
    this.results.add(result, this.shown?.time);
    this.result.value = result;
    // The result of the picture that is on the screen may come after it.
    if (this.shown) this.requestDraw();
  }

  private receive(picture: Picture): void {
    this.waiting = picture;
    if (!this.isDecoding) void this.decode();
  }

  private async decode(): Promise<void> {
    this.isDecoding = true;
    while (this.waiting && !this.isClosed) {
      const picture = this.waiting;
      this.waiting = undefined;
      const image = await createImageBitmap(new Blob([picture.jpeg], { type: "image/jpeg" })).catch(() => null);
      if (!image) continue;
      if (this.isClosed) {
        image.close();
        break;
      }

      this.shown?.image.close();
      this.shown = { image, time: picture.timestamp };
      this.hasPicture.value = true;
      this.meter.add(performance.now());
      this.requestDraw();
    }

    this.isDecoding = false;
  }

  private requestDraw(): void {
    cancelAnimationFrame(this.drawRequest);
    this.drawRequest = requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    if (!this.shown) return;
    const { image, time } = this.shown;
    const { width, height } = this.canvas;
    const rect = contain(image.width, image.height, width, height);
    this.context.fillStyle = "#000";
    this.context.fillRect(0, 0, width, height);
    this.context.drawImage(image, rect.x, rect.y, rect.width, rect.height);
    const result = this.withBoxes ? this.results.find(time) : null;
    if (result) drawFindings(this.context, result, rect, devicePixelRatio, this.options.showLabels);
  }

  private resize(entry: ResizeObserverEntry | undefined): void {
    if (!entry) return;
    const [width, height] = [entry.contentRect.width * devicePixelRatio, entry.contentRect.height * devicePixelRatio];
    // The browser knows on which device pixels the canvas ends; only where it emulates another screen it is far off.
    const exact = entry.devicePixelContentBoxSize?.[0];
    if (exact && Math.abs(exact.inlineSize - width) < 2) this.fit(exact.inlineSize, exact.blockSize);
    else this.fit(width, height);
    this.socket.ask({ width: this.wantedWidth() });
    this.draw();
  }

  private fit(width: number, height: number): void {
    this.canvas.width = Math.max(1, Math.round(width));
    this.canvas.height = Math.max(1, Math.round(height));
  }

  private wantedWidth(): number {
    return pictureWidth(this.canvas.width, this.options.maxWidth);
  }
}
