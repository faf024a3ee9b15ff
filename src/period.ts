import { remembered } from './remembered.ts';

/** A month for which bills are made: `2026-10`. Periods compare as strings do. */
export type Period = `${number}-${number}`;

/** Reads `YYYY-MM`; null for anything else. */
export function parsePeriod(text: string): Period | null {
  return /^(?:19|20|21)\d{2}-(?:0[1-9]|1[0-2])$/.test(text) ? (text as Period) : null;
}

/** The period that an ISO date or time (`2026-10-01…`) falls in. Throws a RangeError where it is not one. */
export function periodOf(date: string): Period {
  const period = /^\d{4}-\d{2}-\d{2}(?!\d)/.test(date) ? parsePeriod(date.slice(0, 7)) : null;
  if (!period) throw new RangeError(`"${date}" is not an ISO date`);
  return period;
}

/** The first day of the month as an ISO date: how the database keeps a period. */
export function firstDay(period: Period): string {
  return `${period}-01`;
}

/** The last day of the month as an ISO date. */
export function lastDay(period: Period): string {
  const [year, month] = numbersOf(period);
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
}

export function nextPeriod(period: Period): Period {
  return shiftPeriod(period, 1);
}

export function previousPeriod(period: Period): Period {
  return shiftPeriod(period, -1);
}

/** The period `months` later, or earlier where negative. */
export function shiftPeriod(period: Period, months: number): Period {
  const [year, month] = numbersOf(period);
  const count = year * 12 + month - 1 + months;
  const shifted = `${String(Math.floor(count / 12)).padStart(4, '0')}-${String((count % 12) + 1).padStart(2, '0')}`;
  return shifted as Period;
}

/** For `sort`: earlier periods first. */
export function comparePeriods(one: Period, other: Period): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** «октябрь 2026», `October 2026`. */
export function formatPeriod(period: Period, locale: 'ru' | 'en'): string {
  return PERIODS[locale](period);
}

/** The month that the calendar on a wall in `timeZone` (an IANA name) shows at `now`. */
export function currentPeriod(timeZone: string, now: Date): Period {
  return today(timeZone, now).slice(0, 7) as Period;
}

/** The date that the calendar on a wall in `timeZone` (an IANA name) shows at `now`, as an ISO date. */
export function today(timeZone: string, now: Date): string {
  // No zone's day begins within a minute.
  return calendarOf(timeZone)(Math.floor(now.getTime() / 60_000));
}

const calendarOf = remembered((timeZone: string) => {
  // Swedish dates are ISO dates.
  const calendar = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
  return remembered((minute: number) => calendar.format(minute * 60_000));
});

const PERIODS = { ru: periodsIn('ru-RU'), en: periodsIn('en-US') };

function periodsIn(language: string): (period: Period) => string {
  const months = new Intl.DateTimeFormat(language, { month: 'long', timeZone: 'UTC' });
  return remembered((period) => {
    const [year, month] = numbersOf(period);
    return `${months.format(Date.UTC(year, month - 1))} ${year}`;
  });
}

function numbersOf(period: Period): [year: number, month: number] {
  return [Number(period.slice(0, 4)), Number(period.slice(5))];
}
