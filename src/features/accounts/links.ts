import type { EntityManager } from '@mikro-orm/postgresql';
import type { Pool } from 'pg';
import type { ChatKey } from '../../bot/context.ts';
import { audit } from '../../db/audit.ts';
import { type PreparedQuery, readRows } from '../../db/prepared-query.ts';
import type { Account } from './account.ts';
import { ChatLink } from './chat-link.ts';

/** An account as a chat that is linked to it sees it. */
export interface LinkedAccount {
  linkId: number;
  account: OwnAccount;
}

/** What tells a person's accounts apart. */
export type OwnAccount = Pick<Account, 'id' | 'number' | 'city' | 'settlement' | 'street' | 'house' | 'flat'>;

/**
 * SQL: the links of a chat ($1 its messenger, $2 its id) that stand, as a table `link`. Whoever reads what belongs to
 * an account joins it to this, so that a statement cannot show more than the chat may see.
 */
export const OWN_LINKS = `(
  select id, account_id, chosen_at, count(*) over () as own_count
  from chat_link where messenger = $1 and chat_id = $2 and state = 'active' and ended_at is null
) link`;

/** SQL: the account chosen last comes first. */
export const CHOSEN_FIRST = 'link.chosen_at desc, link.id desc';

/** SQL: the columns of an `OwnAccountRow`. */
export const OWN_ACCOUNT_COLUMNS = `link.id as "linkId", account.id as "accountId",
  account.number, account.city, account.settlement, account.street, account.house, account.flat`;

export interface OwnAccountRow extends Omit<OwnAccount, 'id'> {
  linkId: number;
  accountId: number;
}

export function linkedAccountOf(row: OwnAccountRow): LinkedAccount {
  const { linkId, accountId: id, number, city, settlement, street, house, flat } = row;
  return { linkId, account: { id, number, city, settlement, street, house, flat } };
}

const LINKED_ACCOUNTS: PreparedQuery = {
  name: 'linked-accounts',
  text: `select ${OWN_ACCOUNT_COLUMNS}
    from ${OWN_LINKS} join account on account.id = link.account_id
    where $3::bigint is null or link.id = $3
    order by ${CHOSEN_FIRST}`,
};

/** The accounts of a chat, the one chosen last first. */
export async function linkedAccounts(pool: Pool, chat: ChatKey): Promise<LinkedAccount[]> {
  const rows = await readRows<OwnAccountRow>(pool, LINKED_ACCOUNTS, [chat.messenger, chat.chatId, null]);
  return rows.map(linkedAccountOf);
}

/** The account behind one link, if this chat may see it. */
export async function linkedAccount(
  pool: Pool,
  chat: ChatKey,
  linkId: number,
): Promise<LinkedAccount | null> {
  const [row] = await readRows<OwnAccountRow>(pool, LINKED_ACCOUNTS, [chat.messenger, chat.chatId, linkId]);
  return row ? linkedAccountOf(row) : null;
}

/** Whether a link of this chat is suspended: someone who was linked before did not know it. */
export async function hasSuspendedLink(em: EntityManager, chat: ChatKey): Promise<boolean> {
  return (await em.count(ChatLink, { ...chat, state: 'suspended', endedAt: null })) > 0;
}

/**
 * Whether a button was made up: a link of another chat, or one that does not exist. Buttons carry no such ids by
 * themselves, while one of the chat's own that no longer stands may still be in an old message.
 */
export async function isForged(em: EntityManager, chat: ChatKey, linkId: number | null): Promise<boolean> {
  return linkId === null || (await em.count(ChatLink, { id: linkId, ...chat })) === 0;
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
