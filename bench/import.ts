import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { ENTITIES } from '../src/app.ts';
import { createDatabase, type Database } from '../src/db/database.ts';
import { MOST_SERVICES } from '../src/features/exchange/sample-bill.ts';
import { linkEveryone, withBalances } from './balance-sampler.ts';
import type { Benchmark } from './benchmark.ts';
import { Child } from './child.ts';
import { count, duration, largest, median, megabytes, quantile, ratio, worst } from './figures.ts';
import { type ImportFiles, writeImportFiles } from './import-files.ts';
import type { ImportAnswer, ImportQuestion } from './import-process.ts';
import { createEmptyDatabase, openFolder, openPostgres } from './scratch.ts';
import type { Table } from './table.ts';

/** How fast a month comes in, beside a bare COPY of the same rows, and what a reader feels of it. */
export const importing: Benchmark<'accounts' | 'services' | 'rounds'> = {
  name: 'import',
  about: 'exchange files into the database, beside a bare COPY of their charges, while balances are read',
  options: {
    accounts: { about: 'accounts in each file', standard: 100_000, least: 100, most: 1_000_000 },
    services: { about: 'services on each bill', standard: 10, least: 1, most: MOST_SERVICES },
    rounds: { about: 'rounds, each in a database of its own', standard: 1, least: 1, most: 100 },
  },
  async run({ accounts, services, rounds }, opened) {
    const folder = openFolder(opened);
    const files = await writeImportFiles(accounts, services, folder);
    const server = await openPostgres(opened);
    const measured: Round[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const databaseUrl = await createEmptyDatabase(server, `bench_${round}`);
      measured.push(await oneRound({ databaseUrl, folder, files }, opened));
    }
    return [speedTable(measured), waitTable(measured)];
  },
};

interface Place {
  databaseUrl: string;
  folder: string;
  files: ImportFiles;
}

interface Round {
  /** Of a balance's reading in an idle database, in milliseconds. */
  idleWaits: number[];
  first: Measured;
  second: Measured;
  changed: Measured;
}

/** Times in milliseconds, memory in bytes, of a process that did nothing else. */
interface Measured extends ImportAnswer {
  cpuMs: number;
  memory: number | null;
  /** Bytes. */
  fileSize: number;
  waits: number[];
  copy: { ms: number; cpuMs: number; memory: number | null; rows: number };
}

async function oneRound(place: Place, opened: AsyncDisposableStack): Promise<Round> {
  const database = createDatabase({ url: place.databaseUrl, entities: ENTITIES, kind: 'playground' });
  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= database.stop());
  opened.defer(stop);
  await database.start();
  await importOnce(place, place.files.before, opened);
  const chats = await linkEveryone(database);

  await withBalances(database, chats, () => sleep(WARM_UP_MS));
  const { waits: idleWaits } = await withBalances(database, chats, () => sleep(IDLE_MS));
  const measure = async (file: string) => {
    const { result, waits } = await withBalances(database, chats, () => importOnce(place, file, opened));
    return { ...result, waits, copy: await bareCopy(place, database, opened) };
  };
  const first = await measure(place.files.months[0]);
  const second = await measure(place.files.months[1]);
  const changed = await measure(place.files.changed);
  await stop();
  return { idleWaits, first, second, changed };
}

const WARM_UP_MS = 2_000;
const IDLE_MS = 4_000;

/** In a process of its own, warmed up by a file of few accounts whose import is rolled back. */
async function importOnce({ databaseUrl, folder, files }: Place, file: string, opened: AsyncDisposableStack) {
  const child = new Child<ImportQuestion>('import-process.ts', opened);
  const question = { kind: 'import', databaseUrl, dataDir: folder, dryRun: false } as const;
  await child.ask({ ...question, file: files.before, dryRun: true });
  const { result, cpuMs } = await child.ask<ImportAnswer>({ ...question, file });
  const memory = child.peakMemory;
  await child.end();
  return { ...result, cpuMs, memory, fileSize: (await stat(file)).size };
}

/** The charges of the newest month, written to a file and copied into a plain table of the same columns. */
async function bareCopy({ databaseUrl, folder }: Place, database: Database, opened: AsyncDisposableStack) {
  const file = path.join(folder, 'charges.tsv');
  const rows = await exportCharges(databaseUrl, file);
  const child = new Child<ImportQuestion>('import-process.ts', opened);
  const copies: { ms: number; cpuMs: number }[] = [];
  for (let turn = 0; turn <= COPIES; turn += 1) {
    const { result, cpuMs } = await child.ask<ImportAnswer>({
      kind: 'copy',
      databaseUrl,
      table: PLAIN,
      file,
    });
    await database.pool.query(`drop table ${PLAIN}`);
    // The first one warms up.
    if (turn > 0) copies.push({ ms: result.ms, cpuMs });
  }
  const memory = child.peakMemory;
  await child.end();
  return {
    ms: median(copies.map(({ ms }) => ms)),
    cpuMs: median(copies.map((copy) => copy.cpuMs)),
    memory,
    rows,
  };
}

const PLAIN = 'plain_charge';
const COPIES = 3;

async function exportCharges(databaseUrl: string, file: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'abonent-bench' });
  await client.connect();
  try {
    const newest = 'select * from charge where period = (select max(period) from charge)';
    const query = client.query(copyTo(`copy (${newest}) to stdout`));
    await pipeline(query, createWriteStream(file));
    return query.rowCount ?? 0;
  } finally {
    await client.end();
  }
}

const IMPORTS = [
  ['first', 'first month'],
  ['second', 'second month'],
  ['changed', 'second month, 1 % changed'],
] as const;

function speedTable(rounds: Round[]): Table {
  const rows = IMPORTS.flatMap(([key, name]) => {
    const imports = rounds.map((round) => round[key]);
    const copies = imports.map(({ copy }) => copy);
    const ms = median(imports.map((each) => each.ms));
    const read = imports[0]?.counts?.read ?? 0;
    const charges = copies[0]?.rows ?? 0;
    const ratios = imports.map((each) => each.ms / each.copy.ms);
    return [
      [name, imports, ms, count((read / ms) * 1_000), ratio(median(ratios), 1)] as const,
      [
        `  bare COPY, ${count(charges)} charges`,
        copies,
        median(copies.map((copy) => copy.ms)),
        '',
        '',
      ] as const,
    ].map(([label, all, time, perSecond, toCopy]) => [
      label,
      duration(time),
      duration(median(all.map(({ cpuMs }) => cpuMs))),
      perSecond,
      toCopy,
      megabytes(largest(all.map(({ memory }) => memory))),
    ]);
  });
  return {
    title: `Import, medians (rounds: ${rounds.length})`,
    columns: ['', 'time', 'CPU of Node', 'accounts/s', 'to bare COPY', 'peak memory'],
    rows,
    notes: IMPORTS.map(([key, name]) => {
      const { fileSize, counts } = rounds[0]?.[key] ?? {};
      return `${name}, ${megabytes(fileSize ?? null)}: ${countsInWords(counts)}`;
    }),
  };
}

function countsInWords(counts: ImportAnswer['counts'] | undefined): string {
  return Object.entries(counts ?? {})
    .filter(([, value]) => typeof value === 'number')
    .map(([name, value]) => `${name} ${count(Number(value))}`)
    .join(', ');
}

function waitTable(rounds: Round[]): Table {
  const idle = rounds.flatMap(({ idleWaits }) => idleWaits);
  const all = [
    ['idle database', idle] as const,
    ...IMPORTS.map(
      ([key, name]) => [`during: ${name}`, rounds.flatMap((round) => round[key].waits)] as const,
    ),
  ];
  return {
    title: 'A balance read every 20 ms',
    columns: ['', 'readings', 'median', '99 %', 'worst', 'median to idle'],
    rows: all.map(([name, waits]) => [
      name,
      count(waits.length),
      duration(median(waits)),
      duration(quantile(waits, 0.99)),
      duration(worst(waits)),
      ratio(median(waits), median(idle)),
    ]),
    notes: ['The database, the import and the readings share the cores.'],
  };
}
