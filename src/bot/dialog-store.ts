import type { VersionedState } from '@grammyjs/conversations';
import { RedisAdapter } from '@grammyjs/storage-redis';
import type { Redis, Result } from 'ioredis';
import type { Pool } from 'pg';
import { fencedQuery } from '../db/fence.ts';
import { currentFence, deadlineSignal, type Fence, TurnLostError } from '../deadline.ts';
import type { BotContext, ChatKey } from './context.ts';
import { turnKey } from './redis-turns.ts';

// biome-ignore lint/suspicious/noExplicitAny: the plugin's state is its own affair
export type DialogState = VersionedState<any>;

/** Where open dialogs wait. A dialog untouched for a day is over. */
export interface DialogStore {
  read(ctx: BotContext): Promise<DialogState | undefined>;
  write(ctx: BotContext, state: DialogState): Promise<void>;
  delete(ctx: BotContext): Promise<void>;
  /** Deletes without reading; tells whether a dialog was open. */
  drop(ctx: BotContext): Promise<boolean>;
}

const LIFETIME_SECONDS = 24 * 60 * 60;

/** In the chat's own row, which the update has read already. */
export function createPostgresDialogStore(pool: Pool): DialogStore {
  const set = async (ctx: BotContext, dialog: DialogState | null) => {
    const { rowCount } = await fencedQuery(
      pool,
      `insert into chat_state (messenger, chat_id, locale, dialog) select $1, $2, $3, $4::json from held
       on conflict (messenger, chat_id) do update set dialog = excluded.dialog, updated_at = now()`,
      [ctx.chatKey.messenger, ctx.chatKey.chatId, ctx.words.locale, dialog && JSON.stringify(dialog)],
    );
    if (rowCount === 0) throw new TurnLostError();
    if (ctx.remembered) ctx.remembered.dialog = dialog;
  };
  return {
    read: async (ctx) => (ctx.remembered?.dialog as DialogState | null) ?? undefined,
    write: set,
    delete: (ctx) => set(ctx, null),
    drop: async (ctx) => {
      if (!ctx.remembered?.dialog) return false;
      await set(ctx, null);
      return true;
    },
  };
}

/** Sets or deletes the dialog, unless another process has taken the turn over; tells whether there was one, or −1. */
const WRITE_IN_TURN = `
  if redis.call('HGET', KEYS[1], 'fence') ~= ARGV[1] then return -1 end
  if ARGV[2] == '' then return redis.call('DEL', KEYS[2]) end
  redis.call('SET', KEYS[2], ARGV[2], 'EX', ${LIFETIME_SECONDS})
  return 1`;

declare module 'ioredis' {
  interface RedisCommander<Context> {
    writeInTurn(turn: string, dialog: string, token: string, state: string): Result<number, Context>;
  }
}

export function createRedisDialogStore(redis: Redis): DialogStore {
  redis.defineCommand('writeInTurn', { numberOfKeys: 2, lua: WRITE_IN_TURN });
  const adapter = new RedisAdapter<DialogState>({ instance: redis, ttl: LIFETIME_SECONDS });
  const keyOf = ({ messenger, chatId }: ChatKey) => `dialog:${messenger}:${chatId}`;

  async function inTurn(key: string, { lane, token }: Fence, state: DialogState | null): Promise<boolean> {
    const text = state ? JSON.stringify(state) : '';
    const before = await redis.writeInTurn(turnKey(lane), key, String(token), text);
    if (before === -1) throw new TurnLostError();
    return before > 0;
  }

  const drop = async (ctx: BotContext) => {
    deadlineSignal()?.throwIfAborted();
    const key = keyOf(ctx.chatKey);
    const fence = currentFence();
    return fence ? await inTurn(key, fence, null) : (await redis.del(key)) > 0;
  };
  return {
    read: async (ctx) => await adapter.read(keyOf(ctx.chatKey)),
    write: async (ctx, state) => {
      deadlineSignal()?.throwIfAborted();
      const key = keyOf(ctx.chatKey);
      const fence = currentFence();
      await (fence ? inTurn(key, fence, state) : adapter.write(key, state));
    },
    delete: async (ctx) => void (await drop(ctx)),
    drop,
  };
}
