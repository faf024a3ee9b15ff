import type { Chat, Message, Update, User } from 'grammy/types';
import type { Journal, Table } from './journal.ts';

export type UpdateKind = Exclude<keyof Update, 'update_id'>;
type NewUpdate = { [K in UpdateKind]: { [P in K]: NonNullable<Update[K]> } }[UpdateKind];

/** A message as an update carries it. */
export type FromPerson = Message & { from: User; chat: Exclude<Chat, Chat.ChannelChat> };

/** An update that the bot has not confirmed yet. */
export interface PendingUpdate {
  update: Update;
  /** Milliseconds; from then on Telegram forgets it. */
  expiresAt: number;
}

/** Kinds that Telegram leaves out unless they are asked for by name. */
const onRequestOnly: readonly string[] = ['chat_member', 'message_reaction', 'message_reaction_count'];

/** How long Telegram keeps an update, in milliseconds; a press loses its point sooner. */
const lifetime = 24 * 60 * 60_000;
const lifetimeOfPress = 150_000;

/** What has expired is looked for at most once in so many milliseconds. */
const sweepInterval = 1000;

export interface PollRequest {
  /** The first update wanted; all before it are confirmed. Negative: counted from the end, the rest is forgotten. */
  offset: number;
  limit: number;
  /** Seconds to wait for the first update. */
  timeout: number;
}

/** Why a poll ended without updates: another one began, or a webhook was set. */
export type PollConflict = 'other poll' | 'webhook';

interface Waiting {
  wake(): void;
  settle(result: Update[] | PollConflict): void;
}

/** The updates that the bot has not confirmed yet, oldest first. */
export class Updates {
  readonly #queue: Table<PendingUpdate>;
  readonly #counters: Table<number>;
  readonly #settings: Table<readonly string[]>;
  readonly #now: () => number;
  #waiting: Waiting | null = null;
  #listener: (arrived: PendingUpdate) => void = () => {};
  #sweptAt = 0;

  constructor(journal: Journal, now: () => number) {
    this.#queue = journal.table<PendingUpdate>('pendingUpdates');
    this.#counters = journal.table<number>('counters');
    this.#settings = journal.table<readonly string[]>('settings');
    this.#now = now;
  }

  get pending(): number {
    this.#dropExpired();
    return this.#queue.size;
  }

  /** Oldest first. */
  list(): PendingUpdate[] {
    this.#dropExpired();
    return this.#queue.values();
  }

  isPending(updateId: number): boolean {
    const expiresAt = this.#queue.get(updateId)?.expiresAt;
    return expiresAt !== undefined && expiresAt > this.#now();
  }

  /** Queues an update, unless its kind is one the bot does not ask for. */
  push(update: NewUpdate): void {
    const kind = Object.keys(update)[0] as UpdateKind;
    if (!this.#isWanted(kind)) return;
    // Begins at the clock, so that a bot which remembers updates meets no old id after the playground's data was wiped.
    const id = (this.#counters.get('update') ?? Math.floor(Date.now() / 1000)) + 1;
    this.#counters.set('update', id);
    const expiresAt = this.#now() + (kind === 'callback_query' ? lifetimeOfPress : lifetime);
    const arrived = this.#queue.set(id, { update: { update_id: id, ...update } as Update, expiresAt });
    this.#waiting?.wake();
    this.#listener(arrived);
  }

  /** Who delivers to the webhook hears of each update as it is queued. */
  listen(listener: (arrived: PendingUpdate) => void): void {
    this.#listener = listener;
  }

  /** The bot has taken it, or Telegram gives it up. */
  forget(updateId: number): void {
    this.#queue.delete(updateId);
  }

  /**
   * Answers with the updates from `offset` on, waiting for the first up to the timeout. A second poller ends the wait
   * of the first with a conflict; when the caller hangs up (`signal`), nothing is handed out.
   */
  async poll(request: PollRequest, signal: AbortSignal): Promise<Update[] | PollConflict> {
    this.endPoll('other poll');
    this.#dropExpired();
    this.#confirm(request.offset);
    const ready = this.#head(request.limit);
    if (ready.length > 0 || request.timeout <= 0) return ready;
    return this.#wait(request, signal);
  }

  /** Ends a wait: with a conflict, or with nothing at the stop of the playground. */
  endPoll(conflict: PollConflict | null): void {
    this.#waiting?.settle(conflict ?? []);
  }

  dropAll(): void {
    for (const [id] of this.#queue.entries()) this.#queue.delete(id);
  }

  /** The kinds that the bot asks for; empty: the usual ones. */
  get allowed(): readonly string[] {
    return this.#settings.get('allowed_updates') ?? [];
  }

  /** The list stays in force until another comes; what is queued already is not touched. */
  allow(kinds: readonly string[]): void {
    if (kinds.join() !== this.allowed.join()) this.#settings.set('allowed_updates', kinds);
  }

  #isWanted(kind: UpdateKind): boolean {
    return this.allowed.length > 0 ? this.allowed.includes(kind) : !onRequestOnly.includes(kind);
  }

  #dropExpired(): void {
    const now = this.#now();
    if (now < this.#sweptAt + sweepInterval) return;
    this.#sweptAt = now;
    for (const [id, { expiresAt }] of this.#queue.entries()) if (expiresAt <= now) this.#queue.delete(id);
  }

  #confirm(offset: number): void {
    const ids = this.#queue.entries().map(([id]) => Number(id));
    const confirmed = offset < 0 ? ids.slice(0, offset) : ids.filter((id) => id < offset);
    for (const id of confirmed) this.#queue.delete(id);
  }

  #head(limit: number): Update[] {
    return this.#queue
      .values()
      .slice(0, limit)
      .map(({ update }) => update);
  }

  #wait(request: PollRequest, signal: AbortSignal): Promise<Update[] | PollConflict> {
    return new Promise((resolve) => {
      const settle = (result: Update[] | PollConflict) => {
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
