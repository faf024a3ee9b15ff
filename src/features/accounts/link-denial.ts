import type { EntityManager } from '@mikro-orm/postgresql';
import type { ChatKey } from '../../bot/context.ts';
import { audit } from '../../db/audit.ts';
import { enqueue } from '../../jobs/queue.ts';
import { ChatLink } from './chat-link.ts';

const DENIABLE_FOR_MS = 7 * 24 * 60 * 60 * 1000;

export type DenialOutcome = 'suspended' | 'late' | 'not-yours';

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
  if (!denied || !own || own.id >= denied.id) {
    await audit(em, { kind: 'access.forged', ...who, details: { deniedLinkId: linkId } });
    return 'not-yours';
  }
  if (denied.state === 'suspended' || denied.endedAt) return 'suspended';
  if (Date.now() - denied.createdAt.getTime() > DENIABLE_FOR_MS) return 'late';
  await em.nativeUpdate(ChatLink, { id: denied.id }, { state: 'suspended', suspendedAt: new Date() });
  await audit(em, { kind: 'link.denied', ...who, accountId: denied.account, details: { linkId: denied.id } });
  await enqueue(em, 'accounts:tell-suspended', { linkId: denied.id }, { key: `suspended:${denied.id}` });
  return 'suspended';
}
