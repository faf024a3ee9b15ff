import type { MessageEntity } from 'grammy/types';

/** Telegram drops what may not nest: anything inside code, a quote inside a quote, a kind inside itself. */
export function withoutForbiddenNesting(closedInOrder: readonly MessageEntity[]): MessageEntity[] {
  const kept = closedInOrder.filter(
    (inner, index) =>
      !closedInOrder.some((outer, other) => {
        const isOuter = encloses(outer, inner) && (!sameRange(outer, inner) || other > index);
        return isOuter && (isCode(outer) || outer.type === inner.type || (isQuote(outer) && isQuote(inner)));
      }),
  );
  const codes = kept.filter(isCode);
  return kept.flatMap((entity) =>
    isStyle(entity) ? around(entity, codes) : [withoutLanguageOfInlineCode(entity)],
  );
}

/** Bold and its kin stop where code begins and go on after it. */
function around(style: MessageEntity, codes: readonly Range[]): MessageEntity[] {
  let pieces: Range[] = [{ offset: style.offset, length: style.length }];
  for (const code of codes) {
    pieces = pieces.flatMap((piece) => {
      const before = Math.min(code.offset, piece.offset + piece.length) - piece.offset;
      const after = piece.offset + piece.length - Math.max(code.offset + code.length, piece.offset);
      if (before >= piece.length || after >= piece.length) return [piece];
      return [
        { offset: piece.offset, length: before },
        { offset: piece.offset + piece.length - after, length: after },
      ].filter((rest) => rest.length > 0);
    });
  }
  return pieces.map((piece) => ({ ...style, ...piece }));
}

function withoutLanguageOfInlineCode(entity: MessageEntity): MessageEntity {
  return entity.type === 'code' ? { type: 'code', offset: entity.offset, length: entity.length } : entity;
}

function isStyle(entity: MessageEntity): boolean {
  return ['bold', 'italic', 'underline', 'strikethrough', 'spoiler'].includes(entity.type);
}

function encloses(outer: Range, inner: Range): boolean {
  return outer.offset <= inner.offset && outer.offset + outer.length >= inner.offset + inner.length;
}

function isCode(entity: MessageEntity): boolean {
  return entity.type === 'code' || entity.type === 'pre';
}

function isQuote(entity: MessageEntity): boolean {
  return entity.type === 'blockquote' || entity.type === 'expandable_blockquote';
}

export interface Range {
  offset: number;
  length: number;
}

export function sameRange(a: Range, b: Range): boolean {
  return a.offset === b.offset && a.length === b.length;
}
