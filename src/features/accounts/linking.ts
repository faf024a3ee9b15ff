import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ChatKey } from '../../bot/context.ts';
import { AuditEvent, audit } from '../../db/audit.ts';
import type { Database } from '../../db/database.ts';
import { enqueue } from '../../jobs/queue.ts';
import { Account } from './account.ts';
import { accountKey } from './account-number.ts';
import type { AttemptGuard } from './attempt-guard.ts';
import { findProvenAccount } from './bill-amount-proof.ts';
import { Cabinet } from './cabinet.ts';
import { makeCabinetNumber } from './cabinet-secrets.ts';
import { ChatLink } from './chat-link.ts';

export const MOST_ACCOUNTS = 10;
/** Every answer to an attempt takes at least so long, whatever the database needed to find out. */
const ANSWER_AFTER_MS = 350;

export interface LinkRequest {
  chat: ChatKey;
  userId: number;
  number: string;
  /** Kopecks. */
  amount: number;
  effectKey: string;
}

export type LinkOutcome =
  | { status: 'linked'; linkId: number; number: string; hasEmail: boolean }
  | { status: 'refused'; attempt: number }
  | { status: 'wait'; retryAt: string; seconds: number }
  | { status: 'already' | 'full' | 'suspended' };

/**
 * Links a chat to the account that the number and the amount of the last bill prove.
 * "No such account", "another amount" and "closed" are one outcome, reached in one time and counted alike.
 */
export async function linkByAmount(
  { database, guard }: { database: Database; guard: AttemptGuard },
  request: LinkRequest,
): Promise<LinkOutcome> {
  const key = accountKey(request.number);
  const known = await knownOutcome(database.em(), request, key);
  if (known) return known;
  const answerAt = sleep(ANSWER_AFTER_MS);
  const refused = await refusedBefore(database.em(), request);
  if (refused) return refused;
  const allowance = await guard.take(request.chat, key);
  if (!allowance.allowed) return waitFor(allowance.retryAt);
  const proven = await findProvenAccount(database.em(), key, request.amount);
  if (!proven) {
    await audit(database.em(), {
      kind: 'link.refused',
      ...whoOf(request),
      effectKey: `${request.effectKey}:refused`,
      details: { number: fingerprint(key), attempt: allowance.attempt },
    });
    await answerAt;
    return { status: 'refused', attempt: allowance.attempt };
  }
  const outcome = await database.transaction((em) => link(em, request, proven));
  await guard.giveBack(request.chat, key);
  await answerAt;
  return outcome;
}

/** A crash may bring the same attempt again: it is not counted twice, and gets the same answer. */
async function refusedBefore(em: EntityManager, { effectKey }: LinkRequest): Promise<LinkOutcome | null> {
  const event = await em.findOne(AuditEvent, { effectKey: `${effectKey}:refused` });
  return event ? { status: 'refused', attempt: Number(event.details?.['attempt']) } : null;
}

function waitFor(retryAt: Date): LinkOutcome {
  const seconds = Math.max(1, Math.ceil((retryAt.getTime() - Date.now()) / 1000));
  return { status: 'wait', retryAt: retryAt.toISOString(), seconds };
}

/** What the chat may be told without a proof: the request was carried out before, or its own accounts forbid it. */
async function knownOutcome(
  em: EntityManager,
  request: LinkRequest,
  key: string,
): Promise<LinkOutcome | null> {
  const standing = await em.find(ChatLink, { ...request.chat, endedAt: null });
  const accounts = await em.find(Account, { id: standing.map((link) => link.account) });
  const done = standing.find((link) => link.effectKey === request.effectKey);
  if (done)
    return await linkedOutcome(em, done, accounts.find(({ id }) => id === done.account)?.number ?? '');
  const same = accounts.find((account) => account.numberKey === key);
  const sameLink = standing.find((link) => link.account === same?.id);
  if (sameLink) return { status: sameLink.state === 'suspended' ? 'suspended' : 'already' };
  return standing.length >= MOST_ACCOUNTS ? { status: 'full' } : null;
}

async function link(
  em: EntityManager,
  request: LinkRequest,
  account: { id: number; number: string },
): Promise<LinkOutcome> {
  // Locked, so that of two chats that link at once the second one sees the first and tells it.
  await em.execute('select id from account where id = ? for update', [account.id]);
  const before = await em.find(ChatLink, { account: account.id, state: 'active', endedAt: null });
  const created = em.create(ChatLink, {
    ...request.chat,
    account: account.id,
    proof: 'bill_amount',
    effectKey: request.effectKey,
  } as never) as ChatLink;
  em.persist(created);
  await ensureCabinet(em, account.id);
  await em.flush();
  await audit(em, {
    kind: 'link.created',
    ...whoOf(request),
    accountId: account.id,
    details: { linkId: created.id },
  });
  for (const { id } of before) {
    await enqueue(
      em,
      'accounts:tell-new-link',
      { linkId: created.id, toLinkId: id },
      { key: `tell-link:${created.id}:${id}` },
    );
  }
  const outcome = await linkedOutcome(em, created, account.number);
  if (outcome.status === 'linked' && outcome.hasEmail) {
    await enqueue(em, 'accounts:mail-new-link', { linkId: created.id }, { key: `mail-link:${created.id}` });
  }
  return outcome;
}

async function linkedOutcome(em: EntityManager, made: ChatLink, number: string): Promise<LinkOutcome> {
  const cabinet = await em.findOne(Cabinet, { account: made.account });
  return { status: 'linked', linkId: made.id, number, hasEmail: cabinet?.email != null };
}

async function ensureCabinet(em: EntityManager, accountId: number): Promise<void> {
  await em.execute(
    'insert into cabinet (account_id, number) values (?, ?) on conflict (account_id) do nothing',
    [accountId, makeCabinetNumber()],
  );
}

function whoOf({ chat, userId }: LinkRequest) {
  return { ...chat, userId: String(userId) };
}

/** Tells apart the numbers that were tried without keeping them. */
function fingerprint(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 16);
}
