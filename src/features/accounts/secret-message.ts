import { type Composer, GrammyError } from 'grammy';
import type { BotContext } from '../../bot/context.ts';
import { say } from '../../bot/messages.ts';
import { mayPassLater } from '../../bot/unheard.ts';
import { type ConsentPanelDependencies, greet } from './consent-panel.ts';
import { hasConsents } from './consents.ts';
import { holdsPassword, numberBesidePassword } from './credentials.ts';
import { LOG_IN_DIALOG } from './dialogs/dialog-ids.ts';
import { logInKeyboard } from './link-keyboard.ts';
import { linkedAccounts } from './links.ts';

/** What the person wrote, be it under a picture. */
export function textOf({ msg }: BotContext): string {
  return msg?.text ?? msg?.caption ?? '';
}

/**
 * Takes the person's message out of the chat. False where Telegram refuses: the message is too old.
 * @throws what may pass later, so that nothing is done before the message is gone
 */
export async function removeMessage(ctx: BotContext): Promise<boolean> {
  try {
    return await ctx.deleteMessage();
  } catch (error) {
    if (!(error instanceof GrammyError) || mayPassLater(error)) throw error;
    // Gone already: the person was quicker, or the update comes again after a crash.
    return /message to delete not found/i.test(error.description);
  }
}

/** `/login` takes the password that stands beside it out by itself, and goes on with the number. */
const LOG_IN = /^\/login(?![a-z0-9_])/i;

/**
 * Takes passwords out of the chat that were written where none is awaited: beside a menu, behind a command, into
 * another dialog, by changing a message. They are given to no dialog, whose store would keep them. Comes before the
 * menu, whose commands end a message.
 */
export function strayPasswords(composer: Composer<BotContext>, dependencies: ConsentPanelDependencies): void {
  composer.on(['message', 'edited_message'], async (ctx, next) => {
    const text = textOf(ctx);
    const isEdit = ctx.editedMessage !== undefined;
    const isPassword = holdsPassword(text);
    if (!isPassword && (!isEdit || text === '')) return await next();
    if (LOG_IN.test(ctx.message?.text ?? '')) return await next();
    // No command is an answer to a dialog's question.
    const isCommand = ctx.message?.text?.startsWith('/') ?? false;
    const isAwaited = !isCommand && (await ctx.isDialogOpen(LOG_IN_DIALOG));
    // What is changed while a password is awaited may be one, whatever it looks like.
    if (isEdit ? !isPassword && !isAwaited : isAwaited) return await next();
    await tellRemoved(ctx, dependencies, { text, isEdit, isAwaited, removed: await removeMessage(ctx) });
  });
}

interface Stray {
  text: string;
  isEdit: boolean;
  isAwaited: boolean;
  removed: boolean;
}

async function tellRemoved(ctx: BotContext, dependencies: ConsentPanelDependencies, stray: Stray) {
  const { words, chatKey } = ctx;
  const { removed, isAwaited, isEdit } = stray;
  if (isAwaited) {
    return await say(ctx, words.html(removed ? 'accounts-edit-removed' : 'accounts-delete-yourself'));
  }
  const told = words.html(removed ? 'accounts-password-removed' : 'accounts-delete-yourself');
  const em = dependencies.database.em();
  if (!(await hasConsents(em, chatKey))) {
    await say(ctx, told);
    return await greet(ctx, dependencies, '');
  }
  if (isEdit || (await linkedAccounts(dependencies.database.pool, chatKey)).length > 0) {
    return await say(ctx, `${told}\n\n${words.html('accounts-password-use')}`, logInKeyboard(words));
  }
  await ctx.enterDialog(LOG_IN_DIALOG, {
    number: numberBesidePassword(stray.text),
    before: `${told}\n\n`,
  });
}
