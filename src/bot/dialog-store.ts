import type { VersionedState } from '@grammyjs/conversations';
import { RedisAdapter } from '@grammyjs/storage-redis';
import type { Redis } from 'ioredis';
import type { Pool } from 'pg';
import { deadlineSignal } from '../deadline.ts';
import type { BotContext, ChatKey } from './context.ts';

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
    deadlineSignal()?.throwIfAborted();
    await pool.query(
      `insert into chat_state (messenger, chat_id, locale, dialog) values ($1, $2, $3, $4)
       on conflict (messenger, chat_id) do update set dialog = excluded.dialog, updated_at = now()`,
      [ctx.chatKey.messenger, ctx.chatKey.chatId, ctx.words.locale, dialog && JSON.stringify(dialog)],
    );
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

export function createRedisDialogStore(redis: Redis): DialogStore {
  const adapter = new RedisAdapter<DialogState>({ instance: redis, ttl: LIFETIME_SECONDS });
  const keyOf = ({ messenger, chatId }: ChatKey) => `dialog:${messenger}:${chatId}`;
  const drop = async (ctx: BotContext) => {
    deadlineSignal()?.throwIfAborted();
    return (await redis.del(keyOf(ctx.chatKey))) > 0;
  };
  return {
    read: async (ctx) => await adapter.read(keyOf(ctx.chatKey)),
    write: async (ctx, state) => {
      deadlineSignal()?.throwIfAborted();
      await adapter.write(keyOf(ctx.chatKey), state);
    },
    delete: async (ctx) => void (await drop(ctx)),
    drop,
  };
}
