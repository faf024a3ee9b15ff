import { type ConversationFlavor, conversations, createConversation } from '@grammyjs/conversations';
import { Composer } from 'grammy';
import type { BotContext } from './context.ts';
import { createDialogDraft } from './dialog-draft.ts';
import type { DialogStore } from './dialog-store.ts';
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
  /** Leaves whatever was open and begins `id`. */
  enter(ctx: BotContext, id: string, args: DialogArgs): Promise<void>;
}

export function createDialogDesk(dialogs: Dialog[], store: DialogStore, i18n: I18n): DialogDesk {
  const entries = new WeakMap<BotContext, Entry>();
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

  return {
    async resume(ctx, next) {
      await draft.keep(ctx, () => run(ctx as Talking, next));
    },
    async enter(ctx, id, args) {
      const entry = { id, args: { ...args, locale: ctx.words.locale } };
      // An update that no dialog took is already past the plugin, which does not go in twice.
      if ('conversation' in ctx) return (ctx as Talking).conversation.enter(entry.id, entry.args);
      entries.set(ctx, entry);
      await draft.keep(ctx, () => run(ctx as Talking, async () => {}));
    },
  };
}

/** A release may drop a form that someone had open: he is told, and what he sent goes on to the other handlers. */
async function endUnknown(ctx: Talking, known: Set<string>): Promise<void> {
  const unknown = Object.keys(ctx.conversation.active()).filter((id) => !known.has(id));
  if (unknown.length === 0) return;
  for (const id of unknown) await ctx.conversation.exit(id);
  await say(ctx, ctx.words.html('shell-form-renewed'));
}
