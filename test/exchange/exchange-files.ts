import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { expect } from 'vitest';
import { createI18n } from '../../src/bot/i18n.ts';
import type { FaultParams } from '../../src/errors.ts';
import { Fault } from '../../src/errors.ts';
import { type ImportDeps, type ImportRequest, importFile } from '../../src/features/exchange/import-file.ts';
import { runSql, type TestDatabase } from '../support/database.ts';

/** A file of one organisation, written as tests need it. */
export function exchangeFile(accounts: string, root: Record<string, string> = { period: '2026-10' }): string {
  const attributes = Object.entries(root).map(([name, value]) => ` ${name}="${value}"`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<ORG${attributes.join('')}>\n${accounts}\n</ORG>\n`;
}

/** An account that owes the amount (roubles, as written in the file) for one service. */
export function owing(number: string, amount = '100,00', more = ''): string {
  return `<PersAcc kod_ls="${number}" name="Лучинин Егор" AddressCity="г. Водогреевск" AddressStreet="ул. Печная" AddressHouse="д. 3" AddressFlat="7" FlatAbbr="кв."><item kod="СЖ" name="Содержание" sum="${amount}" sumtopay="${amount}" debtbeg="0" debtend="${amount}"/>${more}</PersAcc>`;
}

/** Many sound accounts, so that a few bad ones are less than one in a hundred. */
export function crowd(count: number, from = 1): string {
  return Array.from({ length: count }, (_, index) =>
    owing(`N${from + index}`, `${99 + from + index},50`),
  ).join('\n');
}

export type Importer = AsyncDisposable & {
  dataDir: string;
  deps: ImportDeps;
  run(content: string | Buffer | Readable, more?: Partial<ImportRequest>): ReturnType<typeof importFile>;
};

const i18n = createI18n();
const words = [i18n.words('ru'), i18n.words('en')];

/**
 * Imports into a test's database. Reasons are given by their key, so that tests do not hang on sentences; that
 * both languages have the sentence is checked on the way.
 */
export function importer(database: TestDatabase): Importer {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'abonent-imports-'));
  const deps: ImportDeps = {
    databaseUrl: database.url,
    dataDir,
    organization: { inn: '0012004200', timeZone: 'Europe/Moscow' },
    phrase: (key: string, params: FaultParams = {}) => {
      for (const { plain } of words) expect(plain(key, params)).not.toMatch(/[{}]|undefined/);
      return [key, ...Object.values(params)].join(' ');
    },
    now: () => new Date('2026-11-21T12:00:00Z'),
  };
  return {
    dataDir,
    deps,
    run: (content, more = {}) =>
      importFile(deps, {
        name: 'test.xml',
        content:
          content instanceof Readable
            ? content
            : Readable.from([Buffer.from(content)], { objectMode: false }),
        importedBy: 'test',
        ...more,
      }),
    async [Symbol.asyncDispose]() {
      rmSync(dataDir, { recursive: true });
    },
  };
}

/** The key of the fault that refuses a file; fails the test where nothing refuses it. */
export async function refusal(attempt: Promise<unknown>): Promise<{ key: string; params: FaultParams }> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof Fault) return { key: error.key, params: error.params };
    throw error;
  }
  throw new Error('The file was accepted.');
}

const TABLES = [
  'account',
  'payee',
  'bill',
  'bill_payee',
  'bill_reading',
  'charge',
  'meter',
  'house_meter',
  'import_batch',
];

/** A digest of everything that an import may write, partitions included: equal before and after means untouched. */
export async function contents(database: TestDatabase): Promise<string> {
  const digests = TABLES.map(
    (table) =>
      `select '${table}' as name, md5(string_agg(r::text, ' ' order by r::text)) as digest from ${table} r`,
  );
  const partitions = `select 'partitions', string_agg(relname, ' ' order by relname) from pg_class where relnamespace = 'partition'::regnamespace`;
  return JSON.stringify(await runSql(database.url, [...digests, partitions].join(' union all ')));
}

/** One value out of the database. */
export async function only(database: TestDatabase, sql: string): Promise<unknown> {
  const rows = await runSql(database.url, sql);
  if (rows.length !== 1) throw new Error(`${rows.length} rows: ${sql}`);
  return Object.values(rows[0] ?? {})[0];
}
