import type { Chat, Message, Update, User } from 'grammy/types';
import type { Journal, Table } from './journal.ts';

export type UpdateKind = Exclude<keyof Update, 'update_id'>;
type NewUpdate = { [K in UpdateKind]: { [P in K]: NonNullable<Update[K]> } }[UpdateKind];

/** A message as an update carries it. */
export type FromPerson = Message & { from: User; chat: Exclude<Chat, Chat.ChannelChat> };

/** Kinds that Telegram leaves out unless they are asked for by name. */
const onRequestOnly: readonly string[] = ['chat_member', 'message_reaction', 'message_reaction_count'];

export interface PollRequest {
  /** The first update wanted; all before it are confirmed. Negative: counted from the end, the rest is forgotten. */
  offset: number;
  limit: number;
  /** Seconds to wait for the first update. */
  timeout: number;
  allowed: readonly string[] | undefined;
}

interface Waiting {
  wake(): void;
  settle(result: Update[] | 'conflict'): void;
}

/** The updates that the bot has not confirmed yet, oldest first. */
export class Updates {
  readonly #queue: Table<Update>;
  readonly #counters: Table<number>;
  readonly #settings: Table<readonly string[]>;
  #waiting: Waiting | null = null;

  constructor(journal: Journal) {
    this.#queue = journal.table<Update>('updates');
    this.#counters = journal.table<number>('counters');
    this.#settings = journal.table<readonly string[]>('settings');
  }

  get pending(): number {
    return this.#queue.size;
  }

  /** Queues an update, unless its kind is one the bot does not ask for. */
  push(update: NewUpdate): void {
    const kind = Object.keys(update)[0] as UpdateKind;
    if (!this.#isWanted(kind)) return;
    // Begins at the clock, so that a bot which remembers updates meets no old id after the playground's data was wiped.
    const id = (this.#counters.get('update') ?? Math.floor(Date.now() / 1000)) + 1;
    this.#counters.set('update', id);
    this.#queue.set(id, { update_id: id, ...update } as Update);
    this.#waiting?.wake();
  }

  /**
   * Answers with the updates from `offset` on, waiting for the first up to the timeout. A second poller ends the wait
   * of the first, which gets `'conflict'`; when the caller hangs up (`signal`), nothing is handed out.
   */
  async poll(request: PollRequest, signal: AbortSignal): Promise<Update[] | 'conflict'> {
    this.#waiting?.settle('conflict');
    if (request.allowed) this.#settings.set('allowed_updates', request.allowed);
    this.#confirm(request.offset);
    const ready = this.#head(request.limit);
    if (ready.length > 0 || request.timeout <= 0) return ready;
    return this.#wait(request, signal);
  }

  /** Ends a wait with nothing, at the stop of the playground. */
  release(): void {
    this.#waiting?.settle([]);
  }

  dropAll(): void {
    for (const [id] of this.#queue.entries()) this.#queue.delete(id);
  }

  #isWanted(kind: UpdateKind): boolean {
    const allowed = this.#settings.get('allowed_updates') ?? [];
    return allowed.length > 0 ? allowed.includes(kind) : !onRequestOnly.includes(kind);
  }

  #confirm(offset: number): void {
    const ids = this.#queue.entries().map(([id]) => Number(id));
    const confirmed = offset < 0 ? ids.slice(0, offset) : ids.filter((id) => id < offset);
    for (const id of confirmed) this.#queue.delete(id);
  }

  #head(limit: number): Update[] {
    return this.#queue.values().slice(0, limit);
  }

  #wait(request: PollRequest, signal: AbortSignal): Promise<Update[] | 'conflict'> {
    return new Promise((resolve) => {
      const settle = (result: Update[] | 'conflict') => {
        if (this.#waiting !== waiting) return;
        clearTimeout(timer);
        signal.removeEventListener('abort', hangUp);
        this.#waiting = null;
        resolve(result);
      };
      const hangUp = () => settle([]);
      const timer = setTimeout(hangUp, request.timeout * 1000);
      const waiting: Waiting = {
        // One turn later, so that what one action queues together leaves together.
        wake: () => setImmediate(() => settle(this.#head(request.limit))),
        settle,
      };
      this.#waiting = waiting;
      signal.addEventListener('abort', hangUp);
      if (signal.aborted) hangUp();
    });
  }
}
