import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { AuditEvent, audit } from '../../db/audit.ts';
import { Fault } from '../../errors.ts';
import { enqueue } from '../../jobs/queue.ts';
import { ChatLink } from './chat-link.ts';

export type LinkDecision = 'restore' | 'end';

/**
 * The office decides about a link that stands: it restores one that «Это не я» suspended, or ends it. Its chat is
 * told, and of a restoration also the chat that pressed the button. A link that was ended stays so: the person proves
 * himself anew.
 * @throws Fault where there is no such link, or nothing to restore
 */
export async function decideLink(em: EntityManager, id: number, decision: LinkDecision): Promise<ChatLink> {
  // Locked: a denial, or another clerk's decision, may come at the same time.
  const link = await em.findOne(
    ChatLink,
    { id, endedAt: null },
    { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
  );
  if (!link) throw new Fault('accounts-command-no-link', { id: String(id) });
  if (decision === 'restore') await restore(em, link);
  else await end(em, link);
  await audit(em, {
    kind: decision === 'restore' ? 'link.restored' : 'link.ended',
    accountId: link.account,
    details: { linkId: link.id, by: 'cli' },
  });
  return link;
}

async function restore(em: EntityManager, link: ChatLink): Promise<void> {
  if (link.state !== 'suspended') throw new Fault('accounts-command-not-suspended', { id: String(link.id) });
  link.state = 'active';
  link.suspendedAt = null;
  await enqueue(em, 'accounts:tell-restored', { linkId: link.id }, { key: `restored:${link.id}` });
  const denier = await denierOf(em, link);
  if (!denier) return;
  const payload = { linkId: link.id, toLinkId: denier.id };
  await enqueue(em, 'accounts:tell-denial-undone', payload, {
    key: `denial-undone:${link.id}:${denier.id}`,
  });
}

async function end(em: EntityManager, link: ChatLink): Promise<void> {
  link.state = 'ended';
  link.suspendedAt = null;
  link.endedAt = new Date();
  await enqueue(em, 'accounts:tell-ended', { linkId: link.id }, { key: `ended:${link.id}` });
}

/** The link of the chat that pressed «Это не я» last, if it still stands. */
async function denierOf(em: EntityManager, link: ChatLink): Promise<ChatLink | null> {
  const denial = (await denialsOf(em, [link])).get(link.id);
  if (!denial?.chatId) return null;
  const { account, messenger } = link;
  return await em.findOne(ChatLink, {
    messenger,
    chatId: denial.chatId,
    account,
    state: 'active',
    endedAt: null,
  });
}

/** The last «Это не я» for each of the links that had one, by the link's id. */
export async function denialsOf(em: EntityManager, links: ChatLink[]): Promise<Map<number, AuditEvent>> {
  const accountId = [...new Set(links.map((link) => link.account))];
  const events = await em.find(
    AuditEvent,
    { kind: 'link.denied', accountId },
    { orderBy: { at: 'asc', id: 'asc' } },
  );
  return new Map(events.map((event) => [Number(event.details?.['linkId']), event]));
}
