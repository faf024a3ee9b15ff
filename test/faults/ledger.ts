import type { Message } from 'grammy/types';
import type { Redis } from 'ioredis';

/** Something a person did, or that happened to others through it: from here on he waits for these messages. */
export interface Act {
  readonly chatId: number;
  readonly name: string;
  /** The newest message before it. */
  readonly since: number;
  /** What the bot says, each in a message of its own. */
  readonly answers: readonly RegExp[];
  /** The answer got lost, or the process died with it: Telegram's API leaves no way but to give it again. */
  mayRepeat: boolean;
}

/** One effect as one of the books has it. No chat: it belongs to nobody's chat, as what stands with an account. */
export interface Entry {
  book: string;
  chatId: number | null;
  text: string;
}

/** Where a book may look. */
export interface Stores {
  rows<T>(sql: string): Promise<T[]>;
  /** Null: PostgreSQL keeps everything. */
  redis: Redis | null;
}

/** What stands in a store of one kind of effect, for all chats: what nobody did shows too. */
export interface Book {
  name: string;
  read(stores: Stores): Promise<Omit<Entry, 'book'>[]>;
}

/** A book that is a query for `chat_id` and `text`. */
export function sqlBook(name: string, sql: string): Book {
  return {
    name,
    async read({ rows }) {
      const found = await rows<{ chat_id: string | null; text: string }>(sql);
      return found.map(({ chat_id: chat, text }) => ({ chatId: chat === null ? null : Number(chat), text }));
    },
  };
}

/** Where chats and database differ from what people did; each line names the act or the entry. */
export interface Findings {
  /** Acts without one of their answers, and effects that are missing. */
  lost: string[];
  /** Answers given once more without need, and effects that stand twice or that nobody asked for. */
  doubled: string[];
  /** Answers given once more because nothing else was possible. */
  repeated: string[];
}

/**
 * What people did, kept apart from the product: by whom, what has to be answered and what must stand in the books.
 * A feature that brings effects of its own brings a book, and steps that name entries of it.
 */
export class Ledger {
  readonly acts: Act[] = [];
  readonly #entries: Entry[] = [];
  /** Apologies that a fault may bring, any number of them. */
  readonly #apologies: RegExp[] = [];

  act(act: Omit<Act, 'mayRepeat'>): Act {
    const noted = { mayRepeat: false, ...act };
    this.acts.push(noted);
    return noted;
  }

  /** What must stand in the books in the end, once. */
  enter(entries: readonly Entry[]): void {
    this.#entries.push(...entries);
  }

  forgive(apology: RegExp): void {
    this.#apologies.push(apology);
  }

  /** Compares with all chats and all books. */
  compare(chats: ReadonlyMap<number, readonly Message[]>, found: readonly Entry[]): Findings {
    const findings: Findings = { lost: [], doubled: [], repeated: [] };
    for (const [chatId, messages] of chats) this.#compareChat(chatId, messages, findings);
    const expected = new Tally(this.#entries);
    const standing = new Tally(found);
    findings.lost.push(...expected.without(standing));
    findings.doubled.push(...standing.without(expected));
    return findings;
  }

  /** Each answer belongs to the oldest act that waits for it; what no act claims was said once too often. */
  #compareChat(chatId: number, messages: readonly Message[], { lost, doubled, repeated }: Findings): void {
    const acts = this.acts.filter((act) => act.chatId === chatId);
    const unclaimed = messages.filter(({ from }) => from?.is_bot);
    for (const act of acts) {
      for (const answer of act.answers) {
        const at = unclaimed.findIndex((message) => message.message_id > act.since && says(message, answer));
        if (at < 0) lost.push(`chat ${chatId}, ${act.name}: no ${answer}`);
        else unclaimed.splice(at, 1);
      }
    }
    for (const message of unclaimed) {
      if (this.#apologies.some((apology) => says(message, apology))) continue;
      const known = acts.filter(({ answers }) => answers.some((answer) => says(message, answer)));
      const line = `chat ${chatId}, ${known[0]?.name ?? `said unasked to "${heardBefore(messages, message)}"`}: ${firstLine(message)}`;
      (known.some(({ mayRepeat }) => mayRepeat) ? repeated : doubled).push(line);
    }
  }
}

/** Entries counted. */
class Tally {
  readonly #counts = new Map<string, number>();

  constructor(entries: readonly Entry[]) {
    for (const { book, chatId, text } of entries) {
      const line = `${book}${chatId === null ? '' : ` of chat ${chatId}`}: ${text}`;
      this.#counts.set(line, (this.#counts.get(line) ?? 0) + 1);
    }
  }

  /** What stands here more often than there, once for each time. */
  without(other: Tally): string[] {
    return [...this.#counts].flatMap(([line, count]) => {
      const surplus = count - (other.#counts.get(line) ?? 0);
      return Array<string>(Math.max(0, surplus)).fill(line);
    });
  }
}

export function says(message: Message, pattern: RegExp): boolean {
  return pattern.test(message.text ?? '');
}

/** What the person had said when the bot said this. */
function heardBefore(messages: readonly Message[], { message_id: id }: Message): string {
  const own = messages.findLast((one) => one.message_id < id && !one.from?.is_bot);
  return own ? firstLine(own) : '';
}

function firstLine({ text }: Message): string {
  return text?.split('\n')[0] ?? '(no text)';
}
