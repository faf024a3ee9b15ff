import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withDetected } from '../../src/playground/text/detection.ts';
import { trimmed } from '../../src/playground/text/formatted.ts';
import { parseHtml } from '../../src/playground/text/html.ts';

describe('markup that Telegram takes', () => {
  test.each<[string, string, object[]]>([
    ['<b>a</b>b', 'ab', [{ type: 'bold', offset: 0, length: 1 }]],
    ['<STRONG>a</STRONG>', 'a', [{ type: 'bold', offset: 0, length: 1 }]],
    ['<b>a</b >', 'a', [{ type: 'bold', offset: 0, length: 1 }]],
    ['😀<i>я</i>', '😀я', [{ type: 'italic', offset: 2, length: 1 }]],
    [
      '<b>a<i>b</i></b>',
      'ab',
      [
        { type: 'bold', offset: 0, length: 2 },
        { type: 'italic', offset: 1, length: 1 },
      ],
    ],
    ['<b>a<b>b</b></b>', 'ab', [{ type: 'bold', offset: 0, length: 2 }]],
    [
      '<em>a</em><ins>b</ins><strike>c</strike><del>d</del>',
      'abcd',
      [
        { type: 'italic', offset: 0, length: 1 },
        { type: 'underline', offset: 1, length: 1 },
        { type: 'strikethrough', offset: 2, length: 1 },
        { type: 'strikethrough', offset: 3, length: 1 },
      ],
    ],
    [
      '<tg-spoiler>a</tg-spoiler><span class="tg-spoiler">b</span>',
      'ab',
      [
        { type: 'spoiler', offset: 0, length: 1 },
        { type: 'spoiler', offset: 1, length: 1 },
      ],
    ],
    ['<code>a <b>b</b></code>', 'a b', [{ type: 'code', offset: 0, length: 3 }]],
    [
      '<b>a<code>b</code>c</b>',
      'abc',
      [
        { type: 'bold', offset: 0, length: 1 },
        { type: 'code', offset: 1, length: 1 },
        { type: 'bold', offset: 2, length: 1 },
      ],
    ],
    ['<pre>x</pre>', 'x', [{ type: 'pre', offset: 0, length: 1 }]],
    [
      '<pre><code class="language-sql">x</code></pre>',
      'x',
      [{ type: 'pre', offset: 0, length: 1, language: 'sql' }],
    ],
    ['<blockquote>a</blockquote>', 'a', [{ type: 'blockquote', offset: 0, length: 1 }]],
    ['<blockquote expandable>a</blockquote>', 'a', [{ type: 'expandable_blockquote', offset: 0, length: 1 }]],
    [
      '<a href="https://ya.ru/?a=1&amp;b=2">a</a>',
      'a',
      [{ type: 'text_link', offset: 0, length: 1, url: 'https://ya.ru/?a=1&b=2' }],
    ],
    ["<a href='ya.ru'>a</a>", 'a', [{ type: 'text_link', offset: 0, length: 1, url: 'http://ya.ru/' }]],
    ['<a href="tel:112">112</a>', '112', []],
    ['<a href="javascript:alert(1)">x</a>', 'x', []],
    ['<tg-emoji emoji-id="1">👍</tg-emoji>', '👍', []],
    ['&lt;b&gt; &amp;amp; &quot;&#8381;&#x20BD; &nbsp; & &;', '<b> &amp; "₽₽ &nbsp; & &;', []],
    ['<b></b>x', 'x', []],
  ])('%s', (source, text, entities) => {
    expect(parseHtml(source)).toEqual({ text, entities });
  });
});

describe('markup that Telegram refuses, in its words', () => {
  test.each([
    ['Долг <100', 'Unclosed start tag at byte offset 9'],
    ['я <br> ты', 'Unsupported start tag "br" at byte offset 3'],
    ['<b>a', 'Can\'t find end tag corresponding to start tag "b"'],
    ['a</b>', 'Unexpected end tag at byte offset 1'],
    ['<b>a</i>', 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'],
    ['<b><i>a</b></i>', 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'],
    ['<b>a</b', 'Unclosed end tag at byte offset 4'],
    ['<span class="red">a</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'],
    ['<a href="x', 'Unclosed start tag at byte offset 0'],
    ['<a ="x">a</a>', 'Empty attribute name in the tag "a" at byte offset 0'],
    ['<a href=x/y>a</a>', 'Unexpected end of name token at byte offset 8'],
  ])('%s', (source, words) => {
    expect(() => parseHtml(source)).toThrow(words);
  });
});

test('a text that is escaped comes out as it was, whatever it holds', () => {
  const escaped = (text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(parseHtml(`<b>${escaped(text)}</b>`)).toEqual({
        text,
        entities: text === '' ? [] : [{ type: 'bold', offset: 0, length: text.length }],
      });
    }),
  );
});

test('any string is either parsed or refused, and entities lie within the text', () => {
  const pieces = fc.constantFrom(
    '<b>',
    '</b>',
    '<i>',
    '</i>',
    '<pre>',
    '</pre>',
    '<code>',
    '</code>',
    '<',
    '>',
    '&lt;',
    '&',
    ' ',
    'ж',
    '😀',
  );
  fc.assert(
    fc.property(
      fc.array(pieces).map((list) => list.join('')),
      (source) => {
        let parsed: ReturnType<typeof parseHtml>;
        try {
          parsed = parseHtml(source);
        } catch (error) {
          expect((error as Error).constructor.name).toBe('MarkupError');
          return;
        }
        for (const { offset, length } of trimmed(parsed).entities) {
          expect(length).toBeGreaterThan(0);
          expect(offset + length).toBeLessThanOrEqual(trimmed(parsed).text.length);
        }
      },
    ),
    { numRuns: 500 },
  );
});

describe('what Telegram marks by itself', () => {
  const marks = (text: string) =>
    withDetected({ text, entities: [] }).entities.map(
      ({ type, offset, length }) => `${type} ${text.slice(offset, offset + length)}`,
    );
  test.each<[string, string[]]>([
    ['/start a_MDAx', ['bot_command /start']],
    ['/balance@abonent_bot', ['bot_command /balance@abonent_bot']],
    ['счёт 12/34', []],
    ['см. https://ya.ru/x?y=1, и ya.ru.', ['url https://ya.ru/x?y=1', 'url ya.ru']],
    ['письмо на anna.k+1@mail.example.ru', ['email anna.k+1@mail.example.ru']],
    ['звоните +7 (900) 123-45-67', ['phone_number +7 (900) 123-45-67']],
    ['долг 4512,37', []],
    ['@anna_k #авария #1 $RUB', ['mention @anna_k', 'hashtag #авария', 'cashtag $RUB']],
  ])('%s', (text, expected) => {
    expect(marks(text)).toEqual(expected);
  });

  test('nothing inside code or a link of the author', () => {
    const text = '/start';
    const entities = [{ type: 'code', offset: 0, length: 6 } as const];
    expect(withDetected({ text, entities }).entities).toEqual(entities);
  });
});
