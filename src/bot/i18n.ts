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

/** What Fluent's parser makes of a text with variables. */
type ComplexPattern = Exclude<NonNullable<ReturnType<FluentBundle['getMessage']>>['value'], string | null>;

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

type TextOf = (value: string) => string;

function wordsOf(locale: Locale, bundle: FluentBundle): Words {
  const say = (key: string, vars: Vars, text: TextOf) => {
    const pattern = bundle.getMessage(key)?.value;
    if (pattern == null) return `{${key}}`;
    if (typeof pattern === 'string') return pattern;
    return joined(pattern, vars, text) ?? bundle.formatPattern(pattern, filled(vars, text));
  };
  return {
    locale,
    plain: (key, vars = {}) => say(key, vars, String),
    html: (key, vars = {}) => say(key, vars, escapeHtml),
  };
}

/** A text into which only strings are put, as nearly all are; null for any other. Fluent takes four times as long. */
function joined(pattern: ComplexPattern, vars: Vars, text: TextOf): string | null {
  let result = '';
  for (const part of pattern) {
    if (typeof part === 'string') {
      result += part;
      continue;
    }
    const value = part.type === 'var' ? vars[part.name] : undefined;
    if (typeof value === 'string') result += text(value);
    else if (value instanceof Html) result += value.html;
    else return null;
  }
  return result;
}

function filled(vars: Vars, text: TextOf): Record<string, FluentVariable> {
  const entries = Object.entries(vars).map(([name, value]) => [
    name,
    value instanceof Html ? value.html : typeof value === 'string' ? text(value) : value,
  ]);
  return Object.fromEntries(entries);
}

export function escapeHtml(text: string): string {
  // Hardly any text needs it.
  if (!/[&<>"]/.test(text)) return text;
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
