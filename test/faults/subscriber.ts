import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from 'grammy/types';
import { PersonAtDesk } from '../support/person.ts';
import { type Act, type Entry, says } from './ledger.ts';
import type { Town } from './town.ts';

/** One thing to do, and what must come of it. */
export interface Step {
  name: string;
  /** What to write, or the label of the newest button to press. */
  does: { writes: string | (() => Promise<string>) } | { presses: string };
  /** What the bot says to it, each in a message of its own. */
  answers: RegExp[];
  /** What is to be read in the chat then, in a message or on a button that was changed in its place. */
  shows?: RegExp;
  entries?: Omit<Entry, 'chatId'>[];
  /** Of the entries those that belong to nobody's chat. */
  common?: Omit<Entry, 'chatId'>[];
  /** The call that brings the answer, after every effect. */
  brings: string;
  /** All kinds of calls that it takes. */
  calls: string[];
}

/** Longer than the bot tries before it apologises. */
const PATIENCE_MS = 45_000;

/** A subscriber who enters what he does into the town's ledger. */
export class Subscriber {
  readonly person: PersonAtDesk;
  /** Everything from here on may be answered twice. */
  mayRepeat = false;
  readonly #town: Town;
  #pressedOn: number | null = null;
  /** What his presses were answered. */
  readonly #toasts: string[] = [];

  constructor(town: Town) {
    this.#town = town;
    this.person = new PersonAtDesk(town.playground.url, 'ru');
  }

  get chatId(): number {
    return this.person.chatId;
  }

  /** What he has just done, and whatever follows, may be answered twice. */
  mayHearTwice(): void {
    this.mayRepeat = true;
    for (const act of this.#town.ledger.acts) if (act.chatId === this.chatId) act.mayRepeat = true;
  }

  /** Does it and waits for all that must come of it. */
  async does(step: Step): Promise<Act> {
    const act = await this.begins(step);
    await this.hears(act, step);
    return act;
  }

  async doesAll(steps: readonly Step[]): Promise<void> {
    for (const step of steps) await this.does(step);
  }

  /** Does it and does not wait. */
  async begins(step: Step): Promise<Act> {
    const act = await this.#note(step);
    await this.repeats(step);
    return act;
  }

  /** Does the same once more, as one does who was asked to try again: nothing new is expected of it. */
  async repeats({ does }: Step): Promise<void> {
    if ('presses' in does) {
      await this.person.button(does.presses);
      void this.#press(does.presses).catch(() => {});
    } else {
      await this.person.writes(typeof does.writes === 'string' ? does.writes : await does.writes());
    }
  }

  /** Waits for what is to come of an act. */
  async hears(act: Act, { shows }: Pick<Step, 'shows'> = {}): Promise<void> {
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      const messages = await this.person.messages();
      if (isAnswered(act, messages) && (!shows || messages.some((message) => shown(message).match(shows))))
        return;
      if (Date.now() > until)
        throw new Error(
          `chat ${this.chatId} waits in vain: ${act.name}\n${await this.person.transcript()}\n${this.#toasts.join(' ')}\n${this.#town.outputs()}`,
        );
      await sleep(15);
    }
  }

  /** Waits for a message that is newer than the act. */
  async hearsAfter(act: Act, words: RegExp): Promise<void> {
    await this.hears({ ...act, answers: [words] });
  }

  /** He is told something that he did not ask for. */
  async expects(name: string, answers: RegExp[]): Promise<Act> {
    const since = await this.#lastId();
    return this.#town.ledger.act({ chatId: this.chatId, name, since, answers });
  }

  async #note({ name, answers, entries = [], common = [] }: Step): Promise<Act> {
    const { chatId } = this;
    const act = this.#town.ledger.act({ chatId, name, since: await this.#lastId(), answers });
    act.mayRepeat = this.mayRepeat;
    this.#town.ledger.enter(entries.map((entry) => ({ ...entry, chatId })));
    this.#town.ledger.enter(common.map((entry) => ({ ...entry, chatId: null })));
    return act;
  }

  /** Resolves when the button stops waiting, as it does in any case after half a minute. */
  async #press(label: string): Promise<void> {
    const { messageId, data } = (await this.#onSameMessage(label)) ?? (await this.person.button(label));
    this.#pressedOn = messageId;
    const body = { from: this.chatId, messageId, data };
    const toast = await this.#town
      .api<{ text?: string }>('POST', `/chats/${this.chatId}/press`, body)
      .catch(() => ({ text: 'broken off' }));
    this.#toasts.push(toast.text ?? '');
    // Of an answer that is given twice he may have pressed the first copy, before the bot knew that it was out.
    if (!this.mayRepeat || !toast.text?.includes('Этот шаг уже пройден')) return;
    await sleep(200);
    this.#pressedOn = null;
    await this.#press(label);
  }

  /** Of a question that came twice he goes on with the copy that he began with. */
  async #onSameMessage(label: string): Promise<{ messageId: number; data: string } | null> {
    const message = (await this.person.messages()).find(({ message_id: id }) => id === this.#pressedOn);
    const buttons = message?.reply_markup?.inline_keyboard.flat() ?? [];
    const found = buttons.find((button) => button.text.includes(label));
    return message && found && 'callback_data' in found
      ? { messageId: message.message_id, data: found.callback_data }
      : null;
  }

  async #lastId(): Promise<number> {
    return (await this.person.messages()).at(-1)?.message_id ?? 0;
  }
}

/** Each answer in a message of its own. */
function isAnswered({ since, answers }: Act, messages: readonly Message[]): boolean {
  const newer = messages.filter(({ message_id: id, from }) => id > since && from?.is_bot);
  return answers.every((answer) => {
    const at = newer.findIndex((message) => says(message, answer));
    return at >= 0 && newer.splice(at, 1).length === 1;
  });
}

/** Text and buttons. */
function shown({ text, reply_markup: markup }: Message): string {
  return [text, ...(markup?.inline_keyboard.flat().map((button) => button.text) ?? [])].join('\n');
}
