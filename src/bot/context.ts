import { Context } from 'grammy';
import type { Locale, Messenger } from './chat-state.ts';
import type { Words } from './i18n.ts';
import { isPressTooOld } from './messages.ts';

/** A chat, in whichever messenger. */
export interface ChatKey {
  messenger: Messenger;
  chatId: string;
}

/** What was read of the chat at the begin of the update; null where the bot keeps nothing of it. */
export interface RememberedChat {
  locale: Locale;
  dialog: unknown;
}

/** The context of handlers: grammY's, and what the shell knows of the chat. */
export class BotContext extends Context {
  chatKey!: ChatKey;
  words!: Words;
  remembered: RememberedChat | null = null;
  pressAnswered = false;
  /** Shows the main menu with `html` as its message. */
  showMenu!: (html: string) => Promise<void>;
  /** Leaves the open dialog, if any, and begins this one; from within a dialog, when that has ended. */
  enterDialog!: (id: string, args?: Record<string, unknown>) => Promise<void>;
  isDialogOpen!: (id: string) => Promise<boolean>;
  /** Leaves the open dialog; tells whether there was one. */
  leaveDialog!: () => Promise<boolean>;

  override async answerCallbackQuery(...args: Parameters<Context['answerCallbackQuery']>): Promise<true> {
    this.pressAnswered = true;
    try {
      return await super.answerCallbackQuery(...args);
    } catch (error) {
      if (isPressTooOld(error)) return true;
      throw error;
    }
  }
}

/**
 * The key of an effect: unique in the database, the same when the update is worked on again after a crash.
 * `name` tells apart the effects of one update.
 */
export function effectKey(ctx: Context, name: string): string {
  return `telegram:${ctx.update.update_id}:${name}`;
}

export function chatKeyOf(ctx: Context): ChatKey {
  if (ctx.chat === undefined) throw new TypeError('an update without a chat has no chat key');
  return { messenger: 'telegram', chatId: String(ctx.chat.id) };
}
