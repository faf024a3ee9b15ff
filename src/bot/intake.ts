import { setTimeout as sleep } from 'node:timers/promises';
import type { Update } from 'grammy/types';
import { isStoreAway } from '../db/availability.ts';
import { DeadlineError, withDeadline } from '../deadline.ts';
import type { Log } from '../log.ts';
import type { Lanes } from './lanes.ts';

/** Telegram keeps a pressed button waiting for 30 s or so; a person gives up sooner. */
const UPDATE_DEADLINE_MS = 25_000;
const PAUSE_WHILE_AWAY_MS = 500;

export interface IntakeOptions {
  lanes: Lanes;
  handle: (update: Update) => Promise<void>;
  /** Tells the person that the work was let go. */
  onOverdue: (update: Update) => Promise<void>;
  log: Log;
  /** Aborted when the process stops: what waits for a store is left for the next process. */
  stopping: AbortSignal;
  deadlineMs?: number | undefined;
}

/** Takes one update as far as it goes; never rejects. `unfinished`: nothing was done, it must come again. */
export type Intake = (update: Update) => Promise<'finished' | 'unfinished'>;

/**
 * In its chat's turn, within its time. While a store is away the chat waits, for nothing may be lost; a fault of
 * our own is logged and done with, for it would only fail again.
 */
export function createIntake(options: IntakeOptions): Intake {
  const { lanes, handle, onOverdue, log, stopping, deadlineMs = UPDATE_DEADLINE_MS } = options;

  async function attempt(update: Update): Promise<'finished' | 'away'> {
    try {
      await withDeadline(deadlineMs, () => handle(update));
    } catch (error) {
      if (isStoreAway(error)) return 'away';
      log.error({ err: error, update: update.update_id }, 'update failed');
      if (error instanceof DeadlineError) await onOverdue(update).catch(() => {});
    }
    return 'finished';
  }

  return (update) =>
    lanes.enter(laneOf(update), async () => {
      while (!stopping.aborted) {
        if ((await attempt(update)) === 'finished') return 'finished';
        log.warn({ update: update.update_id }, 'a store is away; the update waits');
        await sleep(PAUSE_WHILE_AWAY_MS, undefined, { signal: stopping }).catch(() => {});
      }
      return 'unfinished';
    });
}

/** Updates of one chat go in turn; those of no chat need no order. */
function laneOf(update: Update): string {
  const chat =
    update.message?.chat ??
    update.edited_message?.chat ??
    update.callback_query?.message?.chat ??
    update.my_chat_member?.chat;
  return chat ? `chat:${chat.id}` : `update:${update.update_id}`;
}
