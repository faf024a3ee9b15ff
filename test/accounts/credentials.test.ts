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

  test('passwords are read, and known for what they are', () => {
    fc.assert(
      fc.property(fromSecrets(makePassword), styles, (password, style) => {
        expect(readPassword(style(password))).toBe(password);
        // Seven of ten million passwords have fewer than three letters.
        if (password.replace(/[^a-z]/g, '').length >= 3) expect(holdsPassword(style(password))).toBe(true);
      }),
    );
  });

  test('and told apart in one message', () => {
    fc.assert(
      fc.property(
        fromSecrets(makeCabinetNumber),
        fromSecrets(makePassword),
        styles,
        (number, password, style) => {
          const letter = `Код: 123456\nУчётная запись: ${number}\nПароль: ${style(password)}`;
          expect(numberBesidePassword(letter)).toBe(number);
          expect(readPassword(letter)).toBe(password);
          expect(numberBesidePassword(`450331 ${password}`)).toBe('450331');
          expect(numberBesidePassword(style(password))?.length ?? 0).toBe(0);
        },
      ),
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
  '',
])('"%s" is no password', (text) => {
  expect(holdsPassword(text)).toBe(false);
});

test('a password of another shape is taken as it stands', () => {
  expect(readPassword('  Мой длинный пароль!  ')).toBe('Мой длинный пароль!');
  expect(readPassword('kx7m-92qd')).toBe('kx7m-92qd');
});
