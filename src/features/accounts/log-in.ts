import { setTimeout as sleep } from 'node:timers/promises';
import type { EntityManager } from '@mikro-orm/postgresql';
import { AuditEvent, audit } from '../../db/audit.ts';
import type { Database } from '../../db/database.ts';
import { Account } from './account.ts';
import { accountKey } from './account-number.ts';
import type { AttemptGuard } from './attempt-guard.ts';
import { cabinetNumberOf } from './credentials.ts';
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
import type { PasswordHasher } from './password-hasher.ts';

/** Every answer to an attempt takes at least so long: several times what argon2 and the queries usually need. */
const ANSWER_AFTER_MS = 500;

export interface LogInDependencies {
  database: Database;
  guard: AttemptGuard;
  passwords: PasswordHasher;
}

export interface LogInRequest extends LinkWish {
  /** Of an account, or of a cabinet. */
  number: string;
  password: string;
}

/** `busy`: the line before argon2 is full, and the attempt does not count. */
export type LogInOutcome =
  | Linked
  | Obstacle
  | (Waiting & { everyone: boolean })
  | { status: 'refused'; attempt: number }
  | { status: 'busy' };

/**
 * Links a chat to the account whose cabinet has this password. "No such number", "no password", "another password"
 * and "closed" are one outcome: each costs one argon2 verification, comes no sooner than the others, and counts
 * alike. Whether the chat may have the account is told only to whoever knows the password.
 */
export async function logIn(
  { database, guard, passwords }: LogInDependencies,
  request: LogInRequest,
): Promise<LogInOutcome> {
  const answerAt = sleep(ANSWER_AFTER_MS);
  const done = await doneBefore(database.em(), request);
  if (done) {
    await guard.password.giveBack(request.chat, accountKey(done.number), request.effectKey);
    return done;
  }
  if (passwords.isFull()) return { status: 'busy' };
  const found = await findCabinet(database.em(), request.number);
  const key = found?.numberKey ?? accountKey(request.number);
  const counted = await countAttempt(database, guard, request, key);
  if (counted.status === 'wait') return counted;
  let outcome: Tried | undefined;
  try {
    outcome = await tryPassword({ database, passwords }, request, found);
  } finally {
    // Also where we failed, be it in the line before argon2: then it was no attempt.
    if (outcome !== 'refused') await guard.password.giveBack(request.chat, key, request.effectKey);
  }
  if (outcome === 'busy') return { status: 'busy' };
  await answerAt;
  return outcome === 'refused' ? { status: 'refused', attempt: counted.attempt } : outcome;
}

type Tried = Linked | Obstacle | 'refused' | 'busy';

async function tryPassword(
  { database, passwords }: Pick<LogInDependencies, 'database' | 'passwords'>,
  request: LogInRequest,
  found: FoundCabinet | null,
): Promise<Tried> {
  const isRight = await passwords.verify(found?.passwordHash ?? null, request.password);
  if (isRight === 'busy') return 'busy';
  if (!isRight || !found) return 'refused';
  return await database.transaction(async (em) => {
    if (!(await stillOpens(em, found))) return 'refused';
    const obstacle = obstacleTo(await standingLinks(em, request.chat), found.id);
    return obstacle ?? (await createLink(em, request, found, 'password')) ?? 'refused';
  });
}

/**
 * Argon2 and the line before it take seconds, in which the password may be taken back and the account closed. So the
 * hash that was verified must still be the cabinet's, and is held to the transaction's end: whoever voids it waits.
 */
async function stillOpens(em: EntityManager, { id, passwordHash }: FoundCabinet): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    `select 1 from account a join cabinet c on c.account_id = a.id
     where a.id = ? and a.closed_at is null and c.password_hash = ? for no key update of a, c`,
    [id, passwordHash],
  );
  return rows.length > 0;
}

interface FoundCabinet {
  id: number;
  number: string;
  numberKey: string;
  passwordHash: string | null;
}

/** The account that the number names, as its own or as its cabinet's; of a closed one nothing opens. */
async function findCabinet(em: EntityManager, number: string): Promise<FoundCabinet | null> {
  const rows = await em.execute<(Omit<FoundCabinet, 'id'> & { id: string })[]>(FIND, [
    accountKey(number),
    cabinetNumberOf(number) ?? '',
  ]);
  const found = rows[0];
  return found ? { ...found, id: Number(found.id) } : null;
}

/** One query for both kinds of number; where the same signs are both, the account's own number goes first. */
const FIND = `
  select a.id, a.number, a.number_key as "numberKey",
         case when a.closed_at is null then c.password_hash end as "passwordHash"
  from (select ?::text as account_key, ?::text as cabinet_number) typed
  join account a on a.number_key = account_key
    or a.id = (select account_id from cabinet where number = cabinet_number)
  left join cabinet c on c.account_id = a.id
  order by a.number_key = account_key desc
  limit 1`;

type Counted = (Waiting & { everyone: boolean }) | { status: 'counted'; attempt: number };

/**
 * Takes the attempt, and writes it down before its password is looked at: when a crash brings it again, it is not
 * counted twice, and has the same number. What was given back, because we failed, is taken again.
 */
async function countAttempt(
  database: Database,
  guard: AttemptGuard,
  request: LogInRequest,
  key: string,
): Promise<Counted> {
  const effectKey = `${request.effectKey}:attempt`;
  const before = await database.em().findOne(AuditEvent, { effectKey });
  const allowance = await guard.password.take(request.chat, key, request.effectKey);
  if (!allowance.allowed) return { ...waitFor(allowance.retryAt), everyone: allowance.everyone };
  if (before) return { status: 'counted', attempt: Number(before.details?.['attempt']) };
  const { attempt } = allowance;
  const details = { number: fingerprint(key), attempt };
  const entry = { kind: 'log-in.attempt', ...whoOf(request), effectKey, details };
  await database.transaction((em) => audit(em, entry));
  return { status: 'counted', attempt };
}

async function doneBefore(em: EntityManager, { chat, effectKey }: LogInRequest): Promise<Linked | null> {
  const made = (await standingLinks(em, chat)).find((link) => link.effectKey === effectKey);
  if (!made) return null;
  const account = await em.findOneOrFail(Account, { id: made.account });
  return await describeLinked(em, made, account.number);
}
