import type { EntityManager } from '@mikro-orm/postgresql';
import type { ChatKey } from '../../bot/context.ts';
import { audit } from '../../db/audit.ts';
import { Account } from './account.ts';
import { ChatLink } from './chat-link.ts';

/** An account as a chat that is linked to it sees it. */
export interface LinkedAccount {
  linkId: number;
  account: Account;
}

/** The accounts of a chat, the one chosen last first. */
export async function linkedAccounts(em: EntityManager, chat: ChatKey): Promise<LinkedAccount[]> {
  const links = await em.find(
    ChatLink,
    { ...chat, state: 'active', endedAt: null },
    { orderBy: { chosenAt: 'desc', id: 'desc' } },
  );
  const accounts = await em.find(Account, { id: links.map((link) => link.account) });
  const byId = new Map(accounts.map((account) => [account.id, account]));
  return links.flatMap((link) => {
    const account = byId.get(link.account);
    return account ? [{ linkId: link.id, account }] : [];
  });
}

/** Whether a link of this chat is suspended: someone who was linked before did not know it. */
export async function hasSuspendedLink(em: EntityManager, chat: ChatKey): Promise<boolean> {
  return (await em.count(ChatLink, { ...chat, state: 'suspended', endedAt: null })) > 0;
}

/**
 * The account behind a button, if this chat may see it; null for a link of its own that no longer stands. A link of
 * another chat and one that does not exist are both `forged`: buttons carry no such ids by themselves.
 */
export async function findOwnLink(
  em: EntityManager,
  chat: ChatKey,
  linkId: number | null,
): Promise<LinkedAccount | 'forged' | null> {
  const link = linkId === null ? null : await em.findOne(ChatLink, { id: linkId });
  if (!link || link.messenger !== chat.messenger || link.chatId !== chat.chatId) return 'forged';
  if (link.state !== 'active' || link.endedAt) return null;
  return { linkId: link.id, account: await em.findOneOrFail(Account, { id: link.account }) };
}

/** Writes down a button that someone made up, and whose account it aimed at. */
export async function recordForgery(
  em: EntityManager,
  chat: ChatKey,
  userId: number,
  linkId: number | null,
): Promise<void> {
  const aimedAt = linkId === null ? null : await em.findOne(ChatLink, { id: linkId });
  await audit(em, {
    kind: 'access.forged',
    ...chat,
    userId: String(userId),
    ...(aimedAt ? { accountId: aimedAt.account } : {}),
    details: { linkId },
  });
}

/** Makes this account the one that the chat's views show. */
export async function chooseLink(em: EntityManager, linkId: number): Promise<void> {
  await em.nativeUpdate(ChatLink, { id: linkId }, { chosenAt: new Date() });
}
