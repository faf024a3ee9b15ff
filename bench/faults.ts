import { migrate } from '../src/db/migrator.ts';
import type { Findings } from '../test/faults/ledger.ts';
import { ACCOUNT_BOOKS } from '../test/faults/linking-walk.ts';
import { PostgresServer } from '../test/faults/postgres-server.ts';
import { AILMENTS } from '../test/faults/telegram-faults.ts';
import { Town, type TownPlace } from '../test/faults/town.ts';
import {
  bringTwice,
  fallIll,
  freezeInTransaction,
  killAtEveryStep,
  loseStore,
  type Recoveries,
  stopUnderLoad,
} from '../test/faults/trials.ts';
import { startRedisServer } from '../test/support/redis-server.ts';
import type { Benchmark } from './benchmark.ts';
import { count, duration, median, worst } from './figures.ts';
import { createEmptyDatabase, openPostgres } from './scratch.ts';
import type { Table } from './table.ts';

/** What befalls the product, how often, and what came of it. */
export const faults: Benchmark<'rounds'> = {
  name: 'faults',
  about: 'what is lost, what comes twice and how long it takes, when processes, stores and Telegram fail',
  options: { rounds: { about: 'rounds of each fault', standard: 1, least: 1, most: 100 } },
  async run({ rounds }, opened) {
    const stores = { postgres: await openPostgres(opened), redis: (await openRedis(opened)).url };
    const rows: (string | null)[][] = [];
    for (const trial of TRIALS) {
      const results: Result[] = [];
      for (let round = 0; round < rounds; round += 1) results.push(await tryOnce(trial, stores));
      rows.push(rowOf(trial.name, results));
      console.log(`  ${trial.name}: done`);
    }
    return [tableOf(rows, rounds)];
  },
};

interface Trial {
  name: string;
  updates: TownPlace['updates'];
  store: 'postgres' | 'redis';
  /** Has a PostgreSQL of its own, to stop it. */
  stopsDatabase?: boolean;
  run: (town: Town, database: PostgresServer | null) => Promise<Recoveries>;
}

interface Result {
  recoveries: Recoveries;
  findings: Findings;
}

const KILLED: Trial[] = (['polling', 'webhook'] as const).flatMap((updates) =>
  (['postgres', 'redis'] as const).map((store) => ({
    name: `kill -9 at every step (${updates}, ${store})`,
    updates,
    store,
    run: (town: Town) => killAtEveryStep(town, { dialogsInPostgres: store === 'postgres' }),
  })),
);

const TRIALS: Trial[] = [
  ...KILLED,
  {
    name: 'frozen in its transaction (webhook, redis)',
    updates: 'webhook',
    store: 'redis',
    run: freezeInTransaction,
  },
  {
    name: 'SIGTERM under load, till the end (webhook)',
    updates: 'webhook',
    store: 'redis',
    run: async (town) => (await stopUnderLoad(town)).drained,
  },
  ...(['after', 'at-once'] as const).map((twice) => ({
    name: `delivered twice, ${twice} (two processes)`,
    updates: 'webhook' as const,
    store: 'redis' as const,
    run: (town: Town) => bringTwice(town, twice),
  })),
  ...(['polling', 'webhook'] as const).map((updates) => ({
    name: `PostgreSQL stopped and started (${updates})`,
    updates,
    store: 'postgres' as const,
    stopsDatabase: true,
    run: (town: Town, database: PostgresServer | null) => loseStore(town, database as PostgresServer),
  })),
  ...AILMENTS.map((ailment) => ({
    name: `Telegram: ${ailment.name}, at every call`,
    updates: 'webhook' as const,
    store: 'redis' as const,
    run: async (town: Town) => {
      await town.startProcess();
      return await fallIll(town, ailment);
    },
  })),
];

async function openRedis(opened: AsyncDisposableStack) {
  const server = await startRedisServer();
  opened.defer(() => server.stop());
  return server;
}

let nextDatabase = 0;

async function tryOnce(trial: Trial, stores: { postgres: string; redis: string }): Promise<Result> {
  await using opened = new AsyncDisposableStack();
  const own = trial.stopsDatabase ? opened.use(await PostgresServer.open()) : null;
  nextDatabase += 1;
  const name = `faults_${nextDatabase}`;
  const databaseUrl = own?.url ?? (await createEmptyDatabase(stores.postgres, name));
  if (!own) await migrate(databaseUrl);
  const redisUrl = trial.store === 'redis' ? `${stores.redis}?keyPrefix=${name}:` : null;
  const { updates } = trial;
  const town = opened.use(await Town.open({ databaseUrl, redisUrl, updates, books: ACCOUNT_BOOKS }));
  const recoveries = await trial.run(town, own);
  return { recoveries, findings: await town.audit() };
}

function rowOf(name: string, results: readonly Result[]): string[] {
  const times = results.flatMap(({ recoveries }) => recoveries);
  const sum = (kind: keyof Findings) =>
    count(results.reduce((all, { findings }) => all + findings[kind].length, 0));
  return [
    name,
    count(times.length),
    sum('lost'),
    sum('doubled'),
    sum('repeated'),
    duration(median(times)),
    duration(worst(times)),
  ];
}

function tableOf(rows: (string | null)[][], rounds: number): Table {
  return {
    title: `Faults while people link accounts (rounds: ${rounds})`,
    columns: ['', 'tried', 'lost', 'doubled', 'said again', 'median', 'worst'],
    rows,
    notes: [
      'Tried: acts that the fault befell. Lost and doubled: answers and effects, by a ledger of what people did, beside',
      'all chats and tables. Said again: the answer was out, and Telegram or the process failed before the bot knew.',
      'Time: from the kill or freeze, the return of the store, or the act, to the answer; of SIGTERM, to the end.',
      'Telegram is played in a hurry: by webhook it brings an update again after 20 to 100 ms, whatever Retry-After says.',
    ],
  };
}
