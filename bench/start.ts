import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { createEmbeddedPostgres } from '../src/db/embedded-postgres.ts';
import type { Benchmark } from './benchmark.ts';
import { duration, largest, median, megabytes, ratio, worst } from './figures.ts';
import { openFolder } from './scratch.ts';
import { startProduct } from './started-product.ts';
import type { Table } from './table.ts';

/** How long a newcomer waits, beside what no product on Node and PostgreSQL can go below. */
export const start: Benchmark<'rounds'> = {
  name: 'start',
  about: 'the playground from the command to its banner: first start, second, after kill -9',
  options: { rounds: { about: 'rounds after the first, which warms up', standard: 5, least: 1, most: 100 } },
  async run({ rounds }, opened) {
    await oneRound(opened);
    const measured: Round[] = [];
    for (let round = 1; round <= rounds; round += 1) measured.push(await oneRound(opened));
    return [tableOf(measured)];
  },
};

/** Milliseconds, and bytes of memory that the product's process had held by its banner. */
interface Round {
  node: number;
  coldPostgres: number;
  warmPostgres: number;
  first: Started;
  second: Started;
  afterKill: Started;
}

interface Started {
  ms: number;
  memory: number | null;
}

async function oneRound(opened: AsyncDisposableStack): Promise<Round> {
  const node = await timed(bareNode);
  const postgres = openFolder(opened);
  const coldPostgres = await postgresAlone(postgres, opened);
  const warmPostgres = await postgresAlone(postgres, opened);
  const dataDir = openFolder(opened);
  const first = await productStart(dataDir, opened, 'SIGINT');
  const second = await productStart(dataDir, opened, 'SIGKILL');
  const afterKill = await productStart(dataDir, opened, 'SIGINT');
  return { node, coldPostgres, warmPostgres, first, second, afterKill };
}

async function bareNode(): Promise<void> {
  await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit');
}

async function postgresAlone(dir: string, opened: AsyncDisposableStack): Promise<number> {
  const server = createEmbeddedPostgres({ dir });
  opened.defer(() => server.stop());
  const ms = await timed(() => server.start());
  await server.stop();
  return ms;
}

async function productStart(
  dataDir: string,
  opened: AsyncDisposableStack,
  end: 'SIGINT' | 'SIGKILL',
): Promise<Started> {
  const product = await startProduct(dataDir, opened);
  const { startMs: ms, peakMemory: memory } = product;
  await product.end(end);
  return { ms, memory };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

function tableOf(rounds: Round[]): Table {
  const baseline = (part: (round: Round) => number) => median(rounds.map(part));
  const cold = baseline((round) => round.node + round.coldPostgres);
  const warm = baseline((round) => round.node + round.warmPostgres);
  const row = (name: string, times: number[], against: number | null, memory: number | null) => [
    name,
    duration(median(times)),
    duration(worst(times)),
    against === null ? '' : ratio(median(times), against),
    megabytes(memory) ?? (against === null ? '' : null),
  ];
  const bare = (name: string, part: (round: Round) => number) => row(name, rounds.map(part), null, null);
  const product = (name: string, part: (round: Round) => Started, against: number) => {
    const starts = rounds.map(part);
    return row(
      name,
      starts.map(({ ms }) => ms),
      against,
      largest(starts.map(({ memory }) => memory)),
    );
  };
  return {
    title: `From the command to the banner (rounds: ${rounds.length})`,
    columns: ['', 'median', 'worst', 'to the baseline', 'peak memory'],
    rows: [
      bare('node -e 0', ({ node }) => node),
      bare('PostgreSQL alone, new folder', ({ coldPostgres }) => coldPostgres),
      bare('PostgreSQL alone, again', ({ warmPostgres }) => warmPostgres),
      product('first start, empty DATA_DIR', ({ first }) => first, cold),
      product('second start', ({ second }) => second, warm),
      product('start after kill -9', ({ afterKill }) => afterKill, warm),
    ],
    notes: [
      'The baseline is bare Node and PostgreSQL alone, one after the other: in a new folder for the first start.',
      "Memory is that of the product's process by its banner. What npm itself takes before is not counted.",
    ],
  };
}
