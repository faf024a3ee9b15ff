import { type ConversationFlavor, conversations, createConversation } from '@grammyjs/conversations';
import { Composer } from 'grammy';
import { BotContext } from './context.ts';
import { createDialogDraft } from './dialog-draft.ts';
import { type DialogStore, isOpenDialog } from './dialog-store.ts';
import { builderOf, type Dialog, type DialogArgs } from './dialogs.ts';
import type { I18n } from './i18n.ts';
import { say } from './messages.ts';

type Talking = ConversationFlavor<BotContext>;

interface Entry {
  id: string;
  args: DialogArgs;
}

/**
 * Runs dialogs. Their state is read only for what may concern one: plain messages, buttons of dialogs, and the
 * begin of a dialog. Views, commands and menu buttons never pay for it.
 */
export interface DialogDesk {
  /** Gives the update to the open dialog; calls `next` if there is none. */
  resume(ctx: BotContext, next: () => Promise<void>): Promise<void>;
  /**
   * Leaves whatever was open and begins `id`: at once, or, asked for within a dialog's work, when that has ended.
   * What the person sent to get here is not handed to the dialog, nor kept with it.
   */
  enter(ctx: BotContext, id: string, args: DialogArgs): Promise<void>;
  /** Whether the open dialog is this one. */
  isOpen(ctx: BotContext, id: string): Promise<boolean>;
}

export function createDialogDesk(dialogs: Dialog[], store: DialogStore, i18n: I18n): DialogDesk {
  const entries = new WeakMap<BotContext, Entry>();
  const wishes = new WeakMap<BotContext, Entry>();
  const known = new Set(dialogs.map((dialog) => dialog.id));
  const composer = new Composer<Talking>();

  const draft = createDialogDraft(store);

  composer.use(
    conversations<Talking, Talking>({ storage: { type: 'context', version: 1, adapter: draft.adapter } }),
  );
  composer.use(async (ctx, next) => {
    if (entries.has(ctx)) await ctx.conversation.exitAll();
    else await endUnknown(ctx, known);
    await next();
  });
  for (const dialog of dialogs) composer.use(createConversation(builderOf(dialog, i18n) as never, dialog.id));
  composer.use(async (ctx, next) => {
    const entry = entries.get(ctx);
    if (!entry) return next();
    entries.delete(ctx);
    await ctx.conversation.enter(entry.id, entry.args);
  });
  const run = composer.middleware();

  async function begin(ctx: BotContext, entry: Entry): Promise<void> {
    const opening = openingOf(ctx, desk);
    entries.set(opening, entry);
    await run(opening as Talking, async () => {});
    await fulfil(opening);
  }

  /** Begins the dialog that was asked for while the plugin was at work, which does not begin one within another. */
  async function fulfil(ctx: BotContext): Promise<void> {
    const wish = wishes.get(ctx);
    wishes.delete(ctx);
    if (wish) await begin(ctx, wish);
  }

  const desk: DialogDesk = {
    async resume(ctx, next) {
      await draft.keep(ctx, async () => {
        await run(ctx as Talking, next);
        await fulfil(ctx);
      });
    },
    async enter(ctx, id, args) {
      const entry = { id, args: { ...args, locale: ctx.words.locale } };
      if ('conversation' in ctx) wishes.set(ctx, entry);
      else await draft.keep(ctx, () => begin(ctx, entry));
    },
    async isOpen(ctx, id) {
      const open = await store.read(ctx);
      return isOpenDialog(open) && (open.state as Record<string, unknown>)[id] !== undefined;
    },
  };
  return desk;
}

/**
 * The update as the dialog that begins with it sees it: who, where and when, but nothing of what was written. The
 * plugin keeps it for as long as the dialog is open, and it may have been a password.
 */
function openingOf(ctx: BotContext, desk: DialogDesk): BotContext {
  const { msg, from, chat } = ctx;
  const { message_id, date, message_thread_id, is_topic_message } = msg ?? { message_id: 0, date: 0 };
  const message = { message_id, date, message_thread_id, is_topic_message, chat, from } as never;
  const opening = new BotContext({ update_id: ctx.update.update_id, message }, ctx.api, ctx.me);
  const { chatKey, words, remembered, showMenu, leaveDialog } = ctx;
  Object.assign(opening, { chatKey, words, remembered, showMenu, leaveDialog });
  opening.enterDialog = (id, args = {}) => desk.enter(opening, id, args);
  opening.isDialogOpen = (id) => desk.isOpen(opening, id);
  return opening;
}

/** A release may drop a form that someone had open: he is told, and what he sent goes on to the other handlers. */
async function endUnknown(ctx: Talking, known: Set<string>): Promise<void> {
  const unknown = Object.keys(ctx.conversation.active()).filter((id) => !known.has(id));
  if (unknown.length === 0) return;
  for (const id of unknown) await ctx.conversation.exit(id);
  await say(ctx, ctx.words.html('shell-form-renewed'));
}
