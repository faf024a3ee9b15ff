import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

type Cell = string | number | null;

/** A temporary table: its columns in order, each with its SQL type and how a row gives its value. */
export interface StagingTable<Row> {
  name: string;
  columns: Record<string, [type: string, value: (row: Row) => Cell]>;
}

export async function createStagingTable(client: pg.Client, table: StagingTable<never>): Promise<void> {
  const columns = Object.entries(table.columns).map(([name, [type]]) => `${name} ${type}`);
  await client.query(`create temporary table ${table.name} (${columns.join(', ')}) on commit drop`);
}

/** Gathers rows as the text that COPY takes, and sends them all by one COPY. */
export function stagingWriter<Row>(client: pg.Client, table: StagingTable<Row>) {
  const values = Object.values(table.columns).map(([, value]) => value);
  const copy = `copy ${table.name} (${Object.keys(table.columns).join(', ')}) from stdin`;
  let lines: string[] = [];
  return {
    add(row: Row): void {
      lines.push(`${values.map((value) => copyText(value(row))).join('\t')}\n`);
    },
    async flush(): Promise<void> {
      if (lines.length === 0) return;
      const text = lines;
      lines = [];
      await pipeline(Readable.from(inPackets(text)), client.query(copyFrom(copy)));
    },
  };
}

/** A few hundred lines to a packet: one each would cost more in system calls than the parsing does. */
function* inPackets(lines: string[]): Generator<Buffer> {
  for (let at = 0; at < lines.length; at += 500) yield Buffer.from(lines.slice(at, at + 500).join(''));
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function copyText(value: Cell): string {
  if (value === null) return '\\N';
  return typeof value === 'number'
    ? String(value)
    : value.replace(/[\\\t\n\r]/g, (letter) => ESCAPES[letter] ?? letter);
}
