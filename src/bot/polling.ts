import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from 'grammy';
import type { Update } from 'grammy/types';
import type { Log } from '../log.ts';
import type { Intake } from './intake.ts';
import type { ParkedUpdates } from './parked-updates.ts';
import { remedyFor } from './refusals.ts';

export interface PollingOptions {
  api: Api;
  parked: ParkedUpdates;
  intake: Intake;
  allowedUpdates: readonly string[];
  log: Log;
  /** Polling can't go on: the token was refused, or another process polls. */
  onFatal: (error: Error) => void;
  /** How long the updates of one answer may hold up the next, in milliseconds. */
  patienceMs?: number | undefined;
}

type Working = ReturnType<Intake['finish']>;

const POLL_SECONDS = 25;
/** What is not done by then is written down, so that one slow chat stalls nobody. */
const PATIENCE_MS = 2_000;
const LONGEST_PAUSE_MS = 15_000;
const RELEASE_PAUSE_MS = 1_000;
const CONFIRM_TIMEOUT_MS = 5_000;

export interface Polling {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Long polling that loses nothing: asking for the next updates confirms the ones before, so it is done only when
 * those are finished or parked in the database. What was parked when a process ended is run first by the next.
 */
export function createPolling(options: PollingOptions): Polling {
  const { parked, intake, log, patienceMs = PATIENCE_MS } = options;
  const stopping = new AbortController();
  /** Parked updates at work. Telegram may bring one of them once more: its park came before a crash, its confirmation not. */
  const custody = new Map<number, Promise<void>>();
  let running: Promise<void> = Promise.resolve();

  async function loop(): Promise<void> {
    let offset = 0;
    let failures = 0;
    while (!stopping.signal.aborted) {
      try {
        const updates = await fetchUpdates(options, offset, stopping.signal);
        offset = await takeAll(updates, offset);
        failures = 0;
      } catch (error) {
        if (stopping.signal.aborted) break;
        const fatal = remedyFor(error);
        if (fatal) return options.onFatal(fatal);
        failures += 1;
        log.warn({ err: error, failures }, 'could not fetch updates');
        await pause(failures, stopping.signal);
      }
    }
    if (offset > 0) await confirm(options, offset);
  }

  /** Resolves when each update is done or parked, with the offset up to which all are: less than all only at a stop. */
  async function takeAll(updates: Update[], offset: number): Promise<number> {
    const pending = new Map<Update, Working>();
    for (const update of updates) {
      if (custody.has(update.update_id)) continue;
      const work = intake.finish(update);
      pending.set(update, work);
      void work.then((outcome) => outcome === 'finished' && pending.delete(update));
    }
    await settledWithin(patienceMs, pending.values());
    const unsafe = await Promise.all([...pending].map(([update, work]) => parkOrWait(update, work)));
    const next = (updates.at(-1)?.update_id ?? offset - 1) + 1;
    return Math.min(next, ...unsafe.filter((id) => id !== null));
  }

  /** The id of an update that is neither done nor written down, so must come again; null for a safe one. */
  async function parkOrWait(update: Update, work: Working): Promise<number | null> {
    try {
      await parked.park(update);
    } catch {
      // With the database away nothing can be written down: then the offset waits for the work.
      return (await work) === 'finished' ? null : update.update_id;
    }
    keep(update, work);
    return null;
  }

  function keep({ update_id: id }: Update, work: Working): void {
    const done = work.then((outcome) => (outcome === 'finished' ? release(id) : undefined));
    custody.set(
      id,
      done.finally(() => custody.delete(id)),
    );
  }

  /** Left in the table, a finished update would be answered once more after the next start, be that days later. */
  async function release(id: number): Promise<void> {
    for (;;) {
      try {
        return await parked.release(id);
      } catch (error) {
        log.warn({ err: error, update: id }, 'could not take a finished update off the list');
        if (stopping.signal.aborted) return;
        await sleep(RELEASE_PAUSE_MS, undefined, { signal: stopping.signal }).catch(() => {});
      }
    }
  }

  return {
    async start() {
      // Entered before anything is fetched, so that each chat's lane begins with what it waited for.
      for (const update of await parked.left()) keep(update, intake.finish(update));
      running = loop();
    },
    async stop() {
      stopping.abort();
      await running;
      await Promise.all(custody.values());
    },
  };
}

/** What long polling left behind when updates began to come by webhook. */
export async function finishParked(parked: ParkedUpdates, intake: Intake, log: Log): Promise<void> {
  for (const update of await parked.left()) {
    void intake.finish(update).then(async (outcome) => {
      if (outcome !== 'finished') return;
      await parked.release(update.update_id).catch((error: unknown) => {
        log.warn({ err: error, update: update.update_id }, 'could not take a finished update off the list');
      });
    });
  }
}

async function fetchUpdates({ api, allowedUpdates }: PollingOptions, offset: number, signal: AbortSignal) {
  return await api.getUpdates(
    { offset, limit: 100, timeout: POLL_SECONDS, allowed_updates: allowedUpdates as never },
    signal as never,
  );
}

/** Without this the next process would get the last updates once more. */
async function confirm({ api, log }: PollingOptions, offset: number): Promise<void> {
  const signal = AbortSignal.timeout(CONFIRM_TIMEOUT_MS) as never;
  await api.getUpdates({ offset, limit: 1, timeout: 0 }, signal).catch((error: unknown) => {
    log.warn({ err: error }, 'could not confirm the last updates');
  });
}

async function settledWithin(ms: number, works: Iterable<Promise<unknown>>): Promise<void> {
  const over = new AbortController();
  await Promise.race([Promise.all(works), sleep(ms, undefined, { signal: over.signal }).catch(() => {})]);
  over.abort();
}

async function pause(failures: number, signal: AbortSignal): Promise<void> {
  const ms = Math.min(LONGEST_PAUSE_MS, 500 * 2 ** (failures - 1)) * (0.5 + Math.random() / 2);
  await sleep(ms, undefined, { signal }).catch(() => {});
}
