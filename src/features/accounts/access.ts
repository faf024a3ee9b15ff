import { readId } from '../../bot/callback.ts';
import type { BotContext } from '../../bot/context.ts';
import { say } from '../../bot/messages.ts';
import type { Database } from '../../db/database.ts';
import { type Organization, officePhone } from '../../organization.ts';
import type { AttemptGuard } from './attempt-guard.ts';
import { type ConsentPanelDependencies, greet } from './consent-panel.ts';
import { hasConsents } from './consents.ts';
import { linkKeyboard } from './link-keyboard.ts';
import {
  hasSuspendedLink,
  isForged,
  type LinkedAccount,
  linkedAccount,
  linkedAccounts,
  recordForgery,
} from './links.ts';

/**
 * The gate of every view of an account. Whoever may not pass is told what to do, and the handler gets null.
 */
export interface Access {
  /** The accounts of the chat, the chosen one first. */
  ownAccounts(ctx: BotContext): Promise<[LinkedAccount, ...LinkedAccount[]] | null>;
  /** The account behind a button: `id` is of a link, and must be this chat's. */
  ownAccount(ctx: BotContext, id: string | undefined): Promise<LinkedAccount | null>;
  /**
   * For a view that learns in one statement whose account it is and what it shows. `read` looks at the accounts of
   * `ctx.chatKey` through `OWN_LINKS` only, and answers null where there is none.
   */
  chosen<View>(ctx: BotContext, read: () => Promise<View | null>): Promise<View | null>;
  /** The same behind a button: `read` gets the link that must be this chat's, or answers null. */
  pressed<View>(
    ctx: BotContext,
    id: string | undefined,
    read: (linkId: number) => Promise<View | null>,
  ): Promise<View | null>;
}

export function createAccess(dependencies: ConsentPanelDependencies & { guard: AttemptGuard }): Access {
  const { database, organization, guard } = dependencies;

  async function refuse(ctx: BotContext, linkId: number | null): Promise<void> {
    const { chatKey, words } = ctx;
    if ((await isForged(database.em(), chatKey, linkId)) && (await guard.mayRecordForgery(chatKey))) {
      await database.transaction((em) => recordForgery(em, chatKey, ctx.from?.id ?? 0, linkId));
    }
    await ctx.answerCallbackQuery({ text: words.plain('accounts-not-yours'), show_alert: true });
  }

  const access: Access = {
    ownAccounts: (ctx) =>
      access.chosen(ctx, async () => {
        const [first, ...rest] = await linkedAccounts(database.pool, ctx.chatKey);
        return first ? [first, ...rest] : null;
      }),
    ownAccount: (ctx, id) =>
      access.pressed(ctx, id, (linkId) => linkedAccount(database.pool, ctx.chatKey, linkId)),
    async chosen(ctx, read) {
      const view = await read();
      if (view === null) await turnAway(ctx, database, organization, dependencies);
      return view;
    },
    async pressed(ctx, id, read) {
      const linkId = readId(id);
      const view = linkId === null ? null : await read(linkId);
      if (view === null) await refuse(ctx, linkId);
      return view;
    },
  };
  return access;
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
