import { Composer, InlineKeyboard } from 'grammy';
import { callbackData, onPress, readId } from '../../bot/callback.ts';
import { type BotContext, effectKey } from '../../bot/context.ts';
import { edit, say } from '../../bot/messages.ts';
import { officePhone } from '../../organization.ts';
import type { Access } from './access.ts';
import { accountLabel } from './account.ts';
import { readAccountNumber } from './account-number.ts';
import type { AttemptGuard } from './attempt-guard.ts';
import type { CodeOutcome } from './cabinet.ts';
import { type ConsentPanelDependencies, consentPresses, greet } from './consent-panel.ts';
import { hasConsents } from './consents.ts';
import { holdsPassword, numberBesidePassword, readLogInNumber } from './credentials.ts';
import { LINK_DIALOG, LOG_IN_DIALOG } from './dialogs/dialog-ids.ts';
import { EMAIL_DIALOG } from './dialogs/email.ts';
import { confirmCode } from './email-code.ts';
import { emailOf, maskEmail, requestLetterAgain } from './email-confirmation.ts';
import { MOST_ACCOUNTS } from './link-creation.ts';
import { denyLink } from './link-denial.ts';
import { chooseLink, hasSuspendedLink, type LinkedAccount, linkedAccounts } from './links.ts';
import { removeMessage, strayPasswords, textOf } from './secret-message.ts';

export interface TalkDependencies extends ConsentPanelDependencies {
  access: Access;
  guard: AttemptGuard;
}

/** `/start`: the greeting, the account number of a deep link, or the menu for whoever is at home. */
export async function start(ctx: BotContext, dependencies: TalkDependencies): Promise<void> {
  const { database } = dependencies;
  const code = deepLinkCode(ctx.message?.text ?? '');
  if (!(await hasConsents(database.em(), ctx.chatKey))) return await greet(ctx, dependencies, code);
  const number = readAccountNumber(Buffer.from(code, 'base64url').toString());
  const own = await linkedAccounts(database.pool, ctx.chatKey);
  if (number || own.length === 0) return await ctx.enterDialog(LINK_DIALOG, { number });
  await ctx.showMenu(ctx.words.html('accounts-welcome-back'));
}

/** `?start=a_<base64url of the account number>`; anything else says nothing. */
function deepLinkCode(text: string): string {
  return text.match(/^\/start a_([\w-]{1,62})$/)?.[1] ?? '';
}

/** `/accounts`: those of the chat, to choose from and to add to. */
export async function showAccounts(ctx: BotContext, { access }: TalkDependencies): Promise<void> {
  const own = await access.ownAccounts(ctx);
  if (own) await say(ctx, accountsText(ctx, own), accountsKeyboard(ctx, own));
}

/**
 * `/login`, and its button. A password that stands beside the command is removed and asked for again: there it
 * would be the last thing that a dialog waits for.
 */
export async function openLogIn(ctx: BotContext, dependencies: TalkDependencies): Promise<void> {
  const beside = textOf(ctx).replace(/^\/\S*/, '');
  const isPassword = ctx.callbackQuery === undefined && holdsPassword(beside);
  const removed = isPassword && (await removeMessage(ctx));
  if (!(await hasConsents(dependencies.database.em(), ctx.chatKey)))
    return await greet(ctx, dependencies, '');
  if (ctx.callbackQuery) return await ctx.enterDialog(LOG_IN_DIALOG);
  const told = ctx.words.html(removed ? 'accounts-password-removed' : 'accounts-delete-yourself');
  await ctx.enterDialog(LOG_IN_DIALOG, {
    number: isPassword ? numberBesidePassword(beside) : readLogInNumber(beside),
    before: isPassword ? `${told}\n\n` : '',
  });
}

/** `/cancel`; whoever has no account yet is shown the way to one. */
export async function cancel(ctx: BotContext, { access }: TalkDependencies, wasOpen: boolean): Promise<void> {
  const own = await access.ownAccounts(ctx);
  if (own) await ctx.showMenu(ctx.words.html(wasOpen ? 'accounts-cancelled' : 'accounts-nothing-to-cancel'));
}

/** «E-mail» in the settings. */
export async function askEmail(ctx: BotContext, { access, database }: TalkDependencies): Promise<void> {
  const own = await access.ownAccounts(ctx);
  if (!own) return;
  const email = await emailOf(database.em(), own[0].account.id);
  if (email)
    return void (await say(ctx, ctx.words.html('accounts-email-known', { email: maskEmail(email) })));
  await ctx.enterDialog(EMAIL_DIALOG, { linkId: own[0].linkId });
}

export function accountPresses(dependencies: TalkDependencies): Composer<BotContext> {
  const { database, access } = dependencies;
  const presses = new Composer<BotContext>();
  consentPresses(presses, dependencies);
  strayPasswords(presses, dependencies);

  onPress(presses, 'accounts', 'link', async (ctx) => {
    if (!(await hasConsents(database.em(), ctx.chatKey))) return await greet(ctx, dependencies, '');
    await ctx.enterDialog(LINK_DIALOG);
  });

  onPress(presses, 'accounts', 'login', (ctx) => openLogIn(ctx, dependencies));

  onPress(presses, 'accounts', 'choose', async (ctx, [id]) => {
    const chosen = await access.ownAccount(ctx, id);
    if (!chosen) return;
    await database.transaction((em) => chooseLink(em, chosen.linkId));
    const own = await linkedAccounts(database.pool, ctx.chatKey);
    await edit(ctx, accountsText(ctx, own), accountsKeyboard(ctx, own));
  });

  onPress(presses, 'accounts', 'deny', async (ctx, [id]) => {
    const outcome = await database.transaction((em) =>
      denyLink(em, ctx.chatKey, ctx.from?.id ?? 0, readId(id)),
    );
    const phone = officePhone(dependencies.organization);
    const denied = ctx.words.html('accounts-denied', { phone });
    if (outcome === 'suspended') return await edit(ctx, denied);
    if (outcome === 'suspended-with-password')
      return await edit(ctx, `${denied}\n\n${ctx.words.html('accounts-denied-password')}`);
    const key = outcome === 'late' ? 'accounts-deny-late' : 'accounts-not-yours';
    await ctx.answerCallbackQuery({ text: ctx.words.plain(key, { phone }), show_alert: true });
  });

  onPress(presses, 'accounts', 'letter', (ctx, [id]) => sendLetterAgain(ctx, dependencies, readId(id)));
  return presses;
}

async function sendLetterAgain(
  ctx: BotContext,
  dependencies: TalkDependencies,
  confirmationId: number | null,
): Promise<void> {
  const outcome = await requestLetterAgain(
    dependencies,
    ctx.chatKey,
    confirmationId,
    effectKey(ctx, 'letter'),
  );
  const key = {
    sent: 'accounts-letter-again',
    over: 'accounts-letter-over',
    limit: 'accounts-letter-limit',
    confirmed: 'accounts-letter-confirmed',
  }[outcome];
  await ctx.answerCallbackQuery({ text: ctx.words.plain(key), show_alert: outcome !== 'sent' });
}

/** Six digits, while a code is awaited, are the code of the letter. */
export function accountTexts(dependencies: TalkDependencies): Composer<BotContext> {
  const { database } = dependencies;
  const texts = new Composer<BotContext>();
  texts.hears(/^\s*(?:код|code)?[\s:.–—-]*(\d{3})[\s-]?(\d{3})[\s.]*$/i, async (ctx, next) => {
    const code = `${ctx.match[1]}${ctx.match[2]}`;
    const typed = { chat: ctx.chatKey, userId: ctx.from?.id ?? 0, code, effectKey: effectKey(ctx, 'code') };
    const outcome = await database.transaction((em) => confirmCode(em, typed));
    if (outcome.status === 'none') return await next();
    if (outcome.status === 'confirmed') {
      return await ctx.showMenu(ctx.words.html('accounts-email-confirmed', { email: outcome.email }));
    }
    await say(ctx, whyNotConfirmed(ctx, outcome));
  });
  // Before an account is linked, whatever is written leads there.
  texts.on('message', async (ctx, next) => {
    if (!ctx.remembered) return await greet(ctx, dependencies, '');
    if ((await linkedAccounts(database.pool, ctx.chatKey)).length > 0) return await next();
    const text = ctx.message.text ?? '';
    const number = /\d{3}/.test(text) ? readAccountNumber(text) : null;
    if (number && !(await hasSuspendedLink(database.em(), ctx.chatKey)))
      return await ctx.enterDialog(LINK_DIALOG, { number });
    await dependencies.access.ownAccounts(ctx);
  });
  return texts;
}

function whyNotConfirmed({ words }: BotContext, outcome: CodeOutcome): string {
  if (outcome.status !== 'wrong') return words.html('accounts-email-taken');
  return words.html(outcome.left > 0 ? 'accounts-code-wrong' : 'accounts-code-spent', {
    left: 'left' in outcome ? outcome.left : 0,
  });
}

function accountsText(ctx: BotContext, own: LinkedAccount[]): string {
  return ctx.words.html('accounts-list', { count: own.length, number: own[0]?.account.number ?? '' });
}

function accountsKeyboard(ctx: BotContext, own: LinkedAccount[]): InlineKeyboard {
  const keyboard = new InlineKeyboard();
  // In the order of their linking, so that nothing moves under the finger.
  own
    .toSorted((a, b) => a.linkId - b.linkId)
    .forEach(({ linkId, account }) => {
      const label = `${linkId === own[0]?.linkId ? '✓ ' : ''}${accountLabel(account)}`;
      keyboard.text(label, callbackData('accounts', 'choose', linkId)).row();
    });
  if (own.length >= MOST_ACCOUNTS) return keyboard;
  return keyboard
    .text(ctx.words.plain('accounts-add'), callbackData('accounts', 'link'))
    .row()
    .text(ctx.words.plain('accounts-add-by-password'), callbackData('accounts', 'login'));
}
