import { isStoreAway } from '../db/availability.ts';
import { DeadlineError, TurnLostError } from '../deadline.ts';
import type { BotContext, ChatKey } from './context.ts';
import {
  type DialogState,
  type DialogStore,
  isOpenDialog,
  type OpenDialog,
  withDone,
} from './dialog-store.ts';
import { mayPassLater } from './unheard.ts';

/**
 * The store as the conversations plugin sees it during one update. The plugin ends a dialog whatever its code
 * throws; but a store or a network that was away is no reason to lose what the person has answered so far, so what
 * the plugin writes is kept only when the update has come to an end of its own.
 */
export interface DialogDraft {
  readonly adapter: {
    read(ctx: BotContext): Promise<OpenDialog | undefined>;
    write(ctx: BotContext, state: OpenDialog): Promise<void>;
    delete(ctx: BotContext): Promise<void>;
  };
  /** Runs the update's work, then writes what it changed; an update whose work is written already is done. */
  keep(ctx: BotContext, work: () => unknown): Promise<void>;
}

export function createDialogDraft(store: DialogStore): DialogDraft {
  // By the chat of the update at work, which a dialog that begins within it shares.
  const drafts = new WeakMap<ChatKey, OpenDialog | null>();
  const found = new WeakMap<ChatKey, DialogState | undefined>();

  async function write(ctx: BotContext): Promise<void> {
    const draft = drafts.get(ctx.chatKey);
    if (draft === undefined) return;
    drafts.delete(ctx.chatKey);
    await store.write(ctx, withDone(draft, found.get(ctx.chatKey), ctx.update.update_id));
  }

  return {
    adapter: {
      read: async (ctx) => {
        const draft = drafts.get(ctx.chatKey);
        if (draft !== undefined) return draft ?? undefined;
        const state = found.has(ctx.chatKey) ? found.get(ctx.chatKey) : await store.read(ctx);
        return isOpenDialog(state) ? state : undefined;
      },
      write: async (ctx, state) => void drafts.set(ctx.chatKey, state),
      delete: async (ctx) => void drafts.set(ctx.chatKey, null),
    },
    async keep(ctx, work) {
      const before = await store.read(ctx);
      if (before?.done?.includes(ctx.update.update_id)) return;
      found.set(ctx.chatKey, before);
      try {
        await work();
      } catch (error) {
        if (!mayPass(error)) await write(ctx);
        throw error;
      }
      await write(ctx);
    },
  };
}

/** Whether the same answer may find its way another time. */
function mayPass(error: unknown): boolean {
  const letGo = error instanceof DeadlineError || error instanceof TurnLostError;
  return letGo || mayPassLater(error) || isStoreAway(error);
}
