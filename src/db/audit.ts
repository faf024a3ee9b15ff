import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';

/** Something that someone may have to answer for later. Rows are only ever added. */
export const AuditEvent = defineEntity({
  name: 'AuditEvent',
  tableName: 'audit_event',
  indexes: [{ properties: ['accountId', 'at'] }],
  properties: {
    id: p.bigint('number').primary(),
    at: p.datetime().defaultRaw('now()'),
    kind: p.text(),
    messenger: p.text().nullable(),
    chatId: p.text().nullable(),
    userId: p.text().nullable(),
    accountId: p.bigint('number').nullable(),
    /** Where an update may come twice: the event is written once. */
    effectKey: p.text().nullable().unique(),
    details: p.json().$type<Record<string, unknown>>().nullable(),
  },
});
export type AuditEvent = InferEntity<typeof AuditEvent>;

export interface AuditEntry {
  kind: string;
  messenger?: string;
  chatId?: string;
  userId?: string;
  accountId?: number;
  effectKey?: string;
  details?: Record<string, unknown>;
}

/** Writes an event within the transaction of `em`. */
export async function audit(em: EntityManager, entry: AuditEntry): Promise<void> {
  await em.insert(AuditEvent, entry);
}
