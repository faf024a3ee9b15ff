const formats = new Map<string, Intl.DateTimeFormat>();

function format(
  timeZone: string,
  locale: 'ru' | 'en',
  kind: 'day' | 'moment' | 'clock',
): Intl.DateTimeFormat {
  const key = `${timeZone} ${locale} ${kind}`;
  let made = formats.get(key);
  if (!made) {
    // In English the order of day and month would be a guess: the month is a word.
    const month = locale === 'ru' ? '2-digit' : 'long';
    const day = { day: locale === 'ru' ? '2-digit' : 'numeric', month, year: 'numeric' } as const;
    const clock = { hour: '2-digit', minute: '2-digit', hour12: false } as const;
    const parts = { day, moment: { ...day, ...clock }, clock }[kind];
    made = new Intl.DateTimeFormat(locale === 'ru' ? 'ru' : 'en-GB', { timeZone, ...parts });
    formats.set(key, made);
  }
  return made;
}

/** "21.11.2026" or "21 November 2026", in the zone. */
export function formatDay(at: Date, timeZone: string, locale: 'ru' | 'en'): string {
  return format(timeZone, locale, 'day').format(at);
}

/** "21.11.2026, 14:05", in the zone. */
export function formatMoment(at: Date, timeZone: string, locale: 'ru' | 'en'): string {
  return format(timeZone, locale, 'moment').format(at);
}

/** "14:05", in the zone. */
export function formatClock(at: Date, timeZone: string, locale: 'ru' | 'en'): string {
  return format(timeZone, locale, 'clock').format(at);
}
