/** How long to wait before each new attempt: 0.5 s, doubling to 15 s, a fifth more or less so that many pages do not come at once. */
export function retryDelay(attempt: number, random: () => number = Math.random): number {
  return Math.min(500 * 2 ** attempt, 15_000) * (0.8 + 0.4 * random());
}

/** Runs an attempt again later, ever later while it goes on failing. */
export class Backoff {
  private attempt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly run: () => void) {}

  /** Plans the next attempt and says when it comes, in Unix milliseconds. */
  later(): number {
    const delay = retryDelay(this.attempt++);
    clearTimeout(this.timer);
    this.timer = setTimeout(this.run, delay);
    return Date.now() + delay;
  }

  /** Tries at once. */
  now(): void {
    clearTimeout(this.timer);
    this.run();
  }

  /** The attempt has worked: the next failure waits the shortest time again. */
  succeeded(): void {
    this.attempt = 0;
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
