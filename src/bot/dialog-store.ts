import type { VersionedState } from '@grammyjs/conversations';
import { RedisAdapter } from '@grammyjs/storage-redis';
import type { Redis, Result } from 'ioredis';
import type { Pool } from 'pg';
import { fencedQuery } from '../db/fence.ts';
import { currentFence, deadlineSignal, type Fence, TurnLostError } from '../deadline.ts';
import { turnNote } from './chat-memory.ts';
import type { BotContext, ChatKey } from './context.ts';
import { turnKey } from './redis-turns.ts';

// biome-ignore lint/suspicious/noExplicitAny: the plugin's state is its own affair
export type OpenDialog = VersionedState<any> & { done?: number[] };

/**
 * An open dialog, or what is left of one. `done`: the last updates that went through it. After a crash one of them
 * may come again, also after younger ones; its answers were given before this was written.
 */
export type DialogState = OpenDialog | { ended: true; done: number[] };

/** Where open dialogs wait. A dialog untouched for a day is over. */
export interface DialogStore {
  read(ctx: BotContext): Promise<DialogState | undefined>;
  write(ctx: BotContext, state: DialogState): Promise<void>;
  /** Deletes without reading; tells whether a dialog was open. */
  drop(ctx: BotContext): Promise<boolean>;
}

const LIFETIME_SECONDS = 24 * 60 * 60;

export function isOpenDialog(state: DialogState | undefined): state is OpenDialog {
  return state !== undefined && !('ended' in state);
}

/** As many as may be on their way at once, and some more. */
const MOST_DONE = 8;

/** The state with this update among those that went through it; null: the dialog is over. */
export function withDone(
  state: OpenDialog | null,
  before: DialogState | undefined,
  updateId: number,
): DialogState {
  const done = [...(before?.done ?? []), updateId].slice(-MOST_DONE);
  return state ? { ...state, done } : { ended: true, done };
}

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
  const read = (ctx: BotContext) => (ctx.remembered?.dialog as DialogState | null) ?? undefined;
  return {
    read: async (ctx) => read(ctx),
    write: set,
    drop: async (ctx) => {
      const before = read(ctx);
      if (before) await set(ctx, null);
      return isOpenDialog(before);
    },
  };
}

/** Sets or deletes the dialog, unless another process has taken the turn over; answers what there was, or "lost". */
const WRITE_IN_TURN = `
  if redis.call('HGET', KEYS[1], 'fence') ~= ARGV[1] then return 'lost' end
  local before = redis.call('GET', KEYS[2])
  if ARGV[2] == '' then redis.call('DEL', KEYS[2])
  else redis.call('SET', KEYS[2], ARGV[2], 'EX', ${LIFETIME_SECONDS}) end
  return before`;

declare module 'ioredis' {
  interface RedisCommander<Context> {
    writeInTurn(turn: string, dialog: string, token: string, state: string): Result<string | null, Context>;
  }
}

export function createRedisDialogStore(redis: Redis): DialogStore {
  redis.defineCommand('writeInTurn', { numberOfKeys: 2, lua: WRITE_IN_TURN });
  const adapter = new RedisAdapter<DialogState>({ instance: redis, ttl: LIFETIME_SECONDS });
  const keyOf = ({ messenger, chatId }: ChatKey) => `dialog:${messenger}:${chatId}`;

  async function inTurn(
    key: string,
    { lane, token }: Fence,
    state: DialogState | null,
  ): Promise<string | null> {
    const note = turnNote() ?? {};
    if (!state && note.hasDialog === false) return null;
    // Unknown until the answer is there: the work may be let go before.
    delete note.hasDialog;
    const text = state ? JSON.stringify(state) : '';
    const before = await redis.writeInTurn(turnKey(lane), key, String(token), text);
    if (before === 'lost') throw new TurnLostError();
    note.hasDialog = state !== null && isOpenDialog(state);
    return before;
  }

  return {
    read: async (ctx) => await adapter.read(keyOf(ctx.chatKey)),
    write: async (ctx, state) => {
      deadlineSignal()?.throwIfAborted();
      const key = keyOf(ctx.chatKey);
      const fence = currentFence();
      await (fence ? inTurn(key, fence, state) : adapter.write(key, state));
    },
    drop: async (ctx) => {
      deadlineSignal()?.throwIfAborted();
      const key = keyOf(ctx.chatKey);
      const fence = currentFence();
      const before = await (fence ? inTurn(key, fence, null) : redis.getdel(key));
      return before !== null && isOpenDialog(JSON.parse(before) as DialogState);
    },
  };
}
