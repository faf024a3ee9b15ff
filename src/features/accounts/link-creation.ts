import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ChatKey } from '../../bot/context.ts';
import { audit } from '../../db/audit.ts';
import { enqueue } from '../../jobs/queue.ts';
import { Cabinet } from './cabinet.ts';
import { makeCabinetNumber } from './cabinet-secrets.ts';
import { ChatLink, type Proof } from './chat-link.ts';

export const MOST_ACCOUNTS = 10;

/** Who asks, and the key under which it is done once. */
export interface LinkWish {
  chat: ChatKey;
  userId: number;
  effectKey: string;
}

export interface Linked {
  status: 'linked';
  linkId: number;
  number: string;
  hasEmail: boolean;
}

/** Why a chat gets no link though it has proved the account. */
export type Obstacle = { status: 'already' | 'full' | 'suspended' };
/** Too many attempts. */
export type Waiting = { status: 'wait'; retryAt: string; seconds: number };

interface ProvenAccount {
  id: number;
  number: string;
}

/** The links of a chat that stand, with those that are suspended. */
export async function standingLinks(em: EntityManager, chat: ChatKey): Promise<ChatLink[]> {
  return await em.find(ChatLink, { ...chat, endedAt: null });
}

/** What the chat's own links say about one more; null: nothing is in the way. */
export function obstacleTo(standing: ChatLink[], accountId: number | undefined): Obstacle | null {
  const same = standing.find((link) => link.account === accountId);
  if (same) return { status: same.state === 'suspended' ? 'suspended' : 'already' };
  return standing.length >= MOST_ACCOUNTS ? { status: 'full' } : null;
}

/**
 * Links a chat to an account that it has proved, within a transaction: the cabinet, the audit, a notice with «Это не
 * я» to every chat that is linked already, and a letter to the confirmed e-mail. Null: the account has been closed
 * since it was proved.
 */
export async function createLink(
  em: EntityManager,
  wish: LinkWish,
  account: ProvenAccount,
  proof: Proof,
): Promise<Linked | null> {
  // Locked, so that of two chats that link at once the second one sees the first and tells it.
  const open = await em.execute<unknown[]>(
    'select 1 from account where id = ? and closed_at is null for no key update',
    [account.id],
  );
  if (open.length === 0) return null;
  const before = await em.find(ChatLink, { account: account.id, state: 'active', endedAt: null });
  const { chat, effectKey } = wish;
  const created = em.create(ChatLink, {
    ...chat,
    account: account.id,
    proof,
    effectKey,
  } as never) as ChatLink;
  em.persist(created);
  await ensureCabinet(em, account.id);
  await em.flush();
  await audit(em, {
    kind: 'link.created',
    ...whoOf(wish),
    accountId: account.id,
    details: { linkId: created.id, proof },
  });
  for (const { id } of before) {
    const payload = { linkId: created.id, toLinkId: id };
    await enqueue(em, 'accounts:tell-new-link', payload, { key: `tell-link:${created.id}:${id}` });
  }
  const linked = await describeLinked(em, created, account.number);
  if (linked.hasEmail) {
    await enqueue(em, 'accounts:mail-new-link', { linkId: created.id }, { key: `mail-link:${created.id}` });
  }
  return linked;
}

/** A link that is made, as its maker is told of it. */
export async function describeLinked(em: EntityManager, made: ChatLink, number: string): Promise<Linked> {
  const cabinet = await em.findOne(Cabinet, { account: made.account });
  return { status: 'linked', linkId: made.id, number, hasEmail: cabinet?.email != null };
}

export function waitFor(retryAt: Date): Waiting {
  const seconds = Math.max(1, Math.ceil((retryAt.getTime() - Date.now()) / 1000));
  return { status: 'wait', retryAt: retryAt.toISOString(), seconds };
}

/** For the audit. */
export function whoOf({ chat, userId }: LinkWish) {
  return { ...chat, userId: String(userId) };
}

/**
 * Tells apart the numbers that were tried, in as many signs for each. It hides none of them: all numbers of ten digits
 * are tried through in seconds.
 */
export function fingerprint(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 16);
}

async function ensureCabinet(em: EntityManager, accountId: number): Promise<void> {
  await em.execute(
    'insert into cabinet (account_id, number) values (?, ?) on conflict (account_id) do nothing',
    [accountId, makeCabinetNumber()],
  );
}
