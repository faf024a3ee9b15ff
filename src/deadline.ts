import { AsyncLocalStorage } from 'node:async_hooks';

/** The work ran past its time and was let go. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/** Another process takes over what this work was about; nothing that it writes from here on counts. */
export class TurnLostError extends Error {
  override readonly name = 'TurnLostError';

  constructor(reason = 'another process has taken this turn over') {
    super(reason);
  }
}

/**
 * The token of a turn: of two processes at work for one lane, the later one has the larger token, so a write with
 * the smaller one comes too late.
 */
export interface Fence {
  lane: string;
  token: number;
  /** Whether nobody has taken over yet; absent where the database itself knows. */
  stands?: () => Promise<boolean>;
  /**
   * What the last holder knew of the lane, to be changed for the next one; absent where the store keeps none. It
   * spares reads and decides nothing: where a holder died it is empty, and what is not in it is looked up.
   */
  note?: Record<string, unknown>;
}

export interface WorkOptions {
  fence?: Fence | undefined;
  /** To let the work go before its time is over: the reason of its abort is what the call rejects with. */
  letGo?: AbortController;
}

interface Work {
  signal: AbortSignal;
  fence: Fence | undefined;
}

const running = new AsyncLocalStorage<Work>();

/**
 * The signal of the work that this code is part of, if any. Whatever waits or writes on its behalf obeys it: the
 * transport stops waiting, a transaction rolls back instead of committing late.
 */
export function deadlineSignal(): AbortSignal | undefined {
  return running.getStore()?.signal;
}

/** The fence of the work that this code is part of; none where only one process takes updates. */
export function currentFence(): Fence | undefined {
  return running.getStore()?.fence;
}

/**
 * Runs `work` for at most `ms`. When the time is over its signal is aborted and the call rejects with a
 * `DeadlineError` at once, even if the work never ends.
 */
export async function withDeadline<T>(
  ms: number,
  work: () => Promise<T>,
  { fence, letGo = new AbortController() }: WorkOptions = {},
): Promise<T> {
  const { signal } = letGo;
  signal.throwIfAborted();
  const { promise: over, reject } = Promise.withResolvers<never>();
  const end = () => reject(signal.reason);
  signal.addEventListener('abort', end, { once: true });
  const timer = setTimeout(() => letGo.abort(new DeadlineError(`not done after ${ms} ms`)), ms);
  try {
    return await Promise.race([over, running.run({ signal, fence }, work)]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}
