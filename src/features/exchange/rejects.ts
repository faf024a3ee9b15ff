import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'csv-stringify/sync';
import type pg from 'pg';
import type { FaultParams } from '../../errors.ts';

/** A sentence of the locales in the language of the office. */
export type Phrase = (key: string, params?: FaultParams) => string;

const ROWS_AT_ONCE = 1_000;
const COLUMNS = ['exchange-rejects-line', 'exchange-rejects-number', 'exchange-rejects-reason'];

/**
 * Lists the refused accounts (line, number, reason) in a CSV that only the owner of the process can read, as a
 * spreadsheet of the Russian locale opens it: UTF-8 with a mark, semicolons.
 * @returns the file's path; null where nothing was refused
 */
export async function writeRejects(
  client: pg.Client,
  folder: string,
  name: string,
  phrase: Phrase,
): Promise<string | null> {
  await client.query(`declare rejects no scroll cursor for
    select line, number, fault_key, fault_params from staged_account where fault_key is not null order by line, seq`);
  let rows = await nextRows(client);
  if (rows.length === 0) return null;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, name);
  await using handle = await open(file, 'wx', 0o600);
  await handle.write(`\ufeff${csv([COLUMNS.map((key) => phrase(key))])}`);
  for (; rows.length > 0; rows = await nextRows(client)) {
    await handle.write(
      csv(rows.map((row) => [String(row.line), row.number, phrase(row.fault_key, row.fault_params)])),
    );
  }
  return file;
}

interface RejectRow {
  line: number;
  number: string;
  fault_key: string;
  fault_params: FaultParams;
}

async function nextRows(client: pg.Client): Promise<RejectRow[]> {
  const { rows } = await client.query<RejectRow>(`fetch ${ROWS_AT_ONCE} from rejects`);
  return rows;
}

function csv(rows: string[][]): string {
  return stringify(
    rows.map((row) => row.map(withoutFormula)),
    { delimiter: ';', record_delimiter: '\r\n' },
  );
}

/** A cell that begins like a formula would be one: the file's texts are hostile, the reader's spreadsheet is not. */
function withoutFormula(cell: string): string {
  return /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
}
