import { Composer, InlineKeyboard } from 'grammy';
import { callbackData, onPress } from '../../bot/callback.ts';
import type { BotContext } from '../../bot/context.ts';
import { edit, say } from '../../bot/messages.ts';
import type { Database } from '../../db/database.ts';
import type { Organization } from '../../organization.ts';
import type { Access } from '../accounts/access.ts';
import { accountLabel } from '../accounts/account.ts';
import { chooseLink, type LinkedAccount } from '../accounts/links.ts';
import { type OwnBalance, readOwnBalance } from './balance.ts';
import { balanceText, payable, requisitesTexts } from './balance-view.ts';

export interface BillingDependencies {
  database: Database;
  organization: Organization;
  access: Access;
}

interface View {
  text: string;
  keyboard: InlineKeyboard;
}

/** «💰 Баланс»: of the account that was chosen last. */
export async function showBalance(ctx: BotContext, dependencies: BillingDependencies): Promise<void> {
  const { access, database, organization } = dependencies;
  const own = await access.chosen(ctx, () => readOwnBalance(database.pool, ctx.chatKey, null));
  if (!own) return;
  const { text, keyboard } = balanceView(ctx, organization, own);
  await say(ctx, text, keyboard);
}

export function billingPresses(dependencies: BillingDependencies): Composer<BotContext> {
  const { access, database, organization } = dependencies;
  const presses = new Composer<BotContext>();
  const ownBalance = (ctx: BotContext, id: string | undefined) =>
    access.pressed(ctx, id, (linkId) => readOwnBalance(database.pool, ctx.chatKey, linkId));

  async function redraw(ctx: BotContext, own: OwnBalance): Promise<boolean> {
    const { text, keyboard } = balanceView(ctx, organization, own);
    return await edit(ctx, text, keyboard);
  }

  onPress(presses, 'billing', 'refresh', async (ctx, [id]) => {
    const own = await ownBalance(ctx, id);
    if (!own) return;
    const changed = await redraw(ctx, own);
    await ctx.answerCallbackQuery({
      text: ctx.words.plain(changed ? 'billing-refreshed' : 'billing-unchanged'),
    });
  });

  onPress(presses, 'billing', 'show', async (ctx, [id]) => {
    const own = await ownBalance(ctx, id);
    if (!own) return;
    await database.transaction((em) => chooseLink(em, own.linkId));
    await redraw(ctx, own);
  });

  onPress(presses, 'billing', 'pick', async (ctx) => {
    const own = await access.ownAccounts(ctx);
    if (own) await edit(ctx, ctx.words.html('billing-pick'), pickKeyboard(own));
  });

  onPress(presses, 'billing', 'requisites', async (ctx, [id]) => {
    const own = await ownBalance(ctx, id);
    if (!own) return;
    const texts = own.balance ? requisitesTexts(ctx.words, own.account, own.balance) : [];
    for (const text of texts) await say(ctx, text);
    if (texts.length === 0)
      await ctx.answerCallbackQuery({ text: ctx.words.plain('billing-requisites-none') });
  });

  return presses;
}

function balanceView(
  { words }: BotContext,
  organization: Organization,
  { linkId, account, balance, ownCount }: OwnBalance,
): View {
  const keyboard = new InlineKeyboard();
  if (balance && payable(balance) > 0) {
    keyboard
      .text(words.plain('billing-requisites-button'), callbackData('billing', 'requisites', linkId))
      .row();
  }
  keyboard.text(words.plain('billing-refresh'), callbackData('billing', 'refresh', linkId));
  if (ownCount > 1) keyboard.text(words.plain('billing-other-account'), callbackData('billing', 'pick'));
  return { text: balanceText(words, organization, account, balance, new Date()), keyboard };
}

function pickKeyboard(own: LinkedAccount[]): InlineKeyboard {
  return InlineKeyboard.from(
    own.map(({ linkId, account }) => [
      InlineKeyboard.text(accountLabel(account), callbackData('billing', 'show', linkId)),
    ]),
  );
}
