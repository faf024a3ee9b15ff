import { AsyncLocalStorage } from 'node:async_hooks';

/** The work ran past its time and was let go. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

const running = new AsyncLocalStorage<AbortSignal>();

/**
 * The signal of the work that this code is part of, if any. Whatever waits or writes on its behalf obeys it: the
 * transport stops waiting, a transaction rolls back instead of committing late.
 */
export function deadlineSignal(): AbortSignal | undefined {
  return running.getStore();
}

/**
 * Runs `work` for at most `ms`. When the time is over its signal is aborted and the call rejects with a
 * `DeadlineError` at once, even if the work never ends.
 */
export async function withDeadline<T>(ms: number, work: () => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const { promise: over, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const error = new DeadlineError(`not done after ${ms} ms`);
    controller.abort(error);
    reject(error);
  }, ms);
  try {
    return await Promise.race([running.run(controller.signal, work), over]);
  } finally {
    clearTimeout(timer);
  }
}
