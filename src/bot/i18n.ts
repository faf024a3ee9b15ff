import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { FluentBundle, FluentResource, type FluentVariable } from '@fluent/bundle';
import type { Locale } from './chat-state.ts';

export const LOCALES: readonly Locale[] = ['ru', 'en'];

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

/** Reads every `locales/<locale>/*.ftl`. @throws Error where two files name the same text */
export function createI18n(
  directory: string = fileURLToPath(new URL('../../locales', import.meta.url)),
): I18n {
  const wordsIn = (locale: Locale) => wordsOf(locale, bundleOf(path.join(directory, locale), locale));
  const byLocale = { ru: wordsIn('ru'), en: wordsIn('en') };
  return { words: (locale) => byLocale[locale] };
}

/** All files in one bundle, so that a text is found by one look. */
function bundleOf(folder: string, locale: Locale): FluentBundle {
  const bundle = new FluentBundle(locale, { useIsolating: false });
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.ftl'))) {
    const resource = new FluentResource(readFileSync(path.join(folder, file), 'utf8'));
    const [error] = bundle.addResource(resource);
    if (error) throw new Error(`locales/${locale}/${file}: ${error.message}`);
  }
  return bundle;
}

function wordsOf(locale: Locale, bundle: FluentBundle): Words {
  const say = (key: string, vars: Vars | undefined, text: (value: string) => string) => {
    const pattern = bundle.getMessage(key)?.value;
    if (pattern == null) return `{${key}}`;
    return typeof pattern === 'string' ? pattern : bundle.formatPattern(pattern, filled(vars, text));
  };
  return {
    locale,
    plain: (key, vars) => say(key, vars, String),
    html: (key, vars) => say(key, vars, escapeHtml),
  };
}

function filled(
  vars: Vars | undefined,
  text: (value: string) => string,
): Record<string, FluentVariable> | null {
  if (!vars) return null;
  const result: Record<string, FluentVariable> = {};
  for (const name in vars) {
    const value = vars[name];
    if (value === undefined) continue;
    result[name] = value instanceof Html ? value.html : typeof value === 'string' ? text(value) : value;
  }
  return result;
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
