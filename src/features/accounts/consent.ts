import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { Messenger } from '../../bot/chat-state.ts';

export type ConsentDocumentName = 'rules' | 'personal_data';

/**
 * A consent as it was given; rows are only ever added (a trigger refuses changes). The burden of proof is the
 * operator's (152-ФЗ ст. 9 ч. 3): hence the text's version and hash, the update and the time.
 */
export const Consent = defineEntity({
  name: 'Consent',
  tableName: 'consent',
  indexes: [{ properties: ['messenger', 'chatId'] }],
  properties: {
    id: p.bigint('number').primary(),
    messenger: p.text().$type<Messenger>(),
    chatId: p.text(),
    userId: p.text(),
    document: p.text().$type<ConsentDocumentName>(),
    version: p.text(),
    textSha256: p.text(),
    locale: p.text(),
    updateId: p.bigint('number'),
    givenAt: p.datetime().defaultRaw('now()'),
    effectKey: p.text().unique(),
  },
});
export type Consent = InferEntity<typeof Consent>;
