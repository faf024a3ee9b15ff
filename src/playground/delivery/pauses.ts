import type { WebhookAnswer } from './connections.ts';

export interface PauseOptions {
  /** Doubled with every failure but the first, after which the update is sent again at once. Milliseconds. */
  firstPauseMs?: number;
  /** The doubling ends at a random moment between this and twice this. */
  longestPauseMs?: number;
  /** A Retry-After header is obeyed up to this. */
  longestRetryAfterMs?: number;
  /** So long the bot may take for its answer. */
  answerTimeoutMs?: number;
}

/** How long an update waits for its next attempt; the defaults are those in the source of Telegram's Bot API server. */
export class Pauses {
  readonly answerTimeoutMs: number;
  readonly #first: number;
  readonly #longest: number;
  readonly #longestRetryAfter: number;

  constructor(options: PauseOptions = {}) {
    this.answerTimeoutMs = options.answerTimeoutMs ?? 60_000;
    this.#first = options.firstPauseMs ?? 1000;
    this.#longest = options.longestPauseMs ?? 60_000;
    this.#longestRetryAfter = options.longestRetryAfterMs ?? 3_600_000;
  }

  /** `failures`: those before this one. Milliseconds. */
  after(failures: number, { reached, retryAfter }: WebhookAnswer): number {
    if (!reached) return this.#first;
    if (retryAfter) return Math.min(retryAfter * 1000, this.#longestRetryAfter);
    if (failures === 0) return 0;
    return Math.min(this.#first * 2 ** failures, this.#longest * (1 + Math.random()));
  }
}
