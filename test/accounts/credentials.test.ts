import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeCabinetNumber, makePassword } from '../../src/features/accounts/cabinet-secrets.ts';
import {
  cabinetNumberOf,
  holdsPassword,
  numberBesidePassword,
  readLogInNumber,
  readPassword,
} from '../../src/features/accounts/credentials.ts';

/** Cyrillic letters in the place of Latin ones that look like them. */
const TO_CYRILLIC: Record<string, string> = Object.fromEntries(
  [...'ABCEHKMPTXY'].map((latin, index) => [latin, [...'АВСЕНКМРТХУ'][index] ?? '']),
);
const cyrillic = (text: string) =>
  text.toUpperCase().replace(/[ABCEHKMPTXY]/g, (sign) => TO_CYRILLIC[sign] ?? sign);

const fromSecrets = (make: () => string) => fc.constant(null).map(make);
const styles = fc.constantFrom<((text: string) => string)[]>(
  (text) => text,
  (text) => text.toUpperCase(),
  (text) => text.toLowerCase(),
  (text) => text.replaceAll('-', ' '),
  (text) => text.replaceAll('-', ' — '),
  (text) => text.replaceAll('-', '–'),
  cyrillic,
  (text) => `  ${text}.`,
  (text) => `Пароль или номер: ${text}`,
);

describe('whatever way they are typed', () => {
  test('numbers of cabinets are read', () => {
    fc.assert(
      fc.property(fromSecrets(makeCabinetNumber), styles, (number, style) => {
        const read = readLogInNumber(style(number));
        expect(read && cabinetNumberOf(read)).toBe(number);
      }),
    );
  });

  test('a cabinet whose first half has no digit is read without its dash too', () => {
    expect(cabinetNumberOf(readLogInNumber('xsgx e777') ?? '')).toBe('XSGX-E777');
    expect(readLogInNumber('4500 1234')).toBe('45001234');
  });

  test('passwords are read, and known for what they are', () => {
    fc.assert(
      fc.property(fromSecrets(makePassword), styles, (password, style) => {
        expect(readPassword(style(password))).toBe(password);
        // Seven of ten million passwords have fewer than three letters.
        if (password.replace(/[^a-z]/g, '').length >= 3) expect(holdsPassword(style(password))).toBe(true);
      }),
    );
  });

  test('passwords are known without their dashes too, alone and, where they hold a digit, among words', () => {
    const dashless = fc.constantFrom<((text: string) => string)[]>(
      (text) => text.replaceAll('-', ''),
      (text) => text.replace('-', ''),
      (text) => text.replace(/-(?!.*-)/, ''),
    );
    const around = fc.constantFrom('', 'Пароль: ', '450331 ', '«', '(');
    const plain = fromSecrets(makePassword).filter((password) => /[a-z].*[a-z].*[a-z]/.test(password));
    fc.assert(
      fc.property(plain, dashless, styles, around, (password, glue, style, before) => {
        const typed = `${before}${style(glue(password))}`;
        // Without a digit in it, or with all of them apart, it may be words.
        fc.pre(/[a-z]\d|\d[a-z]/.test(glue(password)));
        expect(holdsPassword(typed)).toBe(true);
        if (typed.startsWith('450331')) expect(numberBesidePassword(typed)).toBe('450331');
      }),
    );
  });
});

test.each([
  ['K7M3-92QD', 'K7M3-92QD'],
  ['к7м3 92qd', 'к7м392qd'],
  ['мой номер K7M392QD', 'K7M392QD'],
  ['Учётная запись k7m3 - 92qd', 'K7M3-92QD'],
  ['0012345', '0012345'],
  ['лс 4500-12/3', '4500-12/3'],
  ['ABCD EFGH', 'ABCD-EFGH'],
  ['не знаю', null],
  ['', null],
  ['\ud800🤷', null],
])('"%s" names %s', (typed, number) => {
  expect(readLogInNumber(typed)).toBe(number);
});

test.each([
  '1234-5678-92345',
  '450121',
  'до свидания мама папа',
  'позвоните 2345 6789 23456',
  'K7M3-92QD',
  '20АВ345678-23',
  '2345678923456',
  'АВ23456789234',
  'ветерана 23456',
  'annaserge2378@mail.ru',
  'annaserge2378 @ mail.ru',
  'https://annaserge2378.ru/annaserge2378',
  'из smartpentreff приехали',
  '/start a_MDAwMDQ1MDEwMA',
  '',
])('"%s" is no password', (text) => {
  expect(holdsPassword(text)).toBe(false);
});

test.each([
  'kx7m92qdhw4tp',
  'KX7M-92QDHW4TP',
  'kx7m92qd-hw4tp!',
  'kx7m 92qdhw4tp',
  'kx7m92qd — hwxtp',
  '450121 kx7m92qd hwxtp',
  'мой пароль кх7м92qdhw4tp, номер 450121',
  'kxqmbqdhwftpz',
  'платёж 2345678923456, пароль kx7m92qdhw4tp',
  '/balance kx7m92qdhw4tp',
])('"%s" is a password, whatever became of its dashes', (text) => {
  expect(holdsPassword(text)).toBe(true);
});

test('a password of another shape is taken as it stands', () => {
  expect(readPassword('  Мой длинный пароль!  ')).toBe('Мой длинный пароль!');
  expect(readPassword('kx7m-92qd')).toBe('kx7m-92qd');
});
