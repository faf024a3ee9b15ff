import type { Conversation } from '@grammyjs/conversations';
import { type Context, InlineKeyboard } from 'grammy';
import { Fault, type FaultParams } from '../errors.ts';
import type { BotContext } from './context.ts';
import type { I18n, Words } from './i18n.ts';
import { isPressTooOld, say } from './messages.ts';

/** Buttons of dialogs begin with this, so that the shell knows whose they are. */
export const DIALOG_PREFIX = 'd';

export interface DialogButton {
  action: string;
  label: string;
}

/** What the person did at a step. */
export type Reply = { type: 'text'; text: string } | { type: 'press'; action: string };
/** At a last step: a press, or a message, which is read by an effect. */
export type LastReply = { type: 'message' } | { type: 'press'; action: string };

/**
 * A short linear form. Its id carries a version (`accounts-link@1`): a form whose steps change gets a new one, and
 * the shell ends the forms whose id it no longer knows.
 */
export interface Dialog {
  id: string;
  run: (talk: Talk, args: DialogArgs) => Promise<void>;
}

export interface DialogArgs {
  [name: string]: unknown;
}

type StoredFault = { key: string; params: FaultParams } | null;

/**
 * What a dialog may do: speak, ask, and have effects through `effect`. A dialog is run again from its top on every
 * update (see the conversations plugin), so everything that reads or writes goes through `effect`, which answers
 * plain data.
 */
export class Talk {
  readonly words: Words;
  readonly #conversation: Conversation<BotContext, Context>;
  #ctx: Context;
  /** Tells the buttons of this run and question from those of any other that still stand in the chat. */
  readonly #run: string;
  #question = 0;

  constructor(conversation: Conversation<BotContext, Context>, ctx: Context, words: Words) {
    this.#conversation = conversation;
    this.#ctx = ctx;
    // The update that opened the dialog: the same each time the dialog is run again from its top.
    this.#run = ctx.update.update_id.toString(36);
    this.words = words;
  }

  async say(html: string, keyboard?: InlineKeyboard): Promise<void> {
    await say(this.#ctx, html, keyboard);
  }

  /** Shows the main menu with `html` as its message. */
  async showMenu(html: string): Promise<void> {
    await this.effect((ctx) => ctx.showMenu(html));
  }

  /**
   * Reads or writes; `task` gets the handlers' context and answers plain data. What it throws is thrown here as it
   * is: the plugin would hand on a copy that has neither class nor code. A fault that the dialog catches stays the
   * same when the dialog is run again.
   */
  async effect<T>(task: (ctx: BotContext) => Promise<T>): Promise<T> {
    let thrown: { error: unknown } | undefined;
    return await this.#conversation.external({
      task,
      beforeStoreError: (error): StoredFault => {
        thrown = { error };
        return error instanceof Fault ? { key: error.key, params: error.params } : null;
      },
      afterLoadError: (stored: StoredFault) => {
        if (thrown) return thrown.error;
        return stored
          ? new Fault(stored.key, stored.params)
          : new Error('an effect failed at an earlier step');
      },
    });
  }

  /**
   * Asks and waits. A button of an earlier question, pressed late, is told so and the waiting goes on. What is
   * neither text nor button is answered too.
   */
  async ask(html: string, buttons: DialogButton[][]): Promise<Reply> {
    const question = await this.#pose(html, buttons);
    for (;;) {
      this.#ctx = await this.#conversation.wait();
      const text = this.#ctx.message?.text;
      if (text !== undefined) return { type: 'text', text };
      const action = await this.#pressed(question, buttons);
      if (action !== null) return { type: 'press', action };
      if (!this.#ctx.callbackQuery) await say(this.#ctx, this.words.html('shell-text-expected'));
    }
  }

  /**
   * Asks for what may be secret. After it the dialog must come to its end without asking again: whatever a dialog
   * waits past is kept in its store. So any message counts as the answer, and only buttons of earlier questions are
   * waited past. To ask once more, end and `enterDialog`.
   */
  async askLast(html: string, buttons: DialogButton[][]): Promise<LastReply> {
    const question = await this.#pose(html, buttons);
    for (;;) {
      this.#ctx = await this.#conversation.wait();
      if (this.#ctx.message) return { type: 'message' };
      const action = await this.#pressed(question, buttons);
      if (action !== null) return { type: 'press', action };
    }
  }

  /** Begins another dialog, or this one anew, when this one has ended. */
  async enterDialog(id: string, args: DialogArgs = {}): Promise<void> {
    await this.effect((ctx) => ctx.enterDialog(id, args));
  }

  async #pose(html: string, buttons: DialogButton[][]): Promise<string> {
    this.#question += 1;
    const question = `${this.#run}.${this.#question}`;
    await say(this.#ctx, html, this.#keyboard(question, buttons));
    return question;
  }

  /** The action of the button that was pressed; null where none of this question was. */
  async #pressed(question: string, buttons: DialogButton[][]): Promise<string | null> {
    const data = this.#ctx.callbackQuery?.data;
    if (data === undefined) return null;
    const [, ofQuestion, action] = data.split(':');
    const known = ofQuestion === question && (action === 'cancel' || offers(buttons, action));
    await this.#answerPress(known ? {} : { text: this.words.plain('shell-button-old') });
    return known ? (action ?? null) : null;
  }

  async #answerPress(answer: { text?: string }): Promise<void> {
    try {
      await this.#ctx.answerCallbackQuery(answer);
    } catch (error) {
      if (!isPressTooOld(error)) throw error;
    }
  }

  #keyboard(question: string, buttons: DialogButton[][]): InlineKeyboard {
    const rows = [...buttons, [{ action: 'cancel', label: this.words.plain('shell-cancel') }]];
    return InlineKeyboard.from(
      rows.map((row) =>
        row.map(({ action, label }) => InlineKeyboard.text(label, `${DIALOG_PREFIX}:${question}:${action}`)),
      ),
    );
  }
}

function offers(buttons: DialogButton[][], action: string | undefined): boolean {
  return buttons.flat().some((button) => button.action === action);
}

/** The builder that the conversations plugin runs for a dialog. */
export function builderOf(dialog: Dialog, i18n: I18n) {
  return async (conversation: Conversation<BotContext, Context>, ctx: Context, args: DialogArgs = {}) => {
    const words = i18n.words(args['locale'] === 'en' ? 'en' : 'ru');
    await dialog.run(new Talk(conversation, ctx, words), args);
  };
}
