import type { Api } from 'grammy';
import type { Update } from 'grammy/types';
import { guessLocale, type I18n, type Words } from './i18n.ts';

/** Tells the person that the work on his update was let go. In a private chat only: elsewhere the bot is silent. */
export async function tellOverdue(api: Api, update: Update, words: Words): Promise<void> {
  const { message = update.edited_message, callback_query: press } = update;
  const chat = press?.message?.chat ?? message?.chat;
  if (chat?.type !== 'private') return;
  if (press) await api.answerCallbackQuery(press.id).catch(() => {});
  await api.sendMessage(chat.id, words.plain('shell-overdue'));
}

/** For where not even the chat's own language could be read in time. */
export function guessWords(i18n: I18n, update: Update): Words {
  const from = update.message?.from ?? update.callback_query?.from;
  return i18n.words(guessLocale(from?.language_code));
}
