import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Pool } from 'pg';
import { RateLimiterPostgres, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { ChatKey } from '../../bot/context.ts';

/** 5 attempts an hour for a chat, 10 a day for an account number, whether or not such an account exists. */
const PER_CHAT = { points: 5, duration: 60 * 60 };
const PER_ACCOUNT = { points: 10, duration: 24 * 60 * 60 };
/** Letters are cheap to ask for and dear to get unasked; each also brings five guesses at its code. */
const LETTERS_PER_CHAT = { points: 5, duration: 60 * 60 };
const LETTERS_PER_ADDRESS = { points: 5, duration: 24 * 60 * 60 };
/** Made-up buttons are written down, but nobody fills the audit with them. */
const FORGERIES_PER_CHAT = { points: 20, duration: 60 * 60 };
/** Seconds to wait after the first, second, … attempt of an hour: nothing for a slip, more for guessing. */
const PAUSES = [0, 5, 15, 60];

export type Allowance = { allowed: true; attempt: number } | { allowed: false; retryAt: Date };

/**
 * Counts attempts to prove an account. The counters live in the store, so neither a restart nor a second process
 * begins anew.
 */
export interface AttemptGuard {
  /** Takes one attempt, or tells when the next may be made. */
  take(chat: ChatKey, numberKey: string): Promise<Allowance>;
  /** The attempt was right: it counts against nobody. */
  giveBack(chat: ChatKey, numberKey: string): Promise<void>;
  /** One letter to this address, or when the next may go. */
  takeLetter(chat: ChatKey, email: string): Promise<Allowance>;
  /** Whether a forged button of this chat is still worth a row. */
  mayRecordForgery(chat: ChatKey): Promise<boolean>;
}

type Limits = { points: number; duration: number };

export function createAttemptGuard(store: { redis: Redis } | { pool: Pool }): AttemptGuard {
  const limiter = (keyPrefix: string, limits: Limits) =>
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
  const perChat = limiter('proof-chat', PER_CHAT);
  const perAccount = limiter('proof-account', PER_ACCOUNT);
  const pauses = limiter('proof-pause', { points: 1, duration: 1 });
  const lettersOfChat = limiter('letter-chat', LETTERS_PER_CHAT);
  const lettersTo = limiter('letter-address', LETTERS_PER_ADDRESS);
  const forgeries = limiter('forgery-chat', FORGERIES_PER_CHAT);

  async function consume(counter: typeof perChat, key: string): Promise<Allowance> {
    try {
      const { consumedPoints } = await counter.consume(key);
      return { allowed: true, attempt: consumedPoints };
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return refused(refusal);
      throw refusal;
    }
  }

  return {
    async take(chat, numberKey) {
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
      const seconds = PAUSES[ofChat.attempt - 1] ?? 0;
      if (seconds > 0) await pauses.block(chatKey, seconds);
      return ofChat;
    },
    async giveBack(chat, numberKey) {
      await perChat.reward(chatOf(chat));
      await perAccount.reward(hashOf(numberKey));
      await pauses.delete(chatOf(chat));
    },
    async takeLetter(chat, email) {
      const ofChat = await consume(lettersOfChat, chatOf(chat));
      return ofChat.allowed ? await consume(lettersTo, hashOf(email)) : ofChat;
    },
    mayRecordForgery: async (chat) => (await consume(forgeries, chatOf(chat))).allowed,
  };
}

function refused(limit: RateLimiterRes): Allowance {
  return { allowed: false, retryAt: new Date(Date.now() + limit.msBeforeNext) };
}

function chatOf({ messenger, chatId }: ChatKey): string {
  return `${messenger}:${chatId}`;
}

/** The store of counters need not know account numbers. */
function hashOf(numberKey: string): string {
  return createHash('sha256').update(numberKey).digest('base64url');
}
