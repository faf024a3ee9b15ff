import { randomInt } from 'node:crypto';
import type { Journal, Table } from './journal.ts';

/** What the bot says to a press; an empty object when it only stops the waiting. */
export interface CallbackAnswer {
  text?: string;
  showAlert?: boolean;
  url?: string;
}

/** A press waits this long for its answer, in milliseconds; afterwards Telegram takes none. */
const patience = 30_000;

/** Button presses that the bot has yet to answer. */
export class CallbackQueries {
  /** Query id → the moment, in milliseconds, from which it is too old. */
  readonly #open: Table<number>;
  readonly #listeners = new Map<string, (answer: CallbackAnswer) => void>();
  readonly #now: () => number;

  constructor(journal: Journal, now: () => number) {
    this.#open = journal.table<number>('callbacks');
    this.#now = now;
  }

  open(): string {
    for (const [id, end] of this.#open.entries()) if (end <= this.#now()) this.#open.delete(id);
    const id = `${randomInt(1, 2 ** 47)}${randomInt(1_000, 9_999)}`;
    this.#open.set(id, this.#now() + patience);
    return id;
  }

  /** The bot's answer, or null when there was none in time or the playground stops. */
  async answerTo(id: string, signal: AbortSignal): Promise<CallbackAnswer | null> {
    return new Promise((resolve) => {
      const finish = (answer: CallbackAnswer | null) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', giveUp);
        this.#listeners.delete(id);
        resolve(answer);
      };
      const giveUp = () => finish(null);
      const timer = setTimeout(giveUp, patience);
      this.#listeners.set(id, finish);
      signal.addEventListener('abort', giveUp);
      if (signal.aborted) giveUp();
    });
  }

  /** False when the query is unknown, answered already or too old. */
  answer(id: string, answer: CallbackAnswer): boolean {
    const end = this.#open.get(id);
    if (end === undefined || end <= this.#now()) return false;
    this.#open.delete(id);
    this.#listeners.get(id)?.(answer);
    return true;
  }
}
