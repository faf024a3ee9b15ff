import { GrammyError, HttpError } from 'grammy';

/** An answer that Telegram did not take in so long is given up, lest one that it never takes block its chat. */
const PATIENCE_MS = 15 * 60_000;
const SHORTEST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 30_000;
const MOST_REMEMBERED = 1_000;

/** Whether Telegram may take the same call later: the network, a fault of its own, too many calls. */
export function mayPassLater(error: unknown): boolean {
  if (error instanceof GrammyError) return error.error_code === 429 || error.error_code >= 500;
  return error instanceof HttpError;
}

/** Which updates could not be answered, since when, and how often it was tried. */
export interface Unheard {
  /** Milliseconds until the answer is to be given again; null: no more. */
  pauseAfter(updateId: number, error: unknown): number | null;
  forget(updateId: number): void;
}

export function createUnheard(): Unheard {
  const known = new Map<number, { since: number; times: number }>();
  return {
    pauseAfter(updateId, error) {
      if (!mayPassLater(error)) return null;
      const { since, times } = known.get(updateId) ?? { since: Date.now(), times: 0 };
      if (Date.now() - since > PATIENCE_MS) return null;
      known.set(updateId, { since, times: times + 1 });
      // Another process may have finished what this one could not.
      if (known.size > MOST_REMEMBERED) known.delete(known.keys().next().value ?? updateId);
      const wished = error instanceof GrammyError ? (error.parameters.retry_after ?? 0) * 1_000 : 0;
      return Math.max(wished, Math.min(LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS * 2 ** times));
    },
    forget: (updateId) => void known.delete(updateId),
  };
}
