import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Locale } from '../../bot/chat-state.ts';
import { escapeHtml, LOCALES } from '../../bot/i18n.ts';
import { joinWithin } from '../../bot/messages.ts';
import { SetupError } from '../../errors.ts';
import type { ConsentDocumentName } from './consent.ts';

export interface ConsentDocument {
  name: ConsentDocumentName;
  version: string;
  /** In Telegram's HTML, each short enough for one message. */
  pages: string[];
  sha256: string;
}

export type ConsentDocuments = Record<Locale, Record<ConsentDocumentName, ConsentDocument>>;

export const CONSENT_DOCUMENTS: readonly ConsentDocumentName[] = ['rules', 'personal_data'];

/** Room for Telegram's 4096 and a heading. */
const LONGEST_PAGE = 3800;

/**
 * Reads both documents in both languages: a first line `version: …`, then paragraphs; a line that begins with
 * `# ` is a heading, `{name}` is filled from `facts`.
 * @param own paths of the organisation's own texts, which take the place of those shipped
 * @throws SetupError naming the file
 */
export async function loadConsentDocuments(
  facts: (locale: Locale) => Record<string, string>,
  own: (name: ConsentDocumentName, locale: Locale) => string | null,
): Promise<ConsentDocuments> {
  const load = async (locale: Locale) => {
    const [rules, personalData] = await Promise.all(
      CONSENT_DOCUMENTS.map((name) =>
        read(name, own(name, locale) ?? shippedPath(name, locale), facts(locale)),
      ),
    );
    return { rules, personal_data: personalData } as Record<ConsentDocumentName, ConsentDocument>;
  };
  const loaded = await Promise.all(LOCALES.map(async (locale) => [locale, await load(locale)] as const));
  return Object.fromEntries(loaded) as ConsentDocuments;
}

function shippedPath(name: ConsentDocumentName, locale: Locale): string {
  const file = name.replace('_', '-');
  return fileURLToPath(new URL(`../../../locales/${locale}/documents/${file}.md`, import.meta.url));
}

async function read(
  name: ConsentDocumentName,
  path: string,
  facts: Record<string, string>,
): Promise<ConsentDocument> {
  const source = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new SetupError(
      `The document ${path} cannot be read. Correct its path under documents in organization.yaml.`,
      {
        cause,
      },
    );
  });
  const [, version, body] = source.match(/^\uFEFF?version:[ \t]*(\S+)\r?\n([\s\S]+)$/) ?? [];
  if (!version || !body)
    throw new SetupError(`The document ${path} must begin with a line "version: 2026-11-01".`);
  const text = body.trim().replace(/\{(\w+)\}/g, (whole, fact: string) => facts[fact] ?? whole);
  return { name, version, pages: pagesOf(text), sha256: createHash('sha256').update(text).digest('hex') };
}

function pagesOf(text: string): string[] {
  const pieces = text
    .split(/\n{2,}/)
    .flatMap(cutLong)
    .map((paragraph) => {
      const marked = paragraph.replace(/^# (.*)$/gm, (_, heading: string) => `\u0000${heading}\u0001`);
      return escapeHtml(marked).replaceAll('\u0000', '<b>').replaceAll('\u0001', '</b>');
    });
  return joinWithin(pieces, LONGEST_PAGE);
}

function cutLong(paragraph: string): string[] {
  return paragraph.match(new RegExp(`[\\s\\S]{1,${LONGEST_PAGE / 2}}`, 'g')) ?? [];
}
