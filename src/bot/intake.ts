import { setTimeout as sleep } from 'node:timers/promises';
import type { Update } from 'grammy/types';
import { isStoreAway } from '../db/availability.ts';
import { DeadlineError, TurnLostError, type WorkOptions, withDeadline } from '../deadline.ts';
import type { Log } from '../log.ts';
import type { Lanes } from './lanes.ts';
import { inTurn } from './turn-keeper.ts';
import type { Turns } from './turns.ts';
import { createUnheard } from './unheard.ts';

/** Telegram keeps a pressed button waiting for 30 s or so; a person gives up sooner. */
const UPDATE_DEADLINE_MS = 25_000;
const PAUSE_WHILE_AWAY_MS = 500;
const PAUSE_WHILE_BUSY_MS = 1_000;

export interface IntakeOptions {
  lanes: Lanes;
  /** Where several processes take updates; null: this is the only one. */
  turns: Turns | null;
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
  const { lanes, turns, handle, onOverdue, log, stopping, letGo } = options;
  const { deadlineMs = UPDATE_DEADLINE_MS } = options;
  const unheard = createUnheard();

  const atWork = new Set<AbortController>();
  letGo.addEventListener('abort', () => {
    for (const controller of atWork) controller.abort(letGo.reason);
  });

  async function tryOnce(update: Update): Promise<Outcome> {
    const controller = new AbortController();
    atWork.add(controller);
    try {
      if (!turns) return await attempt(update, { letGo: controller });
      const place = { lane: laneOf(update), updateId: update.update_id, letGo: controller };
      const outcome = await inTurn<Outcome>({ turns, log }, place, (fence) =>
        attempt(update, { fence, letGo: controller }),
      );
      return outcome === 'busy' ? { againAfterMs: PAUSE_WHILE_BUSY_MS } : outcome;
    } catch (error) {
      return failed(update, error);
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
      if (error instanceof DeadlineError) await onOverdue(update).catch(() => {});
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

  const overtaking = createOvertaking();

  return {
    take: (update, isWanted) =>
      lanes.enter(laneOf(update), async () => {
        if (stopping.aborted || !isWanted()) return { againAfterMs: PAUSE_WHILE_AWAY_MS };
        if (overtaking.wouldPass(update)) return { againAfterMs: PAUSE_WHILE_BUSY_MS };
        const outcome = await tryOnce(update);
        overtaking.note(update, outcome);
        return outcome;
      }),
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

/** A messenger is as late as this when it brings an update again. */
const LATENESS_MS = 5_000;
const MOST_AWAITED = 1_000;

/**
 * An update that comes again keeps its place: presses and messages stand in different queues of Telegram, and a
 * person may go on with what he has heard of an answer of which Telegram took a part only.
 */
function createOvertaking() {
  const awaited = new Map<string, { id: number; until: number }>();
  return {
    /** Whether an older update of the chat is to come again, and still may. */
    wouldPass(update: Update): boolean {
      const older = awaited.get(laneOf(update));
      return older !== undefined && older.id < update.update_id && Date.now() < older.until;
    },
    note(update: Update, outcome: Outcome): void {
      const lane = laneOf(update);
      awaited.delete(lane);
      if (outcome === 'finished') return;
      const until = Date.now() + outcome.againAfterMs + LATENESS_MS;
      awaited.set(lane, { id: update.update_id, until });
      const [oldest = lane] = awaited.keys();
      if (awaited.size > MOST_AWAITED) awaited.delete(oldest);
    },
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
