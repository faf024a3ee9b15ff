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
 * The account behind a button, if this chat may see it. A link of another chat is answered like one that does not
 * exist, and written down: buttons carry no such ids by themselves.
 */
export async function findOwnLink(
  em: EntityManager,
  chat: ChatKey,
  userId: number,
  linkId: number | null,
): Promise<LinkedAccount | null> {
  const link = linkId === null ? null : await em.findOne(ChatLink, { id: linkId });
  if (link && link.messenger === chat.messenger && link.chatId === chat.chatId) {
    if (link.state !== 'active' || link.endedAt) return null;
    const account = await em.findOneOrFail(Account, { id: link.account });
    return { linkId: link.id, account };
  }
  await audit(em, {
    kind: 'access.forged',
    ...chat,
    userId: String(userId),
    ...(link ? { accountId: link.account } : {}),
    details: { linkId },
  });
  return null;
}

/** Makes this account the one that the chat's views show. */
export async function chooseLink(em: EntityManager, linkId: number): Promise<void> {
  await em.nativeUpdate(ChatLink, { id: linkId }, { chosenAt: new Date() });
}
