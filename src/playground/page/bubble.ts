import { attachmentName, attachmentOf } from './attachment.ts';
import { avatar, botAvatar, tint } from './avatar.ts';
import { h } from './element.ts';
import { type EntityActions, formatText } from './entities.ts';
import { clockTime, fullTime } from './format.ts';
import { icon } from './icon.ts';
import { inlineKeyboard } from './inline-keyboard.ts';
import { serviceNote } from './service-note.ts';
import { fullName, type Message, type User } from './telegram.ts';
import { t } from './texts.ts';

export interface BubbleActions extends EntityActions {
  press(messageId: number, data: string): Promise<void>;
  openMenu(message: Message, anchor: HTMLElement): void;
  showMessage(messageId: number): void;
}

export interface Place {
  own: boolean;
  /** In a group every sender is named; in a private chat there is nobody to confuse. */
  group: boolean;
  /** First and last of a run of messages by one sender. */
  first: boolean;
  last: boolean;
}

/** One message as it stands in the chat: bubble, buttons under it, or the note of a service message. */
export function bubble(message: Message, place: Place, actions: BubbleActions): HTMLElement {
  const note = serviceNote(message);
  if (note !== undefined)
    return h('div', { class: 'service', 'data-testid': 'bubble', 'data-message': message.message_id }, note);
  const rows = message.reply_markup?.inline_keyboard ?? [];
  const column = h(
    'div',
    { class: 'column' },
    body(message, place, actions),
    rows.length > 0 &&
      inlineKeyboard(rows, {
        press: (data) => actions.press(message.message_id, data),
        followBotLink: actions.followBotLink,
      }),
  );
  const shown = place.group && !place.own ? message.from : undefined;
  const row = h(
    'article',
    {
      class: rowClasses(place),
      tabindex: -1,
      'data-testid': 'bubble',
      'data-message': message.message_id,
      'data-own': place.own,
      'aria-label': [message.from && fullName(message.from), clockTime(message.date)]
        .filter(Boolean)
        .join(', '),
    },
    shown && face(shown),
    column,
  );
  return row;
}

function face(user: User): HTMLElement {
  return user.is_bot ? botAvatar() : avatar(user.id, fullName(user));
}

function rowClasses(place: Place): string {
  const { own, first, last, group } = place;
  return ['row', own ? 'own' : 'other', first && 'first', last && 'last', group && 'group']
    .filter(Boolean)
    .join(' ');
}

function body(message: Message, place: Place, actions: BubbleActions): HTMLElement {
  const attachment = attachmentOf(message);
  const words = text(message, actions);
  const parts = message.show_caption_above_media ? [words, attachment] : [attachment, words];
  const empty = !attachment && !words;
  const bubbleElement = h(
    'div',
    { class: `bubble${message.photo || message.video ? ' pictured' : ''}${words ? '' : ' wordless'}` },
    sender(message, place),
    forwarded(message),
    quoted(message, actions),
    ...parts,
    empty && h('p', { class: 'unsupported' }, t('unsupported')),
    !words && meta(message),
  );
  bubbleElement.append(menuButton(message, actions));
  return bubbleElement;
}

function text(message: Message, actions: BubbleActions): HTMLElement | undefined {
  const words = message.text ?? message.caption;
  if (!words) return undefined;
  const nodes = formatText(words, message.entities ?? message.caption_entities ?? [], actions);
  const content = h('div', { class: 'words', dir: 'auto' });
  content.append(...nodes);
  const holder = h('div', { class: `text${onlyEmoji(words) ? ' jumbo' : ''}` }, content, meta(message));
  return holder;
}

function meta(message: Message): HTMLElement {
  const edited = message.edit_date !== undefined;
  const title = fullTime(message.edit_date ?? message.date);
  return h(
    'span',
    { class: 'meta', title },
    edited && `${t('edited')} `,
    h('time', {}, clockTime(message.date)),
  );
}

function sender(message: Message, place: Place): HTMLElement | undefined {
  if (!place.group || place.own || !place.first || !message.from) return undefined;
  const bot = message.from.is_bot && h('span', { class: 'bot-mark' }, t('bot'));
  return h(
    'div',
    { class: `sender ${tint(message.from.id)}` },
    h('span', { dir: 'auto' }, fullName(message.from)),
    bot,
  );
}

function forwarded(message: Message): HTMLElement | undefined {
  const origin = message.forward_origin;
  if (!origin) return undefined;
  const source = origin.sender_user ?? origin.chat;
  return h(
    'div',
    { class: 'forwarded' },
    t('forwardedFrom', { name: source ? fullName(source) : (origin.sender_user_name ?? '') }),
  );
}

function quoted(message: Message, actions: BubbleActions): HTMLElement | undefined {
  const original = message.reply_to_message;
  if (!original) return undefined;
  const words =
    message.quote?.text ?? original.text ?? original.caption ?? attachmentName(original) ?? t('unsupported');
  return h(
    'button',
    {
      type: 'button',
      class: `quoted ${tint(original.from?.id ?? 0)}`,
      onclick: () => actions.showMessage(original.message_id),
    },
    original.from && h('strong', { dir: 'auto' }, fullName(original.from)),
    h('span', { dir: 'auto' }, words),
  );
}

function menuButton(message: Message, actions: BubbleActions): HTMLElement {
  const button = h(
    'button',
    {
      type: 'button',
      class: 'bubble-menu',
      'aria-label': t('messageMenu'),
      'aria-haspopup': 'menu',
      tabindex: -1,
    },
    icon('more'),
  );
  button.addEventListener('click', () => actions.openMenu(message, button));
  return button;
}

/** Up to three emoji and nothing else are drawn large, as messengers do. */
function onlyEmoji(words: string): boolean {
  return /^(\p{RGI_Emoji}\s*){1,3}$/v.test(words);
}
