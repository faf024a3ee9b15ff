import { InlineKeyboard } from 'grammy';
import { callbackData } from '../../bot/callback.ts';
import type { Words } from '../../bot/i18n.ts';

/** The one way on for whoever has no account yet: «🔗 Привязать лицевой счёт». */
export function linkKeyboard(words: Words): InlineKeyboard {
  return new InlineKeyboard().text(words.plain('accounts-link'), callbackData('accounts', 'link'));
}
