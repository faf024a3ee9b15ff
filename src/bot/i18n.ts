import { fileURLToPath } from 'node:url';
import { I18n as Fluent } from '@grammyjs/i18n';
import type { Locale } from './chat-state.ts';

export const LOCALES: readonly Locale[] = ['ru', 'en'];
const DEFAULT_LOCALE: Locale = 'ru';

/** Languages whose speakers, in this country, read Russian rather than English. */
const READ_RUSSIAN = new Set([
  'ru',
  'be',
  'uk',
  'kk',
  'ky',
  'uz',
  'tg',
  'tk',
  'az',
  'hy',
  'ka',
  'tt',
  'ba',
  'cv',
  'mn',
]);

/** A piece of HTML that is already safe, as against a text that must be escaped. */
export class Html {
  readonly html: string;
  constructor(html: string) {
    this.html = html;
  }
}

export type Vars = Record<string, string | number | Html>;

/** The texts of one language. */
export interface Words {
  readonly locale: Locale;
  /** Plain text: buttons, answers to presses, letters. */
  plain(key: string, vars?: Vars): string;
  /** A message in Telegram's HTML; whatever the variables carry is escaped. */
  html(key: string, vars?: Vars): string;
}

export interface I18n {
  words(locale: Locale): Words;
}

/** Reads every `locales/<locale>/*.ftl`. */
export function createI18n(
  directory: string = fileURLToPath(new URL('../../locales', import.meta.url)),
): I18n {
  const fluent = new Fluent({
    defaultLocale: DEFAULT_LOCALE,
    directory,
    fluentBundleOptions: { useIsolating: false },
  });
  const byLocale = new Map(LOCALES.map((locale) => [locale, wordsOf(fluent, locale)]));
  return { words: (locale) => byLocale.get(locale) ?? wordsOf(fluent, DEFAULT_LOCALE) };
}

function wordsOf(fluent: Fluent, locale: Locale): Words {
  const fill = (vars: Vars, text: (value: string) => string) =>
    Object.fromEntries(
      Object.entries(vars).map(([name, value]) => [
        name,
        value instanceof Html ? value.html : typeof value === 'string' ? text(value) : value,
      ]),
    );
  return {
    locale,
    plain: (key, vars = {}) => fluent.t(locale, key, fill(vars, String)),
    html: (key, vars = {}) => fluent.t(locale, key, fill(vars, escapeHtml)),
  };
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** The language to begin in, from what the messenger says of the person (an IETF tag, often absent). */
export function guessLocale(languageCode: string | undefined): Locale {
  const language = languageCode?.toLowerCase().split('-')[0];
  return !language || READ_RUSSIAN.has(language) ? 'ru' : 'en';
}
