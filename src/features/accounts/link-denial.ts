import type { EntityManager } from '@mikro-orm/postgresql';
import type { ChatKey } from '../../bot/context.ts';
import { audit } from '../../db/audit.ts';
import { enqueue } from '../../jobs/queue.ts';
import { Cabinet, EmailConfirmation } from './cabinet.ts';
import { ChatLink } from './chat-link.ts';
import { voidLetters } from './email-confirmation.ts';

const DENIABLE_FOR_MS = 7 * 24 * 60 * 60 * 1000;

/** `suspended-with-password`: the cabinet's password opens nothing any more. */
export type DenialOutcome = 'suspended' | 'suspended-with-password' | 'late' | 'not-yours';

/**
 * «Это не я»: a chat that was linked before suspends a link that came after it; staff decide. Only a link of the
 * same account, made later than one's own and not over a week ago, can be denied.
 */
export async function denyLink(
  em: EntityManager,
  chat: ChatKey,
  userId: number,
  linkId: number | null,
): Promise<DenialOutcome> {
  const denied = linkId === null ? null : await em.findOne(ChatLink, { id: linkId });
  const own =
    denied &&
    (await em.findOne(ChatLink, { ...chat, account: denied.account, state: 'active', endedAt: null }));
  const who = { ...chat, userId: String(userId) };
  if (!denied || !own || own.id >= denied.id) return 'not-yours';
  const suspended = denied.proof === 'password' ? 'suspended-with-password' : 'suspended';
  if (denied.state === 'suspended' || denied.endedAt) return suspended;
  if (Date.now() - denied.createdAt.getTime() > DENIABLE_FOR_MS) return 'late';
  await em.nativeUpdate(ChatLink, { id: denied.id }, { state: 'suspended', suspendedAt: new Date() });
  await takeBackEmail(em, denied);
  if (denied.proof === 'password') await voidPassword(em, denied);
  await audit(em, { kind: 'link.denied', ...who, accountId: denied.account, details: { linkId: denied.id } });
  await enqueue(em, 'accounts:tell-suspended', { linkId: denied.id }, { key: `suspended:${denied.id}` });
  return suspended;
}

/** Whoever came in by the password knows it. The e-mail stays, and may be sent a new one from the settings. */
async function voidPassword(em: EntityManager, { account, messenger, chatId }: ChatLink): Promise<void> {
  await em.nativeUpdate(Cabinet, { account }, { passwordHash: null });
  await audit(em, { kind: 'password.voided', messenger, chatId, accountId: account });
}

/** Whoever is denied keeps no way back: his pending letters are void, and an e-mail that he confirmed is taken out. */
async function takeBackEmail(em: EntityManager, denied: ChatLink): Promise<void> {
  const cabinet = await em.findOne(Cabinet, { account: denied.account });
  if (!cabinet) return;
  const chat: ChatKey = { messenger: denied.messenger, chatId: denied.chatId };
  await voidLetters(em, chat, cabinet.id);
  const confirmed = await em.findOne(EmailConfirmation, {
    ...chat,
    cabinet: cabinet.id,
    confirmedAt: { $gte: denied.createdAt },
  });
  if (!confirmed || confirmed.email !== cabinet.email) return;
  await em.nativeUpdate(Cabinet, { id: cabinet.id }, { email: null, passwordHash: null, confirmedAt: null });
  await audit(em, { kind: 'email.taken-back', ...chat, accountId: denied.account });
}
