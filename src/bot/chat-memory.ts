import type { Pool } from 'pg';
import { fencedQuery } from '../db/fence.ts';
import { currentFence, TurnLostError } from '../deadline.ts';
import type { Locale } from './chat-state.ts';
import type { ChatKey, RememberedChat } from './context.ts';

/** A dialog untouched for a day is over; a write that is not the dialog's own must not wake it. */
const OPEN_DIALOG = `case when chat_state.updated_at > now() - interval '1 day' then chat_state.dialog end`;

/** What the turn brings along of a chat. */
export interface TurnNote {
  locale?: Locale;
  /** Of the store of dialogs that stands beside the store of turns. */
  hasDialog?: boolean;
}

export function turnNote(): TurnNote | undefined {
  return currentFence()?.note;
}

/**
 * The one read that an update costs, where the turn does not bring it along: language and open dialog at once. Null:
 * the bot keeps nothing of the chat.
 */
export async function recallChat(pool: Pool, { messenger, chatId }: ChatKey): Promise<RememberedChat | null> {
  const note = turnNote();
  // A store of turns that keeps notes keeps the dialogs too.
  if (note?.locale) return { locale: note.locale, dialog: null };
  const { rows } = await pool.query<RememberedChat>({
    name: 'recall-chat',
    text: `select locale, ${OPEN_DIALOG} as dialog
           from chat_state where messenger = $1 and chat_id = $2`,
    values: [messenger, chatId],
  });
  const [chat = null] = rows;
  if (note && chat) note.locale = chat.locale;
  return chat;
}

/** Keeps the chat's language; from here on the bot knows the chat. */
export async function rememberLocale(
  pool: Pool,
  { messenger, chatId }: ChatKey,
  locale: Locale,
): Promise<void> {
  const { rowCount } = await fencedQuery(
    pool,
    `insert into chat_state (messenger, chat_id, locale) select $1, $2, $3 from held
     on conflict (messenger, chat_id) do update
     set locale = excluded.locale, dialog = ${OPEN_DIALOG}, updated_at = now()`,
    [messenger, chatId, locale],
  );
  if (rowCount === 0) throw new TurnLostError();
  const note = turnNote();
  if (note) note.locale = locale;
}

/** The person blocked the bot, or took it back. */
export async function markStopped(
  pool: Pool,
  { messenger, chatId }: ChatKey,
  stopped: boolean,
): Promise<void> {
  await fencedQuery(
    pool,
    `update chat_state
     set stopped_at = case when $3 then now() end, dialog = ${OPEN_DIALOG}, updated_at = now()
     where messenger = $1 and chat_id = $2 and exists (select from held)`,
    [messenger, chatId, stopped],
  );
}
