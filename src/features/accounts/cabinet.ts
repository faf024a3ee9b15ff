import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { Messenger } from '../../bot/chat-state.ts';
import { Account } from './account.ts';

/** What a typed code came to. */
export type CodeOutcome =
  | { status: 'confirmed'; email: string }
  | { status: 'wrong'; left: number }
  | { status: 'none' | 'has-email' };

/**
 * The cabinet (учётная запись, user agreement 1.7): one for an account, with a number of its own. Its password
 * opens the account in another chat; without a confirmed e-mail there is none.
 */
export const Cabinet = defineEntity({
  name: 'Cabinet',
  tableName: 'cabinet',
  properties: {
    id: p.bigint('number').primary(),
    account: () => p.manyToOne(Account).mapToPk().unique(),
    number: p.text().unique(),
    email: p.text().nullable(),
    passwordHash: p.text().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
    confirmedAt: p.datetime().nullable(),
  },
});
export type Cabinet = InferEntity<typeof Cabinet>;

/** Whether a letter may bring this cabinet a password: the first one, or a new one to the same address. */
export function takesLetterTo(cabinet: Cabinet, email: string): boolean {
  if (!cabinet.email) return true;
  return !cabinet.passwordHash && cabinet.email.toLowerCase() === email.toLowerCase();
}

/**
 * A letter on its way: the address, the password it carries (hashed) and the code that a linked chat must type
 * before either counts. The letter itself is written when it is sent, so no secret waits in a queue.
 */
export const EmailConfirmation = defineEntity({
  name: 'EmailConfirmation',
  tableName: 'email_confirmation',
  indexes: [{ properties: ['messenger', 'chatId'] }],
  properties: {
    id: p.bigint('number').primary(),
    cabinet: () => p.manyToOne(Cabinet).mapToPk(),
    messenger: p.text().$type<Messenger>(),
    chatId: p.text(),
    email: p.text(),
    locale: p.text(),
    passwordHash: p.text().nullable(),
    codeHash: p.text().nullable(),
    sentAt: p.datetime().nullable(),
    expiresAt: p.datetime(),
    failures: p.integer().default(0),
    confirmedAt: p.datetime().nullable(),
    effectKey: p.text().unique(),
    /** The effect that asked for the letter last, and that typed a code last: done again, they change nothing. */
    letterKey: p.text().nullable(),
    codeKey: p.text().nullable().index(),
    codeOutcome: p.json().$type<CodeOutcome>().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});
export type EmailConfirmation = InferEntity<typeof EmailConfirmation>;
