import { language, t } from './texts.ts';

const locale = language === 'ru' ? 'ru-RU' : 'en-GB';
const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
const dayOfThisYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long' });
const dayOfAnyYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' });
const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short' });
const dayAndTime = new Intl.DateTimeFormat(locale, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const monthAndYear = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' });
const roubles = new Intl.NumberFormat('ru-RU', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** "14:05", in the browser's time zone; `seconds` since 1970. */
export function clockTime(seconds: number): string {
  return clock.format(seconds * 1000);
}

/** "21 ноября 2026 г. в 14:05"; `seconds` since 1970. */
export function fullTime(seconds: number): string {
  return moment.format(seconds * 1000);
}

/** "14:05" today, else "3 мар., 14:05"; takes an ISO time. */
export function mailTime(iso: string, now = new Date()): string {
  const at = new Date(iso);
  return (sameDay(at, now) ? clock : dayAndTime).format(at);
}

/** "октябрь 2026 г." from "2026-10"; anything else stays as it is. */
export function monthName(period: string): string {
  return /^\d{4}-\d{2}$/.test(period) ? monthAndYear.format(new Date(`${period}-01`)) : period;
}

/** "Сегодня", "Вчера", "3 марта", "3 марта 2025 г."; `seconds` since 1970. */
export function dayName(seconds: number, now = new Date()): string {
  const day = new Date(seconds * 1000);
  if (sameDay(day, now)) return t('today');
  const yesterday = new Date(now);
  yesterday.setDate(now.getDate() - 1);
  if (sameDay(day, yesterday)) return t('yesterday');
  return (day.getFullYear() === now.getFullYear() ? dayOfThisYear : dayOfAnyYear).format(day);
}

/** A key that is the same for two moments of one local day. */
export function dayKey(seconds: number): string {
  return new Date(seconds * 1000).toDateString();
}

/** "4 512,37" from 451237 kopecks, in either language: so the paper bill prints it and so one may type it back. */
export function amountOf(kopecks: number): string {
  return roubles.format(kopecks / 100);
}

/** "12,3 КБ" or "12.3 KB". */
export function fileSize(bytes: number): string {
  const [unit, size] =
    bytes < 1024
      ? ['byte', bytes]
      : bytes < 1024 ** 2
        ? ['kilobyte', bytes / 1024]
        : ['megabyte', bytes / 1024 ** 2];
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: String(unit),
    maximumFractionDigits: 1,
  }).format(Number(size));
}

/** "1:05" from 65 seconds. */
export function playTime(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.round(seconds) % 60).padStart(2, '0')}`;
}

function sameDay(one: Date, other: Date): boolean {
  return one.toDateString() === other.toDateString();
}
