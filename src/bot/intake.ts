import { setTimeout as sleep } from 'node:timers/promises';
import { HttpError } from 'grammy';
import type { Update } from 'grammy/types';
import { isStoreAway } from '../db/availability.ts';
import { DeadlineError, withDeadline } from '../deadline.ts';
import type { Log } from '../log.ts';
import type { Lanes } from './lanes.ts';

/** Telegram keeps a pressed button waiting for 30 s or so; a person gives up sooner. */
const UPDATE_DEADLINE_MS = 25_000;
const PAUSE_WHILE_AWAY_MS = 500;
/** How often an answer that Telegram did not take is given again, the transport's own tries apart. */
const MOST_UNHEARD = 3;
const PAUSE_WHILE_UNHEARD_MS = 2_000;

const WHY_AGAIN = {
  away: 'a store is away; the update waits',
  unheard: 'Telegram did not take the answer; it is given again',
};

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
 * In its chat's turn, within its time. While a store is away the chat waits, for nothing may be lost. Where Telegram
 * did not take the answer, the work is done again a few times: its effects are keyed, so only the answer is new. A
 * fault of our own is logged and done with, for it would only fail again.
 */
export function createIntake(options: IntakeOptions): Intake {
  const { lanes, handle, onOverdue, log, stopping, deadlineMs = UPDATE_DEADLINE_MS } = options;

  async function attempt(update: Update): Promise<'finished' | 'away' | 'unheard'> {
    try {
      await withDeadline(deadlineMs, () => handle(update));
    } catch (error) {
      if (isStoreAway(error)) return 'away';
      if (error instanceof HttpError) return 'unheard';
      log.error({ err: error, update: update.update_id }, 'update failed');
      if (error instanceof DeadlineError) await onOverdue(update).catch(() => {});
    }
    return 'finished';
  }

  return (update) =>
    lanes.enter(laneOf(update), async () => {
      for (let unheard = 0; !stopping.aborted; ) {
        const outcome = await attempt(update);
        if (outcome === 'unheard') unheard += 1;
        if (outcome === 'finished' || unheard > MOST_UNHEARD) return 'finished';
        log.warn({ update: update.update_id }, WHY_AGAIN[outcome]);
        const pause = outcome === 'away' ? PAUSE_WHILE_AWAY_MS : PAUSE_WHILE_UNHEARD_MS * unheard;
        await sleep(pause, undefined, { signal: stopping }).catch(() => {});
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
