import { createI18n } from '../src/bot/i18n.ts';
import { writeSamples } from '../src/features/exchange/sample-writer.ts';
import type { Benchmark } from './benchmark.ts';
import type { BotQuestion } from './bot-question.ts';
import { Child } from './child.ts';
import { Desk } from './desk.ts';
import { count, duration, median, megabytes, quantile, ratio, worst } from './figures.ts';
import { createEmptyDatabase, openFolder, openPostgres } from './scratch.ts';
import type { Table } from './table.ts';

type Options = Record<'chats' | 'seconds' | 'rounds', number>;

/** What a press of «💰 Баланс» costs, beside a bot that only answers. */
export const balance: Benchmark<keyof Options> = {
  name: 'balance',
  about: 'presses of «💰 Баланс» through the emulator, beside a bare grammY bot that answers a constant',
  options: {
    chats: {
      about: 'people who press again as soon as they are answered',
      standard: 50,
      least: 1,
      most: 1_000,
    },
    seconds: { about: 'seconds of each round', standard: 5, least: 1, most: 600 },
    rounds: { about: 'rounds of each bot, in turn', standard: 3, least: 1, most: 100 },
  },
  async run(options, opened) {
    const [sample = ''] = await writeSamples({
      // Not all accounts of the town stand in its first file.
      ...{ accounts: options.chats * 2, months: 1, seed: 1, firstPeriod: '2024-02' },
      folder: openFolder(opened),
    });
    const server = await openPostgres(opened);
    const databaseUrl = await createEmptyDatabase(server, 'bench');
    const begin = (script: string) => startBot(script, { sample, databaseUrl, chats: options.chats }, opened);
    const bare = await begin('bare-bot.ts');
    const product = await begin('product-bot.ts');
    const bots = [bare, product];

    for (const bot of bots) await pressFor(WARM_UP_SECONDS, bot);
    const rounds: Round[][] = bots.map(() => []);
    for (let round = 1; round <= options.rounds; round += 1) {
      for (const [index, bot] of bots.entries()) rounds[index]?.push(await pressFor(options.seconds, bot));
    }
    return [tableOf(options, rounds, bots)];
  },
};

/** V8 goes on improving its code for about so long. */
const WARM_UP_SECONDS = 8;
const FIRST_CHAT = 8_000_000_001;

interface Bot {
  desk: Desk;
  child: Child<BotQuestion>;
  /** What each chat must hear a piece of. */
  expected: Map<number, string>;
}

/** Each bot has an emulator of its own, and waits idle while the other is measured. */
async function startBot(
  script: string,
  { sample, databaseUrl, chats }: { sample: string; databaseUrl: string; chats: number },
  opened: AsyncDisposableStack,
): Promise<Bot> {
  const desk = await Desk.open(opened);
  const child = new Child<BotQuestion>(script, opened);
  const { botToken: token, apiRoot, smtpUrl } = desk.playground;
  const chatIds = Array.from({ length: chats }, (_, index) => FIRST_CHAT + index);
  const { result: expected } = await child.ask<string[]>({
    kind: 'start',
    ...{ telegram: { token, apiRoot }, databaseUrl, smtpUrl, dataDir: openFolder(opened), sample, chatIds },
  });
  return { desk, child, expected: new Map(chatIds.map((id, index) => [id, expected[index] ?? ''])) };
}

/** Milliseconds. */
interface Round {
  waits: number[];
  took: number;
  cpu: number;
}

const BUTTON = createI18n().words('ru').plain('billing-balance-button');

async function pressFor(seconds: number, { desk, child, expected }: Bot): Promise<Round> {
  const { result: cpuBefore } = await child.ask<number>({ kind: 'usage' });
  const began = performance.now();
  const waits: number[] = [];
  const press = async ([chatId, piece]: [number, string]) => {
    while (performance.now() - began < seconds * 1_000) {
      const { heard, ms } = await desk.press(chatId, BUTTON);
      if (!piece || !heard.includes(piece)) throw new Error(`The bot answered something else: ${heard}`);
      waits.push(ms);
    }
  };
  await Promise.all([...expected].map(press));
  const took = performance.now() - began;
  const { result: cpuAfter } = await child.ask<number>({ kind: 'usage' });
  return { waits, took, cpu: cpuAfter - cpuBefore };
}

function tableOf({ chats, rounds: number, seconds }: Options, rounds: Round[][], bots: Bot[]): Table {
  const names = ['bare grammY bot', 'the product, with its database'];
  const figures = rounds.map((all) => ({
    perSecond: median(all.map(({ waits, took }) => waits.length / (took / 1_000))),
    cpu: median(all.map(({ waits, cpu }) => cpu / waits.length)),
    waits: all.flatMap(({ waits }) => waits),
  }));
  const [bare] = figures;
  return {
    title: `«${BUTTON}» from ${chats} chats, medians (rounds of each: ${number}, of ${seconds} s)`,
    columns: [
      '',
      'round trips/s',
      'CPU per update',
      'to bare',
      'wait, median',
      '99 %',
      'worst',
      'peak memory',
    ],
    rows: figures.map(({ perSecond, cpu, waits }, index) => [
      names[index] ?? '',
      count(perSecond),
      duration(cpu),
      ratio(cpu, bare?.cpu ?? Number.NaN),
      duration(median(waits)),
      duration(quantile(waits, 0.99)),
      duration(worst(waits)),
      megabytes(bots[index]?.child.peakMemory ?? null),
    ]),
    notes: [
      "CPU and memory are those of the bot's process alone. The emulator, the people and the database share the cores",
      'with it, and bound the round trips: the ratio is that of the CPU per update.',
    ],
  };
}
