import { remembered } from './remembered.ts';

type Locale = 'ru' | 'en';
type Kind = 'day' | 'moment' | 'clock';

/** "21.11.2026" or "21 November 2026", in the zone. */
export function formatDay(at: Date, timeZone: string, locale: Locale): string {
  return format(at, timeZone, locale, 'day');
}

/** "21.11.2026, 14:05", in the zone. */
export function formatMoment(at: Date, timeZone: string, locale: Locale): string {
  return format(at, timeZone, locale, 'moment');
}

/** "14:05", in the zone. */
export function formatClock(at: Date, timeZone: string, locale: Locale): string {
  return format(at, timeZone, locale, 'clock');
}

function format(at: Date, timeZone: string, locale: Locale, kind: Kind): string {
  // All the bills of a file are of one moment.
  return formatOf(`${kind} ${locale} ${timeZone}`)(at.getTime());
}

const formatOf = remembered((key: string) => {
  const [kind = 'day', locale = 'ru', timeZone] = key.split(' ') as [Kind, Locale, string];
  // In English the order of day and month would be a guess: the month is a word.
  const month = locale === 'ru' ? '2-digit' : 'long';
  const day = { day: locale === 'ru' ? '2-digit' : 'numeric', month, year: 'numeric' } as const;
  const clock = { hour: '2-digit', minute: '2-digit', hour12: false } as const;
  const parts = { day, moment: { ...day, ...clock }, clock }[kind];
  const made = new Intl.DateTimeFormat(locale === 'ru' ? 'ru' : 'en-GB', { timeZone, ...parts });
  return remembered((time: number) => made.format(time));
});
