import { InlineKeyboard } from 'grammy';
import { callbackData } from '../../bot/callback.ts';
import type { Words } from '../../bot/i18n.ts';

/** The ways on for whoever has no account yet: «🔗 Привязать лицевой счёт» and «🔑 Войти с паролем». */
export function linkKeyboard(words: Words): InlineKeyboard {
  return new InlineKeyboard()
    .text(words.plain('accounts-link'), callbackData('accounts', 'link'))
    .row()
    .text(words.plain('accounts-log-in'), callbackData('accounts', 'login'));
}

/** «🔑 Войти с паролем» alone. */
export function logInKeyboard(words: Words): InlineKeyboard {
  return new InlineKeyboard().text(words.plain('accounts-log-in'), callbackData('accounts', 'login'));
}
