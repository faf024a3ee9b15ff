import { setTimeout as sleep } from 'node:timers/promises';
import { type Api, GrammyError } from 'grammy';
import type { Update } from 'grammy/types';
import { SetupError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Intake } from './intake.ts';
import type { ParkedUpdates } from './parked-updates.ts';

export interface PollingOptions {
  api: Api;
  parked: ParkedUpdates;
  intake: Intake;
  allowedUpdates: readonly string[];
  log: Log;
  /** Polling can't go on: the token was refused, or another process polls. */
  onFatal: (error: Error) => void;
}

const POLL_SECONDS = 25;
/** What is not done by then is written down, so that one slow chat stalls nobody. */
const PATIENCE_MS = 2_000;
const LONGEST_PAUSE_MS = 15_000;

/**
 * Long polling that loses nothing: asking for the next updates confirms the ones before, so it is done only when
 * those are finished or parked in the database. What was parked when a process ended is run first by the next.
 */
export function createPolling(options: PollingOptions): { start(): Promise<void>; stop(): Promise<void> } {
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();

  async function loop(): Promise<void> {
    let offset = 0;
    let failures = 0;
    while (!stopping.signal.aborted) {
      try {
        const updates = await fetchUpdates(options, offset, stopping.signal);
        if (!(await takeAll(options, updates))) return;
        offset = (updates.at(-1)?.update_id ?? offset - 1) + 1;
        failures = 0;
      } catch (error) {
        if (stopping.signal.aborted) break;
        const fatal = remedyFor(error);
        if (fatal) return options.onFatal(fatal);
        failures += 1;
        options.log.warn({ err: error, failures }, 'could not fetch updates');
        await pause(failures, stopping.signal);
      }
    }
    await confirm(options, offset);
  }

  return {
    async start() {
      for (const update of await options.parked.left()) {
        if ((await options.intake(update)) === 'finished') await options.parked.release(update.update_id);
      }
      running = loop();
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

async function fetchUpdates({ api, allowedUpdates }: PollingOptions, offset: number, signal: AbortSignal) {
  return await api.getUpdates(
    { offset, limit: 100, timeout: POLL_SECONDS, allowed_updates: allowedUpdates as never },
    signal as never,
  );
}

/** Without this the next process would get the last updates once more. */
async function confirm({ api, log }: PollingOptions, offset: number): Promise<void> {
  if (offset === 0) return;
  await api.getUpdates({ offset, limit: 1, timeout: 0 }).catch((error: unknown) => {
    log.warn({ err: error }, 'could not confirm the last updates');
  });
}

/** Resolves when each update is done or parked; false: some are neither, and must not be confirmed. */
async function takeAll({ intake, parked }: PollingOptions, updates: Update[]): Promise<boolean> {
  const pending = new Map<Update, ReturnType<Intake>>();
  for (const update of updates) {
    const work = intake(update);
    pending.set(update, work);
    void work.then((outcome) => outcome === 'finished' && pending.delete(update));
  }
  const patience = new AbortController();
  await Promise.race([
    Promise.all(pending.values()),
    sleep(PATIENCE_MS, undefined, { signal: patience.signal }).catch(() => {}),
  ]);
  patience.abort();
  const left = await Promise.all([...pending].map(([update, work]) => parkOrWait(parked, update, work)));
  return left.every((safe) => safe);
}

async function parkOrWait(parked: ParkedUpdates, update: Update, work: ReturnType<Intake>): Promise<boolean> {
  try {
    await parked.park(update);
  } catch {
    // With the database away nothing can be written down: then the offset waits for the work.
    return (await work) === 'finished';
  }
  void work
    .then((outcome) => (outcome === 'finished' ? parked.release(update.update_id) : undefined))
    .catch(() => {});
  return true;
}

function remedyFor(error: unknown): Error | null {
  if (!(error instanceof GrammyError)) return null;
  if (error.error_code === 401)
    return new SetupError('BOT_TOKEN is refused by Telegram. Take the current one from @BotFather.');
  if (error.error_code !== 409) return null;
  return new SetupError(
    error.description.includes('webhook')
      ? 'A webhook is set for this BOT_TOKEN, so long polling is refused. Delete the webhook first.'
      : 'Another process polls with this BOT_TOKEN. Stop it, or use a token of its own for each installation.',
  );
}

async function pause(failures: number, signal: AbortSignal): Promise<void> {
  const ms = Math.min(LONGEST_PAUSE_MS, 500 * 2 ** (failures - 1)) * (0.5 + Math.random() / 2);
  await sleep(ms, undefined, { signal }).catch(() => {});
}
