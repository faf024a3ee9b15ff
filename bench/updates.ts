import { startRedisServer } from '../test/support/redis-server.ts';
import type { Benchmark } from './benchmark.ts';
import { Child } from './child.ts';
import { partCores } from './cores.ts';
import type { CrowdQuestion } from './crowd-question.ts';
import { type Bot, type BotModel, measureRound, type Place, startBot } from './measured-bot.ts';
import { createEmptyDatabase, openFolder, openPostgres } from './scratch.ts';
import type { Table } from './table.ts';
import { settleTown } from './town.ts';
import { memoryTable, speedTable } from './updates-tables.ts';

type Options = Record<'chats' | 'seconds' | 'rounds', number>;

/** What a balance costs the bot, beside the least that others do. */
export const updates: Benchmark<keyof Options> = {
  name: 'updates',
  about: 'balances by webhook, beside a bare grammY bot with one query and the echo of Telegraf',
  options: {
    chats: {
      about: 'people who act again as soon as they are answered',
      standard: 40,
      least: 1,
      most: 1_000,
    },
    seconds: { about: 'seconds of each round', standard: 5, least: 1, most: 600 },
    rounds: { about: 'rounds of each bot, in turn', standard: 5, least: 1, most: 100 },
  },
  async run(options, opened) {
    const cores = partCores();
    const place = await openPlace(options.chats, opened);
    const redisUrl = await openRedis(opened);
    const bots: Bot[] = [];
    for (const model of modelsOf(redisUrl)) bots.push(await startBot(model, place, cores ?? [], opened));

    const tables: Table[] = [];
    for (const act of ['message', 'press'] as const) {
      for (const bot of bots) await measureRound(bot, place, act, WARM_UP_SECONDS);
      for (let round = 1; round <= options.rounds; round += 1) {
        for (const bot of bots) bot.rounds[act].push(await measureRound(bot, place, act, options.seconds));
      }
      tables.push(speedTable(act, options, bots));
    }
    return [...tables, await memoryTable(bots, { parted: cores !== null, redis: redisUrl !== null })];
  },
};

/** V8 goes on improving its code for about so long. */
const WARM_UP_SECONDS = 8;

/** What the others are held against comes first. */
function modelsOf(redisUrl: string | null): BotModel[] {
  const product = (name: string, url: string | null) => {
    return { name, script: 'product-bot.ts', redisUrl: url, checked: true };
  };
  return [
    { name: 'Telegraf, echo', script: 'telegraf-bot.ts', redisUrl: null, checked: false },
    { name: 'grammY, one query', script: 'bare-bot.ts', redisUrl: null, checked: true },
    ...(redisUrl ? [product('the product, with Redis', redisUrl)] : []),
    product('the product, PostgreSQL alone', null),
  ];
}

async function openPlace(chats: number, opened: AsyncDisposableStack): Promise<Place> {
  const databaseUrl = await createEmptyDatabase(await openPostgres(opened), 'bench');
  const people = await settleTown(databaseUrl, openFolder(opened), chats);
  const crowd = new Child<CrowdQuestion>('crowd.ts', opened);
  const { result: apiRoot } = await crowd.ask<string>({ kind: 'open' });
  return { databaseUrl, apiRoot, crowd, people };
}

/** Null, and a row less, where none can be had. */
async function openRedis(opened: AsyncDisposableStack): Promise<string | null> {
  try {
    const server = await startRedisServer();
    opened.defer(() => server.stop());
    return server.url;
  } catch {
    return null;
  }
}
