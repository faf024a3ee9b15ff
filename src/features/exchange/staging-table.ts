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

export async function createStagingTable(client: pg.Client, table: StagingTable<never>): Promise<void> {
  const columns = Object.entries({ ...table.place, ...table.columns }).map(
    ([name, [type]]) => `${name} ${type}`,
  );
  await client.query(`create temporary table ${table.name} (${columns.join(', ')}) on commit drop`);
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
  const cells = Object.values(columns);
  return (row) => {
    let text = '';
    for (const [type, value] of cells) {
      const cell = value(row);
      if (cell === null) text += '\t\\N';
      else text += `\t${type === 'text' || type === 'json' ? escaped(String(cell)) : cell}`;
    }
    return text.slice(1);
  };
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function escaped(text: string): string {
  return /[\\\t\n\r]/.test(text) ? text.replace(/[\\\t\n\r]/g, (letter) => ESCAPES[letter] ?? letter) : text;
}
