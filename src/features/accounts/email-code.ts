import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ChatKey } from '../../bot/context.ts';
import { audit } from '../../db/audit.ts';
import { Cabinet, type CodeOutcome, EmailConfirmation, takesLetterTo } from './cabinet.ts';
import { isCode } from './cabinet-secrets.ts';

/** Guesses at the code of one letter; a new letter brings new ones, and letters are limited. */
const MOST_FAILURES = 5;

export interface TypedCode {
  chat: ChatKey;
  userId: number;
  /** Six digits. */
  code: string;
  effectKey: string;
}

/**
 * Takes a code typed in the chat that asked for the letter. It counts only while the chat is linked to the
 * account; `none`: no code is awaited here. The same update again gets the same answer.
 */
export async function confirmCode(em: EntityManager, typed: TypedCode): Promise<CodeOutcome> {
  const answered = await em.findOne(EmailConfirmation, { ...typed.chat, codeKey: typed.effectKey });
  if (answered?.codeOutcome) return answered.codeOutcome;
  const pending = await lockPending(em, typed.chat);
  const right = pending.find(({ id, codeHash }) => isCode(id, typed.code, codeHash ?? ''));
  const subject = right ?? pending[0];
  if (!subject) return { status: 'none' };
  const outcome = right ? await confirm(em, right, typed) : countFailure(pending);
  subject.codeKey = typed.effectKey;
  subject.codeOutcome = outcome;
  return outcome;
}

/** Letters whose code is awaited, the latest first; several accounts of a chat may each have one. */
async function lockPending(em: EntityManager, { messenger, chatId }: ChatKey): Promise<EmailConfirmation[]> {
  const rows = await em.execute<{ id: string }[]>(
    `select e.id from email_confirmation e
     join cabinet c on c.id = e.cabinet_id
     join chat_link l on l.account_id = c.account_id and l.messenger = e.messenger and l.chat_id = e.chat_id
       and l.state = 'active' and l.ended_at is null
     where e.messenger = ? and e.chat_id = ? and e.confirmed_at is null and e.expires_at > now()
       and e.code_hash is not null and e.failures < ?
     order by e.id desc for update of e`,
    [messenger, chatId, MOST_FAILURES],
  );
  return await em.find(
    EmailConfirmation,
    { id: rows.map(({ id }) => Number(id)) },
    { orderBy: { id: 'desc' } },
  );
}

async function confirm(em: EntityManager, letter: EmailConfirmation, typed: TypedCode): Promise<CodeOutcome> {
  // Two chats may confirm at once: the first one's address stands.
  const cabinet = await em.findOneOrFail(
    Cabinet,
    { id: letter.cabinet },
    { lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  if (!takesLetterTo(cabinet, letter.email)) return { status: 'has-email' };
  const now = new Date();
  letter.confirmedAt = now;
  cabinet.email = letter.email;
  cabinet.passwordHash = letter.passwordHash;
  cabinet.confirmedAt = now;
  await audit(em, {
    kind: 'email.confirmed',
    ...typed.chat,
    userId: String(typed.userId),
    accountId: cabinet.account,
  });
  return { status: 'confirmed', email: letter.email };
}

function countFailure(pending: EmailConfirmation[]): CodeOutcome {
  for (const letter of pending) letter.failures += 1;
  return { status: 'wrong', left: Math.max(...pending.map(({ failures }) => MOST_FAILURES - failures)) };
}
