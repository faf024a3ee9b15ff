import type { Update } from 'grammy/types';

/**
 * The queue in which an update stands, as in the source of Telegram's Bot API server: messages and their edits by chat,
 * presses by the person, changes of the bot's standing by chat. Whatever has no such place stands alone.
 */
export function queueOf(update: Update): string {
  const message = update.message ?? update.edited_message;
  if (message) return `messages of ${message.chat.id}`;
  if (update.callback_query) return `presses of ${update.callback_query.from.id}`;
  if (update.my_chat_member) return `standing in ${update.my_chat_member.chat.id}`;
  return `update ${update.update_id}`;
}
