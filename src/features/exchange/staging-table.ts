import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

type Cell = string | number | null;
type Columns<Row> = Record<string, [type: string, value: (row: Row) => Cell]>;

/**
 * A temporary table: its columns in order, each with its SQL type and how a row gives its value. `place` tells
 * where in the file a row stood and what became of it, `columns` what it says.
 */
export interface StagingTable<Row> {
  name: string;
  place: Columns<Row>;
  columns: Columns<Row>;
}

export function createStagingTable(table: StagingTable<never>): string {
  const columns = Object.entries({ ...table.place, ...table.columns }).map(
    ([name, [type]]) => `${name} ${type}`,
  );
  return `create temporary table ${table.name} (${columns.join(', ')}) on commit drop`;
}

/** Sends rows in the text form of COPY. */
export async function copyRows(
  client: pg.Client,
  table: StagingTable<never>,
  rows: Uint8Array,
): Promise<void> {
  const columns = Object.keys({ ...table.place, ...table.columns });
  const copy = client.query(copyFrom(`copy ${table.name} (${columns.join(', ')}) from stdin`));
  await pipeline([rows], copy);
}

/** Gives values in the text form of COPY, parted by tabs. */
export function copyText<Row>(columns: Columns<Row>): (row: Row) => string {
  const values = Object.values(columns).map(([, value]) => value);
  const free = Object.values(columns).map(([type]) => FREE_TEXTS.includes(type));
  const cells = new Array<string>(values.length);
  return (row) => {
    for (let index = 0; index < values.length; index += 1) {
      const cell = values[index]?.(row) ?? null;
      cells[index] = cell === null ? '\\N' : free[index] ? escaped(String(cell)) : String(cell);
    }
    return cells.join('\t');
  };
}

/** Of all others the reader has made digits and dates. */
const FREE_TEXTS = ['text', 'json'];

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function escaped(text: string): string {
  return /[\\\t\n\r]/.test(text) ? text.replace(/[\\\t\n\r]/g, (letter) => ESCAPES[letter] ?? letter) : text;
}
