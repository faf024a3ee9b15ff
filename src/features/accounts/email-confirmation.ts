import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import type { Locale } from '../../bot/chat-state.ts';
import type { ChatKey } from '../../bot/context.ts';
import { audit } from '../../db/audit.ts';
import { enqueue } from '../../jobs/queue.ts';
import { Cabinet, EmailConfirmation } from './cabinet.ts';
import { hashCode, hashPassword, isCode, makeCode, makePassword } from './cabinet-secrets.ts';
import { ChatLink } from './chat-link.ts';

const CODE_LIVES_MS = 24 * 60 * 60 * 1000;
const MOST_FAILURES = 5;

/** The address in the form in which letters are sent to it, or null. */
export function readEmail(typed: string): string | null {
  const address = typed
    .normalize('NFKC')
    .trim()
    .replace(/^mailto:/i, '');
  const at = address.lastIndexOf('@');
  const folded = `${address.slice(0, at)}@${address.slice(at + 1).toLowerCase()}`;
  return address.length <= 254 && z.email().safeParse(folded).success ? folded : null;
}

export type LetterOutcome =
  | { status: 'sent'; confirmationId: number }
  | { status: 'has-email' | 'not-linked' };

/**
 * Asks for the letter with cabinet number, password and code. It is written when it is sent; until its code is
 * typed in this chat, the password opens nothing and the address gets nothing else.
 */
export async function requestLetter(
  em: EntityManager,
  request: { chat: ChatKey; linkId: number; email: string; locale: Locale; effectKey: string },
): Promise<LetterOutcome> {
  const done = await em.findOne(EmailConfirmation, { effectKey: request.effectKey });
  if (done) return { status: 'sent', confirmationId: done.id };
  const link = await em.findOne(ChatLink, {
    id: request.linkId,
    ...request.chat,
    state: 'active',
    endedAt: null,
  });
  if (!link) return { status: 'not-linked' };
  const cabinet = await em.findOneOrFail(Cabinet, { account: link.account });
  if (cabinet.email) return { status: 'has-email' };
  const confirmation = em.create(EmailConfirmation, {
    ...request.chat,
    cabinet: cabinet.id,
    email: request.email,
    locale: request.locale,
    expiresAt: new Date(Date.now() + CODE_LIVES_MS),
    effectKey: request.effectKey,
  } as never) as EmailConfirmation;
  em.persist(confirmation);
  await em.flush();
  await enqueueLetter(em, confirmation.id, request.effectKey);
  return { status: 'sent', confirmationId: confirmation.id };
}

/** Asks for the letter once more; the former one's password and code are void from then on. */
export async function requestLetterAgain(
  em: EntityManager,
  chat: ChatKey,
  confirmationId: number | null,
  effectKey: string,
): Promise<boolean> {
  if (confirmationId === null) return false;
  const pending = await em.findOne(EmailConfirmation, { id: confirmationId, ...chat, confirmedAt: null });
  if (!pending || pending.expiresAt < new Date()) return false;
  await enqueueLetter(em, confirmationId, effectKey);
  return true;
}

async function enqueueLetter(em: EntityManager, confirmationId: number, key: string): Promise<void> {
  await enqueue(em, 'accounts:mail-cabinet', { confirmationId }, { key: `mail-cabinet:${key}` });
}

/** What the letter says; null when it is not wanted any more. */
export interface CabinetLetter {
  to: string;
  locale: Locale;
  cabinetNumber: string;
  password: string;
  code: string;
}

/**
 * Makes the secrets of a letter that is about to be sent and keeps their hashes. A letter sent again gets new
 * ones, so of two letters the later counts.
 */
export async function writeLetter(em: EntityManager, confirmationId: number): Promise<CabinetLetter | null> {
  const confirmation = await em.findOne(EmailConfirmation, { id: confirmationId, confirmedAt: null });
  if (!confirmation || confirmation.expiresAt < new Date()) return null;
  const cabinet = await em.findOneOrFail(Cabinet, { id: confirmation.cabinet });
  if (cabinet.email) return null;
  const password = makePassword();
  const code = makeCode();
  await em.nativeUpdate(
    EmailConfirmation,
    { id: confirmationId },
    {
      passwordHash: await hashPassword(password),
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

export type CodeOutcome =
  | { status: 'confirmed'; email: string }
  | { status: 'wrong'; left: number }
  | { status: 'none' | 'has-email' };

/** Takes a code typed in the chat that asked for the letter. */
export async function confirmCode(
  em: EntityManager,
  chat: ChatKey,
  userId: number,
  code: string,
): Promise<CodeOutcome> {
  const [found] = await em.execute<{ id: string }[]>(
    `select id from email_confirmation
     where messenger = ? and chat_id = ? and confirmed_at is null and expires_at > now()
       and code_hash is not null and failures < ?
     order by id desc limit 1 for update`,
    [chat.messenger, chat.chatId, MOST_FAILURES],
  );
  if (!found) return { status: 'none' };
  const confirmation = await em.findOneOrFail(EmailConfirmation, { id: Number(found.id) });
  if (!isCode(confirmation.id, code, confirmation.codeHash ?? '')) {
    confirmation.failures += 1;
    return { status: 'wrong', left: MOST_FAILURES - confirmation.failures };
  }
  const cabinet = await em.findOneOrFail(Cabinet, { id: confirmation.cabinet });
  if (cabinet.email) return { status: 'has-email' };
  confirmation.confirmedAt = new Date();
  cabinet.email = confirmation.email;
  cabinet.passwordHash = confirmation.passwordHash;
  cabinet.confirmedAt = new Date();
  await audit(em, { kind: 'email.confirmed', ...chat, userId: String(userId), accountId: cabinet.account });
  return { status: 'confirmed', email: confirmation.email };
}

/** Whether a code is awaited from this chat, so that six digits mean one. */
export async function awaitsCode(em: EntityManager, chat: ChatKey): Promise<boolean> {
  return (
    (await em.count(EmailConfirmation, {
      ...chat,
      confirmedAt: null,
      codeHash: { $ne: null },
      failures: { $lt: MOST_FAILURES },
      expiresAt: { $gt: new Date() },
    })) > 0
  );
}
