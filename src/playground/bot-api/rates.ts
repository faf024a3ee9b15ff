/** How often something may happen. Times are milliseconds of one clock. */
export interface Rate {
  /** How long until it may happen; 0: now. */
  wait(now: number): number;
  /** It happens. */
  count(now: number): void;
  /** Nothing of the past matters any more. */
  isRested(now: number): boolean;
}

/** At most `most` times within any span. */
export class Window implements Rate {
  readonly #most: number;
  readonly #spanMs: number;
  #times: number[] = [];

  constructor(most: number, spanMs: number) {
    this.#most = most;
    this.#spanMs = spanMs;
  }

  wait(now: number): number {
    const oldest = this.#times.at(-this.#most);
    return oldest === undefined ? 0 : Math.max(0, oldest + this.#spanMs - now);
  }

  count(now: number): void {
    this.#times = [...this.#times, now].slice(-this.#most);
  }

  isRested(now: number): boolean {
    return (this.#times.at(-1) ?? 0) <= now - this.#spanMs;
  }
}

/** Once per interval in the long run, and `burst` times at once after a rest (GCRA). */
export class Pace implements Rate {
  readonly #intervalMs: number;
  readonly #burst: number;
  /** When the next would come if all had come evenly. */
  #due = 0;

  constructor(intervalMs: number, burst: number) {
    this.#intervalMs = intervalMs;
    this.#burst = burst;
  }

  wait(now: number): number {
    return Math.max(0, this.#due - (this.#burst - 1) * this.#intervalMs - now);
  }

  count(now: number): void {
    this.#due = Math.max(this.#due, now) + this.#intervalMs;
  }

  isRested(now: number): boolean {
    return this.#due <= now;
  }
}
