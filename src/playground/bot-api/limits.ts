import { BotApiError } from './errors.ts';
import type { PlayedMethod } from './played-methods.ts';
import { Pace, type Rate, Window } from './rates.ts';

/** What puts a message into a chat. */
const messages: readonly string[] = ['sendMessage', 'sendPhoto', 'sendDocument'] satisfies PlayedMethod[];

/** When so many chats are remembered, those at rest are forgotten. */
const mostChats = 10_000;

/**
 * The limits of Telegram's FAQ for bots ("My bot is hitting limits"): 30 messages a second in all, one a second in a
 * private chat, 20 a minute in a group, where edits count as well. Answers to presses and everything else are free.
 */
export class Limits {
  #enforced = false;
  #all: Rate = new Window(30, 1000);
  #settingOfWebhook: Rate = new Pace(1000, 1);
  readonly #chats = new Map<number, Rate>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  get enforced(): boolean {
    return this.#enforced;
  }

  /** Counting begins anew. */
  enforce(enforced: boolean): void {
    this.#enforced = enforced;
    this.#all = new Window(30, 1000);
    this.#settingOfWebhook = new Pace(1000, 1);
    this.#chats.clear();
  }

  /** Counts a call. Throws 429 with the seconds to wait; what is refused is not counted. */
  admit(method: PlayedMethod, chatId: number | string | null): void {
    if (!this.#enforced) return;
    const now = this.#now();
    const rates = this.#ratesFor(method, chatId);
    const waitMs = Math.max(0, ...rates.map((rate) => rate.wait(now)));
    if (waitMs > 0) throw tooMany(Math.ceil(waitMs / 1000));
    for (const rate of rates) rate.count(now);
  }

  #ratesFor(method: PlayedMethod, chatId: number | string | null): Rate[] {
    if (method === 'setWebhook') return [this.#settingOfWebhook];
    if (typeof chatId !== 'number') return [];
    const isEditInGroup = chatId < 0 && method.startsWith('editMessage');
    if (!messages.includes(method) && !isEditInGroup) return [];
    return [this.#all, this.#chat(chatId)];
  }

  #chat(chatId: number): Rate {
    const known = this.#chats.get(chatId);
    if (known) return known;
    if (this.#chats.size >= mostChats) this.#forgetRested();
    // Telegram's words are "may go over this limit for short bursts"; three at once is what an answer in parts needs.
    const rate = chatId > 0 ? new Pace(1000, 3) : new Window(20, 60_000);
    this.#chats.set(chatId, rate);
    return rate;
  }

  #forgetRested(): void {
    const now = this.#now();
    for (const [chatId, rate] of this.#chats) if (rate.isRested(now)) this.#chats.delete(chatId);
  }
}

function tooMany(seconds: number): BotApiError {
  return new BotApiError(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds });
}
