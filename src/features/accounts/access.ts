import { readId } from '../../bot/callback.ts';
import type { BotContext } from '../../bot/context.ts';
import { say } from '../../bot/messages.ts';
import type { Database } from '../../db/database.ts';
import { type Organization, officePhone } from '../../organization.ts';
import type { AttemptGuard } from './attempt-guard.ts';
import { type ConsentPanelDependencies, greet } from './consent-panel.ts';
import { hasConsents } from './consents.ts';
import { linkKeyboard } from './link-keyboard.ts';
import { findOwnLink, hasSuspendedLink, type LinkedAccount, linkedAccounts, recordForgery } from './links.ts';

/**
 * The gate of every view of an account. Whoever may not pass is told what to do, and the handler gets null.
 */
export interface Access {
  /** The accounts of the chat, the chosen one first. */
  ownAccounts(ctx: BotContext): Promise<[LinkedAccount, ...LinkedAccount[]] | null>;
  /** The account behind a button: `id` is of a link, and must be this chat's. */
  ownAccount(ctx: BotContext, id: string | undefined): Promise<LinkedAccount | null>;
}

export function createAccess(dependencies: ConsentPanelDependencies & { guard: AttemptGuard }): Access {
  const { database, organization, guard } = dependencies;
  return {
    async ownAccounts(ctx) {
      const [first, ...rest] = await linkedAccounts(database.em(), ctx.chatKey);
      if (first) return [first, ...rest];
      await turnAway(ctx, database, organization, dependencies);
      return null;
    },
    async ownAccount(ctx, id) {
      const linkId = readId(id);
      const own = await findOwnLink(database.em(), ctx.chatKey, linkId);
      if (own && own !== 'forged') return own;
      if (own === 'forged' && (await guard.mayRecordForgery(ctx.chatKey))) {
        await recordForgery(database.em(), ctx.chatKey, ctx.from?.id ?? 0, linkId);
      }
      await ctx.answerCallbackQuery({ text: ctx.words.plain('accounts-not-yours'), show_alert: true });
      return null;
    },
  };
}

async function turnAway(
  ctx: BotContext,
  database: Database,
  organization: Organization,
  panel: ConsentPanelDependencies,
): Promise<void> {
  const { words } = ctx;
  if (!(await hasConsents(database.em(), ctx.chatKey))) return await greet(ctx, panel, '');
  const suspended = await hasSuspendedLink(database.em(), ctx.chatKey);
  const phone = officePhone(organization);
  const reason = suspended ? words.html('accounts-suspended', { phone }) : words.html('accounts-link-first');
  await say(ctx, reason, linkKeyboard(words));
}
