import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createI18n, escapeHtml, guessLocale, Html, type I18n } from '../../src/bot/i18n.ts';

const TEXTS = {
  ru: 'test-hello = <b>Привет</b>, { $name }!\ntest-count = { $n ->\n    [one] { $n } рубль\n    [few] { $n } рубля\n   *[many] { $n } рублей\n}\ntest-only-ru = только здесь',
  en: 'test-hello = <b>Hello</b>, { $name }!\ntest-count = { $n ->\n    [one] { $n } rouble\n   *[other] { $n } roubles\n}',
};

let directory: string;
let i18n: I18n;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'abonent-locales-'));
  for (const [locale, text] of Object.entries(TEXTS)) {
    await mkdir(path.join(directory, locale));
    await writeFile(path.join(directory, locale, 'test.ftl'), text);
  }
  i18n = createI18n(directory);
});
afterAll(async () => {
  await rm(directory, { recursive: true });
});

describe('what a variable carries stays text', () => {
  test.each([
    ['<b>x</b>', '&lt;b&gt;x&lt;/b&gt;'],
    ['<a href="tg://user?id=1">x</a>', '&lt;a href=&quot;tg://user?id=1&quot;&gt;x&lt;/a&gt;'],
    ['&lt;', '&amp;lt;'],
    ['{ $name }', '{ $name }'],
    ['{ test-only-ru }', '{ test-only-ru }'],
    ['} evil = { "', '} evil = { &quot;'],
    ['*bold* _x_ `y`', '*bold* _x_ `y`'],
  ])('%s', (name, shown) => {
    expect(i18n.words('ru').html('test-hello', { name })).toBe(`<b>Привет</b>, ${shown}!`);
    expect(i18n.words('en').plain('test-hello', { name })).toBe(`<b>Hello</b>, ${name}!`);
  });

  test('whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const html = i18n.words('en').html('test-hello', { name });
        expect(html).toBe(`<b>Hello</b>, ${escapeHtml(name)}!`);
        expect(html.slice(14)).not.toMatch(/[<>"]/);
      }),
    );
  });

  test('unless it is said to be HTML already', () => {
    expect(i18n.words('ru').html('test-hello', { name: new Html('<i>x</i>') })).toBe(
      '<b>Привет</b>, <i>x</i>!',
    );
  });
});

test('numbers choose the form of the word', () => {
  expect([1, 3, 5, 21].map((n) => i18n.words('ru').plain('test-count', { n }))).toEqual([
    '1 рубль',
    '3 рубля',
    '5 рублей',
    '21 рубль',
  ]);
  expect([1, 2].map((n) => i18n.words('en').plain('test-count', { n }))).toEqual(['1 rouble', '2 roubles']);
});

test.each([
  [undefined, 'ru'],
  ['', 'ru'],
  ['ru', 'ru'],
  ['RU-ru', 'ru'],
  ['uz', 'ru'],
  ['be-BY', 'ru'],
  ['kk', 'ru'],
  ['en', 'en'],
  ['en-GB', 'en'],
  ['de', 'en'],
  ['zh-hans', 'en'],
  ['run', 'en'],
])('whoever reads %s is spoken to in %s first', (code, locale) => expect(guessLocale(code)).toBe(locale));
