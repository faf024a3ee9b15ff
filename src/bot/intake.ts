import { setTimeout as sleep } from 'node:timers/promises';
import type { Update } from 'grammy/types';
import { isStoreAway } from '../db/availability.ts';
import { DeadlineError, TurnLostError, type WorkOptions, withDeadline } from '../deadline.ts';
import type { Log } from '../log.ts';
import type { Lanes } from './lanes.ts';
import { createOvertaking } from './overtaking.ts';
import type { TurnKeeper } from './turn-keeper.ts';
import { createUnheard } from './unheard.ts';

/** Telegram keeps a pressed button waiting for 30 s or so; a person gives up sooner. */
const UPDATE_DEADLINE_MS = 25_000;
/** To say so, too, takes its time. */
const OVERDUE_MS = 3_000;
const PAUSE_WHILE_AWAY_MS = 500;
const PAUSE_WHILE_BUSY_MS = 1_000;

export interface IntakeOptions {
  lanes: Lanes;
  /** Where several processes take updates; null: this is the only one. */
  keeper: TurnKeeper | null;
  handle: (update: Update) => Promise<void>;
  /** Tells the person that the work was let go. */
  onOverdue: (update: Update) => Promise<void>;
  log: Log;
  /** Aborted when the process stops: what has not begun is left for the next process. */
  stopping: AbortSignal;
  /** Aborted when it can wait no longer: what is at work is left too. */
  letGo: AbortSignal;
  deadlineMs?: number | undefined;
}

/** `againAfterMs`: nothing was done that counts; the update must come again. */
export type Outcome = 'finished' | { againAfterMs: number };

/** Takes updates one at a time per chat; never rejects. */
export interface Intake {
  /** Tries once; whoever brought the update brings it again. `isWanted`: whether he still waits for the outcome. */
  take(update: Update, isWanted: () => boolean): Promise<Outcome>;
  /** Tries until it is finished, while the chat's other updates wait; `unfinished` only at a stop. */
  finish(update: Update): Promise<'finished' | 'unfinished'>;
}

/**
 * In its chat's turn, within its time. While a store is away nothing is lost, for the update comes again. Where
 * Telegram did not take the answer, the work is done again: its effects are keyed, so only the answer is new. A
 * fault of our own is logged and done with, for it would only fail again.
 */
export function createIntake(options: IntakeOptions): Intake {
  const { lanes, keeper, handle, onOverdue, log, stopping, letGo } = options;
  const { deadlineMs = UPDATE_DEADLINE_MS } = options;
  const unheard = createUnheard();
  const overtaking = createOvertaking();
  const atWork = new Set<AbortController>();
  letGo.addEventListener('abort', () => {
    for (const controller of atWork) controller.abort(letGo.reason);
  });

  async function tryOnce(update: Update): Promise<Outcome> {
    const controller = new AbortController();
    atWork.add(controller);
    try {
      if (!keeper) return await attempt(update, { letGo: controller });
      const place = { lane: laneOf(update), updateId: update.update_id, letGo: controller };
      const outcome = await keeper.inTurn<Outcome>(place, (fence) =>
        attempt(update, { fence, letGo: controller }),
      );
      return outcome === 'busy' ? { againAfterMs: PAUSE_WHILE_BUSY_MS } : outcome;
    } catch (error) {
      // The turn could not begin: whatever the reason, nothing has been done.
      log.warn({ err: error, update: update.update_id }, 'no turn to be had; the update waits');
      return { againAfterMs: PAUSE_WHILE_AWAY_MS };
    } finally {
      atWork.delete(controller);
    }
  }

  async function attempt(update: Update, work: WorkOptions): Promise<Outcome> {
    try {
      await withDeadline(deadlineMs, () => handle(update), work);
    } catch (error) {
      const outcome = failed(update, error);
      if (outcome !== 'finished') return outcome;
      if (error instanceof DeadlineError)
        await withDeadline(OVERDUE_MS, () => onOverdue(update)).catch(() => {});
    }
    unheard.forget(update.update_id);
    return 'finished';
  }

  function failed({ update_id: id }: Update, error: unknown): Outcome {
    if (letGo.aborted || error instanceof TurnLostError) return { againAfterMs: PAUSE_WHILE_AWAY_MS };
    if (isStoreAway(error)) {
      log.warn({ update: id }, 'a store is away; the update waits');
      return { againAfterMs: PAUSE_WHILE_AWAY_MS };
    }
    const pause = unheard.pauseAfter(id, error);
    if (pause === null) {
      log.error({ err: error, update: id }, 'update failed');
      return 'finished';
    }
    log.warn({ update: id, pause }, 'Telegram did not take the answer; it is given again');
    return { againAfterMs: pause };
  }

  /** How long a younger update has to wait for an older one of its chat that comes again; 0: it need not. */
  async function waitForOlder(lane: string, { update_id: id }: Update): Promise<number> {
    const older = overtaking.olderThan(lane, id);
    if (!older || !keeper) return 0;
    // Another process may have finished it meanwhile; a store that does not say stops the younger one too.
    const finished = await keeper.isFinished(lane, older.id).catch(() => false);
    if (finished) overtaking.note(lane, older.id, null);
    return finished ? 0 : older.waitMs;
  }

  return {
    take: (update, isWanted) => {
      const lane = laneOf(update);
      return lanes.enter(lane, async () => {
        if (stopping.aborted || !isWanted()) return { againAfterMs: PAUSE_WHILE_AWAY_MS };
        const waitMs = await waitForOlder(lane, update);
        if (waitMs > 0) return { againAfterMs: waitMs };
        const outcome = await tryOnce(update);
        overtaking.note(lane, update.update_id, outcome === 'finished' ? null : outcome.againAfterMs);
        return outcome;
      });
    },
    finish: (update) =>
      lanes.enter(laneOf(update), async () => {
        while (!stopping.aborted) {
          const outcome = await tryOnce(update);
          if (outcome === 'finished') return outcome;
          await sleep(outcome.againAfterMs, undefined, { signal: stopping }).catch(() => {});
        }
        return 'unfinished';
      }),
  };
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
