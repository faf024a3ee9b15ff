import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Pool } from 'pg';
import { RateLimiterPostgres, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { ChatKey } from '../../bot/context.ts';

/** 5 attempts an hour for a chat, 10 a day for an account number, whether or not such an account exists. */
const PER_CHAT = { points: 5, duration: 60 * 60 };
const PER_ACCOUNT = { points: 10, duration: 24 * 60 * 60 };
/**
 * Wrong passwords in all, an hour. A town of 300,000 accounts in which every tenth household signs in during one
 * month, in the evenings, and fails every third time, makes 60 an hour. Two hundred chats that guess as fast as each
 * may make a thousand: then signing in stops, and what remains is the bill's amount, which is limited by itself.
 */
const PASSWORDS_IN_ALL = { points: 1_000, duration: 60 * 60 };
/** Which attempts were taken; Telegram brings an update again for a day. */
const TAKEN = { points: 1_000_000, duration: 25 * 60 * 60 };
/** Letters are cheap to ask for and dear to get unasked; each also brings five guesses at its code. */
const LETTERS_PER_CHAT = { points: 5, duration: 60 * 60 };
const LETTERS_PER_ADDRESS = { points: 5, duration: 24 * 60 * 60 };
/** Made-up buttons are written down, but nobody fills the audit with them. */
const FORGERIES_PER_CHAT = { points: 20, duration: 60 * 60 };
/**
 * Seconds to wait after the first, second, … attempt of an hour, whichever way the next one is made: nothing for a
 * slip, more for guessing.
 */
const PAUSES = [0, 5, 15, 60];

/** `everyone`: the attempts of all chats together are used up. */
export type Allowance =
  | { allowed: true; attempt: number }
  | { allowed: false; retryAt: Date; everyone: boolean };

/** One way to prove an account. `effectKey` names the attempt: after a crash the same one may come again. */
export interface ProofAttempts {
  /** Takes one attempt, or tells when the next may be made. An attempt that was taken before is not counted again. */
  take(chat: ChatKey, numberKey: string, effectKey: string): Promise<Allowance>;
  /** The attempt was right, or we failed at it: it counts against nobody. Once for each that was taken. */
  giveBack(chat: ChatKey, numberKey: string, effectKey: string): Promise<void>;
}

/**
 * Counts attempts to prove an account. The counters live in the store, so neither a restart nor a second process
 * begins anew.
 */
export interface AttemptGuard {
  billAmount: ProofAttempts;
  password: ProofAttempts;
  /** One letter to this address, or when the next may go. */
  takeLetter(chat: ChatKey, email: string): Promise<Allowance>;
  /** Whether a forged button of this chat is still worth a row. */
  mayRecordForgery(chat: ChatKey): Promise<boolean>;
}

type Limits = { points: number; duration: number };
type Counter = RateLimiterRedis | RateLimiterPostgres;

export function createAttemptGuard(store: { redis: Redis } | { pool: Pool }): AttemptGuard {
  const counter = (keyPrefix: string, limits: Limits): Counter =>
    'redis' in store
      ? new RateLimiterRedis({ storeClient: store.redis, keyPrefix, ...limits })
      : new RateLimiterPostgres({
          storeClient: store.pool,
          storeType: 'pool',
          tableName: 'attempt_counter',
          tableCreated: true,
          keyPrefix,
          ...limits,
        });
  const pauses = counter('proof-pause', { points: 1, duration: 1 });
  const taken = counter('proof-taken', TAKEN);
  const lettersOfChat = counter('letter-chat', LETTERS_PER_CHAT);
  const lettersTo = counter('letter-address', LETTERS_PER_ADDRESS);
  const forgeries = counter('forgery-chat', FORGERIES_PER_CHAT);

  return {
    billAmount: createProofAttempts({
      perChat: counter('proof-chat', PER_CHAT),
      perAccount: counter('proof-account', PER_ACCOUNT),
      ofEveryone: null,
      pauses,
      taken,
    }),
    password: createProofAttempts({
      perChat: counter('password-chat', PER_CHAT),
      perAccount: counter('password-account', PER_ACCOUNT),
      ofEveryone: counter('password-all', PASSWORDS_IN_ALL),
      pauses,
      taken,
    }),
    async takeLetter(chat, email) {
      const ofChat = await consume(lettersOfChat, chatOf(chat));
      return ofChat.allowed ? await consume(lettersTo, hashOf(email)) : ofChat;
    },
    mayRecordForgery: async (chat) => (await consume(forgeries, chatOf(chat))).allowed,
  };
}

interface ProofCounters {
  perChat: Counter;
  perAccount: Counter;
  ofEveryone: Counter | null;
  pauses: Counter;
  taken: Counter;
}

function createProofAttempts(counters: ProofCounters): ProofAttempts {
  const { perChat, perAccount, ofEveryone, pauses, taken } = counters;

  async function takeNew(chat: ChatKey, numberKey: string): Promise<Allowance> {
    const chatKey = chatOf(chat);
    const pause = await pauses.get(chatKey);
    if (pause && pause.msBeforeNext > 0) return refused(pause);
    const ofChat = await consume(perChat, chatKey);
    if (!ofChat.allowed) return ofChat;
    const ofAccount = await consume(perAccount, hashOf(numberKey));
    if (!ofAccount.allowed) {
      // Others used up the account's attempts: this chat has made none.
      await perChat.reward(chatKey);
      return ofAccount;
    }
    const ofAll = ofEveryone ? await consume(ofEveryone, EVERYONE) : ofChat;
    if (!ofAll.allowed) {
      await perChat.reward(chatKey);
      await perAccount.reward(hashOf(numberKey));
      return { ...ofAll, everyone: true };
    }
    const seconds = PAUSES[ofChat.attempt - 1] ?? 0;
    if (seconds > 0) await pauses.block(chatKey, seconds);
    return ofChat;
  }

  return {
    async take(chat, numberKey, effectKey) {
      // Noted before it is counted: a crash in between is in the person's favour.
      if ((await taken.consume(effectKey)).consumedPoints > 1) {
        return { allowed: true, attempt: (await perChat.get(chatOf(chat)))?.consumedPoints ?? 1 };
      }
      const allowance = await takeNew(chat, numberKey);
      if (!allowance.allowed) await taken.delete(effectKey);
      return allowance;
    },
    async giveBack(chat, numberKey, effectKey) {
      if (!(await taken.delete(effectKey))) return;
      await perChat.reward(chatOf(chat));
      await perAccount.reward(hashOf(numberKey));
      await ofEveryone?.reward(EVERYONE);
      await pauses.delete(chatOf(chat));
    },
  };
}

const EVERYONE = 'everyone';

async function consume(counter: Counter, key: string): Promise<Allowance> {
  try {
    const { consumedPoints } = await counter.consume(key);
    return { allowed: true, attempt: consumedPoints };
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return refused(refusal);
    throw refusal;
  }
}

function refused(limit: RateLimiterRes): Allowance & { allowed: false } {
  return { allowed: false, retryAt: new Date(Date.now() + limit.msBeforeNext), everyone: false };
}

function chatOf({ messenger, chatId }: ChatKey): string {
  return `${messenger}:${chatId}`;
}

/** A key of one length for whatever was typed. It hides nothing: ten digits are tried through in seconds. */
function hashOf(typed: string): string {
  return createHash('sha256').update(typed).digest('base64url');
}
