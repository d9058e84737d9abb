/** How often something happens, over the last two seconds. */
export class RateMeter {
  private readonly times: number[] = [];

  add(now: number): void {
    this.times.push(now);
    this.forget(now);
  }

  /** Per second; 0 once nothing has happened for two seconds. */
  read(now: number): number {
    this.forget(now);
    const [first, last] = [this.times[0], this.times[this.times.length - 1]];
    if (first === undefined || last === undefined || this.times.length < 2) return 0;
    return ((this.times.length - 1) * 1000) / Math.max(last - first, 1);
  }

  private forget(now: number): void {
    while (this.times[0] !== undefined && this.times[0] < now - 2000) this.times.shift();
  }
}
