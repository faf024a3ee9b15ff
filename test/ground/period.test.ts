import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  comparePeriods,
  currentPeriod,
  firstDay,
  formatPeriod,
  lastDay,
  nextPeriod,
  type Period,
  parsePeriod,
  periodOf,
  previousPeriod,
  shiftPeriod,
  today,
} from '../../src/period.ts';

const periods = fc
  .record({ year: fc.integer({ min: 1950, max: 2150 }), month: fc.integer({ min: 1, max: 12 }) })
  .map(({ year, month }) => `${year}-${String(month).padStart(2, '0')}` as Period);

test.each([
  ['2026-10', '2026-10'],
  ['2026-13', null],
  ['2026-00', null],
  ['2026-1', null],
  ['1026-01', null],
  ['2026-10-01', null],
  [' 2026-10', null],
  ['', null],
])('%j is read as %j', (text, period) => {
  expect(parsePeriod(text)).toBe(period);
});

test('next and previous cross the year', () => {
  expect(nextPeriod('2026-12')).toBe('2027-01');
  expect(previousPeriod('2026-01')).toBe('2025-12');
});

test('steps add up, undo one another and keep the order', () => {
  const steps = fc.integer({ min: -600, max: 600 });
  fc.assert(
    fc.property(periods, steps, steps, (period, one, other) => {
      expect(shiftPeriod(shiftPeriod(period, one), other)).toBe(shiftPeriod(period, one + other));
      expect(shiftPeriod(shiftPeriod(period, one), -one)).toBe(period);
      expect(comparePeriods(shiftPeriod(period, one), shiftPeriod(period, other))).toBe(
        Math.sign(one - other),
      );
    }),
  );
});

test('the first and the last day belong to the period, and the next day to the next', () => {
  fc.assert(
    fc.property(periods, (period) => {
      expect(periodOf(firstDay(period))).toBe(period);
      expect(periodOf(lastDay(period))).toBe(period);
      const dayAfter = new Date(Date.parse(lastDay(period)) + 86_400_000).toISOString();
      expect(dayAfter.slice(0, 10)).toBe(firstDay(nextPeriod(period)));
    }),
  );
});

test('February ends on the 29th in a leap year', () => {
  expect(lastDay('2028-02')).toBe('2028-02-29');
  expect(lastDay('2026-02')).toBe('2026-02-28');
});

test.each(['2026-10', '2026-13-01', '01.10.2026', '2026-10-012', ''])('%j is no date', (text) => {
  expect(() => periodOf(text)).toThrow('is not an ISO date');
});

describe('the current period is the one on the wall of the organisation', () => {
  const lateOctober = new Date('2026-10-31T20:30:00Z');
  test.each([
    ['Europe/Kaliningrad', '2026-10', '2026-10-31'],
    ['Europe/Moscow', '2026-10', '2026-10-31'],
    ['Asia/Yekaterinburg', '2026-11', '2026-11-01'],
    ['Asia/Kamchatka', '2026-11', '2026-11-01'],
  ])('%s', (timeZone, period, date) => {
    expect(currentPeriod(timeZone, lateOctober)).toBe(period);
    expect(today(timeZone, lateOctober)).toBe(date);
  });
});

test('a period is named as people say it', () => {
  expect(formatPeriod('2026-10', 'ru')).toBe('октябрь 2026');
  expect(formatPeriod('2026-05', 'ru')).toBe('май 2026');
  expect(formatPeriod('2026-10', 'en')).toBe('October 2026');
});
