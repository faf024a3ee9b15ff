import type { MessageEntity } from 'grammy/types';
import { type FormattedText, inOrder } from './formatted.ts';

type PlainKind = Extract<
  MessageEntity['type'],
  'url' | 'email' | 'phone_number' | 'mention' | 'hashtag' | 'cashtag' | 'bot_command'
>;

/** Earlier kinds win where two would overlap. Each pattern's first group is what becomes the entity. */
const patterns: readonly [PlainKind, RegExp][] = [
  ['url', /(?<![\p{L}\p{N}_@./])((?:https?|ftp|tg|ton):\/\/[^\s<>"«»]*[^\s<>"«».,;:!?')\]}])/giu],
  ['email', /(?<![\p{L}\p{N}_.+-])([a-z0-9_.+-]{1,64}@(?:[a-z0-9-]+\.)+[a-z]{2,})(?![\p{L}\p{N}_])/giu],
  [
    'url',
    /(?<![\p{L}\p{N}_@./-])((?:[\p{L}\p{N}-]+\.)+(?:ru|su|рф|com|org|net|info|io|me|dev|app)(?:[/?#][^\s<>"«»]*[^\s<>"«».,;:!?')\]}])?)(?![\p{L}\p{N}_-])/giu,
  ],
  ['bot_command', /(?<![\p{L}\p{N}_/<])(\/[a-z0-9_]{1,64}(?:@[a-z0-9_]{3,32})?)(?![\p{L}\p{N}_/@])/giu],
  ['mention', /(?<![\p{L}\p{N}_@])(@[a-z0-9_]{3,32})(?![\p{L}\p{N}_])/giu],
  ['hashtag', /(?<![\p{L}\p{N}_#])(#(?=[\p{N}_]*\p{L})[\p{L}\p{N}_]{1,256})(?![\p{L}\p{N}_#])/gu],
  ['cashtag', /(?<![\p{L}\p{N}_$])(\$[A-Z]{1,8})(?![\p{L}\p{N}_$])/gu],
  ['phone_number', /(?<![\p{L}\p{N}_+])(\+\d(?:[ -]?\(?\d\)?){9,14})(?![\p{L}\p{N}_])/gu],
];

/** Where Telegram marks nothing by itself: preformatted text, and links that the author has set. */
const closed: readonly MessageEntity['type'][] = ['code', 'pre', 'text_link', 'text_mention', 'custom_emoji'];

/**
 * Adds the entities that Telegram finds by itself: links, addresses, phones, mentions, tags and commands. Every
 * message gets them, whoever wrote it; bots know a command by its entity.
 */
export function withDetected({ text, entities }: FormattedText): FormattedText {
  const taken = entities.filter((entity) => closed.includes(entity.type));
  const found: MessageEntity[] = [];
  for (const [type, pattern] of patterns) {
    for (const match of text.matchAll(pattern)) {
      const entity: MessageEntity = { type, offset: match.index, length: match[0].length };
      if (![...taken, ...found].some((other) => overlap(entity, other))) found.push(entity);
    }
  }
  return { text, entities: inOrder([...entities, ...found]) };
}

function overlap(a: MessageEntity, b: MessageEntity): boolean {
  return a.offset < b.offset + b.length && b.offset < a.offset + a.length;
}
