import type { MessageEntity } from 'grammy/types';

/** A text and its entities; offsets and lengths in UTF-16 code units, as in JavaScript strings. */
export interface FormattedText {
  text: string;
  entities: MessageEntity[];
}

/** Outer entities before inner ones, in the order of the text. */
export function inOrder(entities: readonly MessageEntity[]): MessageEntity[] {
  return [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
}

/** Cuts spaces and line breaks (not other blanks) off both ends, as Telegram does, and moves the entities along. */
export function trimmed({ text, entities }: FormattedText): FormattedText {
  const start = /^[ \n]*/.exec(text)?.[0].length ?? 0;
  const result = text.slice(start).replace(/[ \n]+$/, '');
  const moved = entities.flatMap((entity) => {
    const from = Math.max(entity.offset - start, 0);
    const to = Math.min(entity.offset + entity.length - start, result.length);
    return to > from ? [{ ...entity, offset: from, length: to - from }] : [];
  });
  return { text: result, entities: moved };
}

/** What Telegram does to every incoming string: no carriage returns, control characters become blanks. */
export function cleaned(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replaceAll('\r', '').replace(/[\u0000-\u0009\u000b-\u001f]/g, ' ');
}

/** Blanks of every kind make no message. */
export function isBlank(text: string): boolean {
  return text.trim() === '';
}
