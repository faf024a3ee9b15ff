import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

export type Messenger = 'telegram';
export type Locale = 'ru' | 'en';

/** What the bot remembers of a chat itself: its language, whether it was left, and the open dialog. */
export const ChatState = defineEntity({
  name: 'ChatState',
  tableName: 'chat_state',
  properties: {
    messenger: p.text().$type<Messenger>().primary(),
    chatId: p.text().primary(),
    locale: p.text().$type<Locale>(),
    /** Set while the person has blocked the bot. */
    stoppedAt: p.datetime().nullable(),
    /** The open dialog, where Redis does not hold it. Not jsonb, which refuses signs that a chat may hold. */
    dialog: p.json().columnType('json').nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
    updatedAt: p.datetime().defaultRaw('now()'),
  },
});
export type ChatState = InferEntity<typeof ChatState>;

/** An update that was still at work when the polling offset moved past it; run first after a restart. */
export const ParkedUpdate = defineEntity({
  name: 'ParkedUpdate',
  tableName: 'parked_update',
  properties: {
    updateId: p.bigint('number').primary().autoincrement(false),
    /** In clear, as the first release parked it; nothing writes it any more. */
    body: p.json().columnType('json').nullable(),
    /** See `createParkedUpdates`. */
    sealed: p.blob().nullable(),
    parkedAt: p.datetime().defaultRaw('now()'),
  },
});
export type ParkedUpdate = InferEntity<typeof ParkedUpdate>;

/** Which process works for a lane, and what was finished there lately: see `Turns`. */
export const ChatTurn = defineEntity({
  name: 'ChatTurn',
  tableName: 'chat_turn',
  properties: {
    lane: p.text().primary(),
    fence: p.bigint('number'),
    heldUntil: p.datetime(),
    finished: p.array<number>().columnType('bigint[]').default([]),
    touchedAt: p.datetime().defaultRaw('now()'),
  },
});
export type ChatTurn = InferEntity<typeof ChatTurn>;
