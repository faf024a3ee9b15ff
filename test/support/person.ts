import { setTimeout as sleep } from 'node:timers/promises';
import type { InlineKeyboardButton, Message } from 'grammy/types';
import { callJson } from './call.ts';

/** Test files run side by side and may share a Redis: nobody gets another's chat. */
let nextChatId = 8_000_000_000 + Math.floor(Math.random() * 900_000_000);

interface ChatShown {
  messages: Message[];
  keyboard: { keyboard: { text: string }[][] } | null;
}

const PATIENCE_MS = 15_000;

/** Someone who writes to the bot and reads what it answers, through the same API as the playground's page. */
export class PersonAtDesk {
  readonly chatId = nextChatId++;
  readonly #url: string;
  readonly #languageCode: string | undefined;

  constructor(url: string, languageCode: string | undefined) {
    this.#url = url;
    this.#languageCode = languageCode;
  }

  /** Writes, waits until the bot is done, and returns what it said since, as one text. */
  async says(text: string): Promise<string> {
    const before = await this.#lastId();
    await this.writes(text);
    await this.#botDone();
    return await this.heardSince(before);
  }

  /** Gives both consents; returns the bot's next question. */
  async consents(): Promise<string> {
    await this.says('/start');
    await this.presses(this.#languageCode === 'en' ? 'I accept' : 'Принимаю');
    return await this.presses(this.#languageCode === 'en' ? 'I agree' : 'Разрешаю');
  }

  /** Consents, links the account and gives no e-mail; returns what the bot said to the amount. */
  async links(number: string, amount: string): Promise<string> {
    await this.consents();
    await this.says(number);
    const answer = await this.says(amount);
    if (answer.includes('✅')) await this.presses(this.#languageCode === 'en' ? 'No e-mail' : 'Нет почты');
    return answer;
  }

  /** Writes without waiting. */
  async writes(text: string): Promise<number> {
    const from = {
      id: this.chatId,
      firstName: 'Тест',
      ...(this.#languageCode ? { languageCode: this.#languageCode } : {}),
    };
    const { messageId } = await this.#call<{ messageId: number }>('POST', '/messages', { from, text });
    return messageId;
  }

  /** Presses the newest button with this label, or with this data; returns what the bot said since, toast first. */
  async presses(label: string): Promise<string> {
    const { messageId, data } = await this.button(label);
    return await this.pressesData(messageId, data);
  }

  async pressesData(messageId: number, data: string): Promise<string> {
    const before = await this.#lastId();
    const answer = await this.#call<{ text?: string }>('POST', '/press', {
      from: this.chatId,
      messageId,
      data,
    });
    await this.#botDone();
    const said = await this.heardSince(before);
    return [answer.text, said].filter(Boolean).join('\n');
  }

  async button(label: string): Promise<{ messageId: number; data: string }> {
    for (const message of (await this.messages()).toReversed()) {
      const buttons: InlineKeyboardButton[] = message.reply_markup?.inline_keyboard.flat() ?? [];
      const found = buttons.find((button) => button.text.includes(label));
      if (found && 'callback_data' in found)
        return { messageId: message.message_id, data: found.callback_data };
    }
    throw new Error(`No button "${label}" in\n${await this.transcript()}`);
  }

  async messages(): Promise<Message[]> {
    return (await this.#shown()).messages;
  }

  /** The labels of the reply keyboard in force. */
  async menu(): Promise<string[]> {
    return (await this.#shown()).keyboard?.keyboard.flat().map((button) => button.text) ?? [];
  }

  async heardSince(messageId: number): Promise<string> {
    const messages = await this.messages();
    return messages
      .filter((message) => message.message_id > messageId && message.from?.is_bot)
      .map((message) => message.text ?? '')
      .join('\n');
  }

  /** Waits until the bot has said something that holds `text`; returns that message. */
  async hears(text: string | RegExp): Promise<Message> {
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      const found = (await this.messages()).findLast(
        (message) => message.from?.is_bot && (message.text ?? '').match(text),
      );
      if (found) return found;
      if (Date.now() > until) throw new Error(`Not heard: ${text}\n${await this.transcript()}`);
      await sleep(30);
    }
  }

  async transcript(): Promise<string> {
    return (await this.messages())
      .map((message) => `${message.from?.is_bot ? 'bot' : '  >'} ${message.text ?? '(no text)'}`)
      .join('\n');
  }

  async #lastId(): Promise<number> {
    return (await this.messages()).at(-1)?.message_id ?? 0;
  }

  async #shown(): Promise<ChatShown> {
    return await this.#call<ChatShown>('GET', '/messages');
  }

  /** Until the bot has confirmed every update: it does so when it is finished with it. */
  async #botDone(): Promise<void> {
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      const response = await fetch(`${this.#url}/api/queue`);
      const { pending } = (await response.json()) as { pending: number };
      if (pending === 0) return;
      if (Date.now() > until) throw new Error(`The bot did not finish.\n${await this.transcript()}`);
      await sleep(5);
    }
  }

  async #call<T>(method: string, route: string, body?: unknown): Promise<T> {
    return await callJson<T>(method, `${this.#url}/api/chats/${this.chatId}${route}`, body);
  }
}
