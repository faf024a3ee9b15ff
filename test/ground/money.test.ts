import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatMoney, LARGEST_AMOUNT, parseMoney } from '../../src/money.ts';

const NBSP = '\u00a0';
const NARROW = '\u202f';
const THIN = '\u2009';

describe('an amount is understood however it is typed', () => {
  test.each([
    ['4512,37', 451_237],
    ['4512.37', 451_237],
    ['4 512.37', 451_237],
    [`4${NBSP}512,37${NBSP}₽`, 451_237],
    [`4${NARROW}512,37${NARROW}₽`, 451_237],
    [`4${THIN}512,37`, 451_237],
    ['  4512 , 37 ', 451_237],
    ['4.512,37', 451_237],
    ['4,512.37', 451_237],
    ['RUB 4,512.37', 451_237],
    ['4,512.37 roubles', 451_237],
    ['₽4512.37', 451_237],
    ['4512 руб 37 коп', 451_237],
    ['4512 руб. 37 коп.', 451_237],
    ['4512 рублей 37 копеек', 451_237],
    ['4 512 РУБ. 37 КОП.', 451_237],
    ['4.512 руб. 37 коп.', 451_237],
    ['4512р37к', 451_237],
    ['4512р. 37', 451_237],
    ['4512,37 р.', 451_237],
    ['4512-37', 451_237],
    ['4512=37', 451_237],
    ['４５１２,３７', 451_237],
    ['\u200e4512,37\u200b', 451_237],
    ['4512 руб. 7 коп.', 451_207],
    ['4512,5', 451_250],
    ['4512', 451_200],
    ['4512.', 451_200],
    ['4512 руб.', 451_200],
    ['1 234 567,89', 123_456_789],
    ['1,234,567', 123_456_700],
    ['37 коп.', 37],
    ['0,37', 37],
    ['0', 0],
    ['0012,30', 1230],
    ['999 999 999,99', LARGEST_AMOUNT],
  ])('%j is %i kopecks', (text, kopecks) => {
    expect(parseMoney(text)).toBe(kopecks);
  });
});

describe('what is not sure to be an amount is refused', () => {
  test.each([
    ['4.512'],
    ['4,512'],
    ['4512 37'],
    ['45 12'],
    ['4512,370'],
    ['1,234,56'],
    ['4 51,37'],
    ['4512 руб. 7'],
    ['4512,37 руб. 10 коп.'],
    ['-4512,37'],
    ['−4512'],
    ['минус 4512'],
    ['1000000000'],
    ['1e5'],
    ['0x10'],
    ['четыре тысячи'],
    ['4512,37 $'],
    ['4512 и 37'],
    ['₽'],
    [','],
    [''],
    ['Infinity'],
    ['9'.repeat(65)],
  ])('%j', (text) => {
    expect(parseMoney(text)).toBeNull();
  });
});

const amounts = fc.integer({ min: 0, max: LARGEST_AMOUNT });

test('what is shown can be typed back, in both languages', () => {
  fc.assert(
    fc.property(amounts, fc.constantFrom('ru', 'en'), (kopecks, locale) => {
      expect(parseMoney(formatMoney(kopecks, locale))).toBe(kopecks);
    }),
  );
});

test('every usual way of writing one amount means that amount', () => {
  fc.assert(
    fc.property(amounts, (kopecks) => {
      const roubles = String(Math.floor(kopecks / 100));
      const rest = String(kopecks % 100).padStart(2, '0');
      const grouped = (mark: string) => roubles.replace(/\B(?=(?:\d{3})+$)/g, mark);
      const ways = [
        `${roubles},${rest}`,
        `${roubles}.${rest} руб`,
        `${grouped(' ')},${rest}`,
        `${grouped('.')},${rest} ₽`,
        `RUB ${grouped(',')}.${rest}`,
        `${grouped(NBSP)} рублей ${Number(rest)} копеек`,
        `${roubles}-${rest}`,
      ];
      for (const way of ways) expect(parseMoney(way), way).toBe(kopecks);
    }),
  );
});

test('no text whatever breaks the reader or gives anything but whole kopecks within the limit', () => {
  const noise = fc.string({
    unit: fc.constantFrom(...'0123456789 .,-=₽рубкоп\u00a0\u202f+e'),
    maxLength: 40,
  });
  fc.assert(
    fc.property(fc.oneof(fc.string(), noise), (text) => {
      const kopecks = parseMoney(text);
      if (kopecks === null) return;
      expect(Number.isInteger(kopecks)).toBe(true);
      expect(kopecks).toBeGreaterThanOrEqual(0);
      expect(kopecks).toBeLessThanOrEqual(LARGEST_AMOUNT);
    }),
  );
});

test.each([
  [451_237, 'ru', `4${NARROW}512,37${NBSP}₽`],
  [451_237, 'en', `4,512.37${NBSP}₽`],
  [LARGEST_AMOUNT, 'ru', `999${NARROW}999${NARROW}999,99${NBSP}₽`],
  [0, 'ru', `0,00${NBSP}₽`],
  [-5, 'en', `\u22120.05${NBSP}₽`],
] as const)('%i kopecks in %s', (kopecks, locale, shown) => {
  expect(formatMoney(kopecks, locale)).toBe(shown);
});

test('an amount is written as Intl writes it, whatever it is', () => {
  const form = { minimumFractionDigits: 2, maximumFractionDigits: 2 } as const;
  fc.assert(
    fc.property(fc.integer({ min: 1, max: LARGEST_AMOUNT }), fc.boolean(), (amount, below) => {
      const kopecks = below ? -amount : amount;
      const ru = new Intl.NumberFormat('ru-RU', form).format(kopecks / 100);
      const en = new Intl.NumberFormat('en-US', form).format(kopecks / 100);
      const sign = (text: string) => text.replaceAll(NBSP, NARROW).replace('-', '\u2212');
      expect(formatMoney(kopecks, 'ru')).toBe(`${sign(ru)}${NBSP}₽`);
      expect(formatMoney(kopecks, 'en')).toBe(`${sign(en)}${NBSP}₽`);
    }),
    { numRuns: 300 },
  );
});
