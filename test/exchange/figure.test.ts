import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDate, parseDecimal, parseMoney } from '../../src/features/exchange/figure.ts';

const QUANTITY = { whole: 12, scale: 6 };

describe('a sum of money in the file', () => {
  test.each([
    ['0', 0],
    ['4512,37', 4512_37],
    ['4 512.37', 4512_37],
    ['1\u00a0234\u00a0567,8', 1_234_567_80],
    ['12\u202f345', 12_345_00],
    ['  -12,5 ', -12_50],
    ['\u22120,07', -7],
    ['+3', 3_00],
    [',5', 50],
    ['007,10', 7_10],
    ['5,1000', 5_10],
    ['-0,00', 0],
  ])('%j is %i kopecks', (text, kopecks) => {
    expect(parseMoney(text)).toBe(kopecks);
  });

  test.each([
    '',
    ' ',
    '-',
    ',',
    '5,',
    '1e5',
    '0x10',
    'NaN',
    '12,345',
    '1,234.56',
    '1.234,56',
    '12 34',
    '1  234',
    '5 руб',
    '٣',
    '--5',
    '9'.repeat(13),
    '5\u0000',
  ])('%j is none', (text) => {
    expect(parseMoney(text)).toBeNull();
  });

  test('is read exactly, however it is set', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -10_000_000_000_000, max: 10_000_000_000_000 }),
        fc.constantFrom('', ' ', '\u00a0', '\u202f'),
        fc.constantFrom(',', '.'),
        (kopecks, space, mark) => {
          const digits = String(Math.abs(kopecks)).padStart(3, '0');
          const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, space);
          expect(parseMoney(`${kopecks < 0 ? '-' : ''}${whole}${mark}${digits.slice(-2)}`)).toBe(kopecks);
        },
      ),
    );
  });

  test('is a safe whole number or nothing, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[-+ ,.\d]{0,30}$/)), (text) => {
        const kopecks = parseMoney(text);
        expect(kopecks === null || Number.isSafeInteger(kopecks)).toBe(true);
      }),
    );
  });
});

describe('a quantity in the file', () => {
  test.each([
    ['007,50', '7.5'],
    ['0', '0'],
    ['-0', '0'],
    ['1 000,000', '1000'],
    ['-3,125', '-3.125'],
    [',015', '0.015'],
    ['999999999999,999999', '999999999999.999999'],
  ])('%j is %s', (text, plain) => {
    expect(parseDecimal(text, QUANTITY)).toBe(plain);
  });

  test.each(['1,2345678', '1000000000000', 'много', '1/3', ''])(
    '%j is none, for nothing is rounded',
    (text) => {
      expect(parseDecimal(text, QUANTITY)).toBeNull();
    },
  );
});

describe('a date in the file', () => {
  test.each([
    ['25.09.2026', '2026-09-25'],
    ['25.09.2026 0:00:00', '2026-09-25'],
    ['2026-09-25', '2026-09-25'],
    ['2026-09-25T14:00:00', '2026-09-25'],
    ['29.02.2028', '2028-02-29'],
    ['01.01.0001 0:00:00', null],
  ])('%j is %s', (text, date) => {
    expect(parseDate(text)).toBe(date);
  });

  test.each([
    '29.02.2027',
    '31.04.2026',
    '00.00.0000',
    '2026-13-01',
    '25/09/2026',
    '25.9.26',
    'вчера',
    '9999-12-31',
  ])('%j is none', (text) => {
    expect(parseDate(text)).toBeUndefined();
  });
});
