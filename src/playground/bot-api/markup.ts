import type {
  ForceReply,
  InlineKeyboardButton,
  InlineKeyboardMarkup,
  ReplyKeyboardMarkup,
  ReplyKeyboardRemove,
} from 'grammy/types';
import { linkProtocols } from '../text/html.ts';
import { badRequest } from './errors.ts';

type ReplyMarkup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | ForceReply;

/** What a message's markup asks for, by kind. */
export type Markup =
  | { kind: 'none' }
  | { kind: 'inline'; keyboard: InlineKeyboardMarkup }
  | { kind: 'reply'; keyboard: ReplyKeyboardMarkup }
  | { kind: 'remove' }
  | { kind: 'force' };

const mostButtons = 100;
const mostInRow = 8;
const styles: readonly string[] = ['danger', 'success', 'primary'];
const playedActions: readonly string[] = ['url', 'callback_data', 'copy_text', 'disabled'];
const playedKeys: readonly string[] = ['text', 'style', 'icon_custom_emoji_id'];

/** Checks a markup by Telegram's rules beyond the fields' types. Throws BotApiError. */
export function readMarkup(markup: ReplyMarkup | undefined): Markup {
  if (!markup) return { kind: 'none' };
  if ('inline_keyboard' in markup) return readInline(markup);
  if ('keyboard' in markup) return readReplyKeyboard(markup);
  if ('remove_keyboard' in markup) return markup.remove_keyboard ? { kind: 'remove' } : { kind: 'none' };
  return { kind: 'force' };
}

function readInline(markup: InlineKeyboardMarkup): Markup {
  const rows = markup.inline_keyboard.filter((row) => row.length > 0);
  checkSize(rows);
  const keyboard = rows.map((row) => row.map(readInlineButton));
  return keyboard.length === 0
    ? { kind: 'none' }
    : { kind: 'inline', keyboard: { inline_keyboard: keyboard } };
}

function readInlineButton(button: InlineKeyboardButton): InlineKeyboardButton {
  checkStyle(button);
  const actions = Object.keys(button).filter((key) => !playedKeys.includes(key));
  const unplayed = actions.find((action) => !playedActions.includes(action));
  if (unplayed) throw badRequest(`the playground does not play inline buttons with "${unplayed}" yet`);
  if (actions.length === 0) {
    throw badRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard");
  }
  if (actions.length > 1)
    throw badRequest(`can't parse inline keyboard button: choose one of ${actions.join(', ')}`);
  return 'url' in button ? { ...button, url: readButtonUrl(button.url) } : button;
}

/** `tel:` and the like are no protocols for a button; a host must look like one. */
function readButtonUrl(source: string): string {
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:/i.test(source) ? source : `http://${source}`);
  if (!url || /\s/.test(source)) throw badRequest('BUTTON_URL_INVALID');
  if (!linkProtocols.includes(url.protocol) || url.protocol === 'ftp:') {
    throw badRequest(`inline keyboard button URL '${source}' is invalid: Unsupported URL protocol`);
  }
  if (url.protocol.startsWith('http') && !url.hostname.includes('.')) {
    throw badRequest(`inline keyboard button URL '${source}' is invalid: Wrong HTTP URL`);
  }
  return url.href;
}

function readReplyKeyboard(markup: ReplyKeyboardMarkup): Markup {
  const rows = markup.keyboard.filter((row) => row.length > 0);
  checkSize(rows);
  if (rows.length === 0) throw badRequest('reply keyboard is empty: send remove_keyboard to take it away');
  const keyboard = rows.map((row) =>
    row.map((button) => (typeof button === 'string' ? { text: button } : button)),
  );
  for (const button of keyboard.flat()) checkStyle(button);
  return { kind: 'reply', keyboard: { ...markup, keyboard } };
}

function checkSize(rows: readonly (readonly unknown[])[]): void {
  if (rows.flat().length > mostButtons) throw badRequest('REPLY_MARKUP_TOO_LONG');
  if (rows.some((row) => row.length > mostInRow)) {
    throw badRequest(`a row of a keyboard holds at most ${mostInRow} buttons: clients show no more`);
  }
}

function checkStyle(button: object): void {
  const style = 'style' in button ? button.style : undefined;
  if (style !== undefined && !styles.includes(String(style))) throw badRequest('BUTTON_STYLE_INVALID');
}
