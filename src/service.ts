import type { Config } from './config.ts';
import type { Log } from './log.ts';

/** Something that runs until it is told to stop. */
export interface Service {
  start(): Promise<void>;
  /** May come while it is still starting. */
  stop(): Promise<void>;
}

export interface ServiceOptions {
  config: Config;
  log: Log;
  /** It can't go on: the process should stop it and end with an error. */
  onFatal: (error: Error) => void;
}

/**
 * A service out of the one function that begins it: what it begins it hands to `running`, which ends it in the
 * reverse order, also where the begin was broken off half-way. Between its steps it asks `stopping`.
 */
export function serviceOf(
  begin: (running: AsyncDisposableStack, stopping: AbortSignal) => Promise<void>,
): Service {
  const running = new AsyncDisposableStack();
  const stopping = new AbortController();
  let begun: Promise<void> = Promise.resolve();
  return {
    start() {
      begun = begin(running, stopping.signal);
      return begun;
    },
    async stop() {
      stopping.abort(new Error('stopped while starting'));
      await begun.catch(() => {});
      await running.disposeAsync();
    },
  };
}
