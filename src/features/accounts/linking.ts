import { setTimeout as sleep } from 'node:timers/promises';
import type { EntityManager } from '@mikro-orm/postgresql';
import { AuditEvent, audit } from '../../db/audit.ts';
import type { Database } from '../../db/database.ts';
import { Account } from './account.ts';
import { accountKey } from './account-number.ts';
import type { AttemptGuard } from './attempt-guard.ts';
import { findProvenAccount } from './bill-amount-proof.ts';
import {
  createLink,
  describeLinked,
  fingerprint,
  type Linked,
  type LinkWish,
  type Obstacle,
  obstacleTo,
  standingLinks,
  type Waiting,
  waitFor,
  whoOf,
} from './link-creation.ts';

/** Every answer to an attempt takes at least so long, whatever the database needed to find out. */
const ANSWER_AFTER_MS = 350;

export interface LinkRequest extends LinkWish {
  number: string;
  /** Kopecks. */
  amount: number;
}

export type LinkOutcome = Linked | Obstacle | Waiting | { status: 'refused'; attempt: number };

/**
 * Links a chat to the account that the number and the amount of the last bill prove.
 * "No such account", "another amount" and "closed" are one outcome, reached in one time and counted alike.
 */
export async function linkByAmount(
  { database, guard }: { database: Database; guard: AttemptGuard },
  request: LinkRequest,
): Promise<LinkOutcome> {
  const key = accountKey(request.number);
  const giveBack = () => guard.billAmount.giveBack(request.chat, key, request.effectKey);
  const known = await knownOutcome(database.em(), request, key);
  if (known?.status === 'linked') await giveBack();
  if (known) return known;
  const answerAt = sleep(ANSWER_AFTER_MS);
  const refused = await refusedBefore(database.em(), request);
  if (refused) return refused;
  const allowance = await guard.billAmount.take(request.chat, key, request.effectKey);
  if (!allowance.allowed) return waitFor(allowance.retryAt);
  let linked: Linked | null | undefined;
  try {
    linked = await linkIfProven(database, request, key);
  } finally {
    // Also where we failed: then it was no attempt.
    if (linked !== null) await giveBack();
  }
  const { attempt } = allowance;
  if (!linked) await recordRefusal(database, request, key, attempt);
  await answerAt;
  return linked ?? { status: 'refused', attempt };
}

async function linkIfProven(database: Database, request: LinkRequest, key: string): Promise<Linked | null> {
  const proven = await findProvenAccount(database.em(), key, request.amount);
  if (!proven) return null;
  return await database.transaction((em) => createLink(em, request, proven, 'bill_amount'));
}

async function recordRefusal(
  database: Database,
  request: LinkRequest,
  key: string,
  attempt: number,
): Promise<void> {
  const details = { number: fingerprint(key), attempt };
  const effectKey = `${request.effectKey}:refused`;
  await database.transaction((em) =>
    audit(em, { kind: 'link.refused', ...whoOf(request), effectKey, details }),
  );
}

/** A crash may bring the same attempt again: it is not counted twice, and gets the same answer. */
async function refusedBefore(em: EntityManager, { effectKey }: LinkRequest): Promise<LinkOutcome | null> {
  const event = await em.findOne(AuditEvent, { effectKey: `${effectKey}:refused` });
  return event ? { status: 'refused', attempt: Number(event.details?.['attempt']) } : null;
}

/** What the chat may be told without a proof: the request was carried out before, or its own accounts forbid it. */
async function knownOutcome(
  em: EntityManager,
  request: LinkRequest,
  key: string,
): Promise<LinkOutcome | null> {
  const standing = await standingLinks(em, request.chat);
  const accounts = await em.find(Account, { id: standing.map((link) => link.account) });
  const done = standing.find((link) => link.effectKey === request.effectKey);
  if (done)
    return await describeLinked(em, done, accounts.find(({ id }) => id === done.account)?.number ?? '');
  return obstacleTo(standing, accounts.find((account) => account.numberKey === key)?.id);
}
