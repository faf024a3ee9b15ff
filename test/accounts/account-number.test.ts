import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accountKey, readAccountNumber } from '../../src/features/accounts/account-number.ts';

describe('reading what a person typed', () => {
  test.each([
    ['0000450100', '0000450100'],
    [' 0000 450 100 ', '0000450100'],
    ['№ 450107', '450107'],
    ['л/с 450177/2', '450177/2'],
    ['ЛС: 450184-К', '450184-К'],
    ['лицевой счёт № 450121', '450121'],
    ['Лицевой счет 450121.', '450121'],
    ['account number 12-A', '12-A'],
    ['\u200f450121\u200e', '450121'],
    ['４５０１２１', '450121'],
    ['12(3)', '12(3)'],
    ['счет 450107', '450107'],
    ['450107\nИванова', '450107'],
    ['Мой лицевой счёт 0000450100, улица Ленина 5', '0000450100'],
    ['450184 К', '450184К'],
  ])('%j is %j', (typed, number) => {
    expect(readAccountNumber(typed)).toBe(number);
  });

  test.each([
    '',
    '   ',
    'не знаю',
    '🤷',
    '/',
    '--',
    'a'.repeat(41),
    `1${'0'.repeat(40)}`,
    '12\u000034',
    '<b>1</b>',
    '12?',
  ])('%j is none', (typed) => {
    expect(readAccountNumber(typed)).toBeNull();
  });

  test('whatever is typed, the answer is short, without spaces, and has a digit', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 120 }), (typed) => {
        const number = readAccountNumber(typed);
        if (number === null) return;
        expect(number.length).toBeLessThanOrEqual(40);
        expect(number).toMatch(/\d/);
        expect(number).not.toMatch(/[\s\p{C}<>&]/u);
      }),
    );
  });
});

describe('comparing', () => {
  const lookAlikes = fc.constantFrom(...'АВСЕНКМОРТХУABCEHKMOPTXY0123456789-/');
  const twins: Record<string, string> = Object.fromEntries(
    [...'АВСЕНКМОРТХУ'].map((letter, index) => [letter, [...'ABCEHKMOPTXY'][index] ?? letter]),
  );

  test('case, spaces and the alphabet of look-alike letters do not matter', () => {
    fc.assert(
      fc.property(fc.array(lookAlikes, { minLength: 1, maxLength: 20 }), (signs) => {
        const number = signs.join('');
        const latin = signs.map((sign) => twins[sign] ?? sign).join('');
        expect(accountKey(latin)).toBe(accountKey(number));
        expect(accountKey(` ${number.toLowerCase()} `)).toBe(accountKey(number));
        expect(accountKey(signs.join('\u00a0'))).toBe(accountKey(number));
      }),
    );
  });

  test('leading zeros, dashes, slashes and other letters do', () => {
    const keys = ['0123', '123', '12-3', '12/3', '123Б', '123Г', '123'].map(accountKey);
    expect(new Set(keys).size).toBe(6);
  });

  test('the key of a key is the key, and reading keeps it', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        expect(accountKey(accountKey(text))).toBe(accountKey(text));
        const number = readAccountNumber(text);
        if (number) expect(readAccountNumber(number)).toBe(number);
      }),
    );
  });
});
