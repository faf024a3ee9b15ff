import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { Messenger } from '../../bot/chat-state.ts';
import { Account } from './account.ts';

/** How the person showed that the account is his. */
export type Proof = 'bill_amount' | 'password';
/** `suspended`: a chat that was linked before said "this was not me"; staff decide. */
export type LinkState = 'active' | 'suspended' | 'ended';

/** A chat linked to an account. The account shown is the one chosen last (`chosenAt`). */
export const ChatLink = defineEntity({
  name: 'ChatLink',
  tableName: 'chat_link',
  indexes: [{ properties: ['messenger', 'chatId'] }],
  uniques: [
    {
      name: 'chat_link_standing_unique',
      properties: ['messenger', 'chatId', 'account'],
      where: 'ended_at is null',
    },
  ],
  properties: {
    id: p.bigint('number').primary(),
    messenger: p.text().$type<Messenger>(),
    chatId: p.text(),
    account: () => p.manyToOne(Account).mapToPk().index(),
    proof: p.text().$type<Proof>(),
    state: p.text().$type<LinkState>().default('active'),
    createdAt: p.datetime().defaultRaw('now()'),
    chosenAt: p.datetime().defaultRaw('now()'),
    suspendedAt: p.datetime().nullable(),
    endedAt: p.datetime().nullable(),
    effectKey: p.text().unique(),
  },
});
export type ChatLink = InferEntity<typeof ChatLink>;
