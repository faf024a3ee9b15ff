import { domainToASCII } from 'node:url';
import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import type { Locale } from '../../bot/chat-state.ts';
import type { ChatKey } from '../../bot/context.ts';
import type { Database } from '../../db/database.ts';
import { enqueue } from '../../jobs/queue.ts';
import type { AttemptGuard } from './attempt-guard.ts';
import { Cabinet, EmailConfirmation, takesLetterTo } from './cabinet.ts';
import { hashCode, makeCode } from './cabinet-secrets.ts';
import { ChatLink } from './chat-link.ts';

const CODE_LIVES_MS = 24 * 60 * 60 * 1000;

/**
 * The address out of what was typed, in the form in which letters are sent to it, or null. Domains in Cyrillic become
 * their ASCII form.
 */
export function readEmail(typed: string): string | null {
  const [found = ''] = typed.normalize('NFKC').match(/[^\s<>"«»,;:()]+\s?@\s?[^\s<>"«»,;:()]+/) ?? [];
  const address = found.replace(/\s/g, '').replace(/\.+$/, '');
  const at = address.lastIndexOf('@');
  if (at < 1 || address.length > 254) return null;
  const folded = `${address.slice(0, at)}@${domainToASCII(address.slice(at + 1))}`;
  const isAddress =
    folded.includes('.', at) && z.email({ pattern: z.regexes.html5Email }).safeParse(folded).success;
  return isAddress ? folded : null;
}

/** "a…a@mail.ru": enough to know one's own address by. */
export function maskEmail(email: string): string {
  const [name = '', domain = ''] = email.split('@');
  return name.length < 3 ? `…@${domain}` : `${name[0]}…${name.at(-1)}@${domain}`;
}

/** The confirmed e-mail of the account's cabinet, while its password stands; without one it may be given anew. */
export async function emailOf(em: EntityManager, accountId: number): Promise<string | null> {
  const cabinet = await em.findOne(Cabinet, { account: accountId });
  return (cabinet?.passwordHash && cabinet.email) || null;
}

export interface LetterRequest {
  chat: ChatKey;
  linkId: number;
  email: string;
  locale: Locale;
  effectKey: string;
}

export type LetterOutcome =
  | { status: 'sent'; confirmationId: number }
  | { status: 'has-email' | 'not-linked' | 'limit' };

/**
 * Asks for the letter with cabinet number, password and code. It is written when it is sent; until its code is
 * typed in this chat, the password opens nothing and the address gets nothing else.
 */
export async function requestLetter(
  { database, guard }: { database: Database; guard: AttemptGuard },
  request: LetterRequest,
): Promise<LetterOutcome> {
  const done = await database.em().findOne(EmailConfirmation, { effectKey: request.effectKey });
  if (done) return { status: 'sent', confirmationId: done.id };
  const allowance = await guard.takeLetter(request.chat, request.email);
  if (!allowance.allowed) return { status: 'limit' };
  return await database.transaction((em) => createConfirmation(em, request));
}

async function createConfirmation(em: EntityManager, request: LetterRequest): Promise<LetterOutcome> {
  const { chat, linkId, email, locale, effectKey } = request;
  const link = await em.findOne(ChatLink, { id: linkId, ...chat, state: 'active', endedAt: null });
  if (!link) return { status: 'not-linked' };
  const cabinet = await em.findOneOrFail(Cabinet, { account: link.account });
  if (!takesLetterTo(cabinet, email)) return { status: 'has-email' };
  await voidLetters(em, chat, cabinet.id);
  const confirmation = em.create(EmailConfirmation, {
    ...chat,
    cabinet: cabinet.id,
    email,
    locale,
    expiresAt: new Date(Date.now() + CODE_LIVES_MS),
    effectKey,
    letterKey: effectKey,
  } as never) as EmailConfirmation;
  em.persist(confirmation);
  await em.flush();
  await enqueueLetter(em, confirmation.id, effectKey);
  return { status: 'sent', confirmationId: confirmation.id };
}

/** The letters that this chat still has pending for a cabinet count no more. */
export async function voidLetters(em: EntityManager, chat: ChatKey, cabinetId: number): Promise<void> {
  await em.nativeUpdate(
    EmailConfirmation,
    { ...chat, cabinet: cabinetId, confirmedAt: null, expiresAt: { $gt: new Date() } },
    { expiresAt: new Date() },
  );
}

/** Asks for the letter once more; the former one's password and code are void from then on. */
export async function requestLetterAgain(
  { database, guard }: { database: Database; guard: AttemptGuard },
  chat: ChatKey,
  confirmationId: number | null,
  effectKey: string,
): Promise<'sent' | 'over' | 'limit' | 'confirmed'> {
  const pending =
    confirmationId === null
      ? null
      : await database.em().findOne(EmailConfirmation, { id: confirmationId, ...chat });
  if (pending?.confirmedAt) return 'confirmed';
  if (!pending || pending.expiresAt < new Date()) return 'over';
  if (pending.letterKey === effectKey) return 'sent';
  if (!(await guard.takeLetter(chat, pending.email)).allowed) return 'limit';
  await database.transaction(async (em) => {
    await em.nativeUpdate(EmailConfirmation, { id: pending.id }, { letterKey: effectKey });
    await enqueueLetter(em, pending.id, effectKey);
  });
  return 'sent';
}

async function enqueueLetter(em: EntityManager, confirmationId: number, key: string): Promise<void> {
  await enqueue(em, 'accounts:mail-cabinet', { confirmationId }, { key: `mail-cabinet:${key}` });
}

/** What the letter says. */
export interface CabinetLetter {
  to: string;
  locale: Locale;
  cabinetNumber: string;
  password: string;
  code: string;
}

/**
 * Writes a letter that is about to be sent and keeps the hashes of its secrets. A letter sent again gets new ones,
 * so of two letters the later counts. Null when the letter is not wanted any more.
 */
export async function writeLetter(
  em: EntityManager,
  confirmationId: number,
  { password, passwordHash }: { password: string; passwordHash: string },
): Promise<CabinetLetter | null> {
  const confirmation = await em.findOne(EmailConfirmation, { id: confirmationId, confirmedAt: null });
  if (!confirmation || confirmation.expiresAt < new Date()) return null;
  const cabinet = await em.findOneOrFail(Cabinet, { id: confirmation.cabinet });
  const { messenger, chatId } = confirmation;
  const links = { messenger, chatId, account: cabinet.account, state: 'active', endedAt: null } as const;
  if (!takesLetterTo(cabinet, confirmation.email) || (await em.count(ChatLink, links)) === 0) return null;
  const code = makeCode();
  await em.nativeUpdate(
    EmailConfirmation,
    { id: confirmationId },
    {
      passwordHash,
      codeHash: hashCode(confirmationId, code),
      sentAt: new Date(),
      failures: 0,
    },
  );
  return {
    to: confirmation.email,
    locale: confirmation.locale === 'en' ? 'en' : 'ru',
    cabinetNumber: cabinet.number,
    password,
    code,
  };
}
