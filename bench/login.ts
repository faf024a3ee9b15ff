import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { Pool } from 'undici';
import { webhookSecret } from '../src/bot/webhook.ts';
import type { Benchmark } from './benchmark.ts';
import { type BotQuestion, SECRET_HEADER } from './bot-question.ts';
import { Child } from './child.ts';
import type { CrowdQuestion } from './crowd-question.ts';
import { count, duration, median, quantile, ratio, worst } from './figures.ts';
import { createEmptyDatabase, openFolder, openPostgres } from './scratch.ts';
import type { Table } from './table.ts';
import { type Subscriber, settleTown } from './town.ts';

type Options = Record<'chats' | 'seconds' | 'rounds', number>;

/** What a flood of sign-ins costs those who only look at their balance. */
export const login: Benchmark<keyof Options> = {
  name: 'login',
  about: 'how long a balance waits while many sign in, beside the same with nobody signing in',
  options: {
    chats: { about: 'people who send wrong passwords all the time', standard: 40, least: 1, most: 500 },
    seconds: { about: 'seconds of each round', standard: 8, least: 2, most: 600 },
    rounds: { about: 'rounds of each kind, in turn', standard: 3, least: 1, most: 100 },
  },
  async run({ chats, seconds, rounds }, opened) {
    const databaseUrl = await createEmptyDatabase(await openPostgres(opened), 'bench');
    const people = await settleTown(databaseUrl, openFolder(opened), chats + 1);
    const database = new pg.Pool({ connectionString: databaseUrl, max: 2 });
    opened.defer(() => database.end());
    await giveConsents(database);
    const bot = await startBot(databaseUrl, opened);
    const [reader, ...crowd] = people as [Subscriber, ...Subscriber[]];
    for (const person of crowd) await openLogIn(bot, person);

    const quiet: number[] = [];
    const flooded: number[] = [];
    const passwords: number[] = [];
    await readBalances(bot, reader, WARM_UP_SECONDS * 1_000);
    for (let round = 1; round <= rounds; round += 1) {
      quiet.push(...(await readBalances(bot, reader, seconds * 1_000)));
      const flood = startFlood(bot, database, crowd);
      await sleep(BEFORE_MEASURING_MS);
      flooded.push(...(await readBalances(bot, reader, seconds * 1_000)));
      passwords.push((await flood.stop()) / (seconds + BEFORE_MEASURING_MS / 1_000));
    }
    return [tableOf(quiet, flooded, { chats, perSecond: median(passwords) })];
  },
};

const WARM_UP_SECONDS = 5;
/** Until the line before argon2 stands. */
const BEFORE_MEASURING_MS = 1_000;
const TOKEN = '1:bench';
/** A person who looks again and again, without haste. */
const BETWEEN_BALANCES_MS = 20;

interface Bot {
  /** Resolves with the milliseconds until the update was done. */
  bring(person: Subscriber, text: string): Promise<number>;
}

async function startBot(databaseUrl: string, opened: AsyncDisposableStack): Promise<Bot> {
  const telegram = new Child<CrowdQuestion>('crowd.ts', opened);
  const { result: apiRoot } = await telegram.ask<string>({ kind: 'open' });
  const child = new Child<BotQuestion>('product-bot.ts', opened);
  const secret = webhookSecret(TOKEN);
  const { result: url } = await child.ask<string>({
    kind: 'start',
    telegram: { token: TOKEN, apiRoot },
    ...{ secret, databaseUrl, redisUrl: null, dataDir: openFolder(opened) },
  });
  const { origin, pathname: path } = new URL(url);
  const pool = new Pool(origin, { connections: null });
  opened.defer(() => pool.destroy());
  let updateId = Math.floor(Date.now() / 1_000) % 1_000_000_000;
  return {
    async bring({ chatId: id }, text) {
      updateId += 1;
      const from = { id, is_bot: false, first_name: 'Замер', language_code: 'ru' };
      const chat = { id, type: 'private', first_name: 'Замер' };
      const message = { message_id: updateId, from, chat, date: Math.floor(Date.now() / 1_000), text };
      const began = performance.now();
      const { statusCode, body } = await pool.request({
        ...{ path, method: 'POST', body: JSON.stringify({ update_id: updateId, message }) },
        headers: { 'content-type': 'application/json', [SECRET_HEADER]: secret },
      });
      await body.dump();
      if (statusCode !== 200) throw new Error(`The webhook answers: ${statusCode}`);
      return performance.now() - began;
    },
  };
}

async function openLogIn(bot: Bot, person: Subscriber): Promise<void> {
  await bot.bring(person, `/login ${person.number}`);
}

async function readBalances(bot: Bot, person: Subscriber, ms: number): Promise<number[]> {
  const waits: number[] = [];
  for (const end = performance.now() + ms; performance.now() < end; ) {
    waits.push(await bot.bring(person, '💰 Баланс'));
    await sleep(BETWEEN_BALANCES_MS);
  }
  return waits;
}

/** Each sends a password as soon as the one before is answered; attempts are forgotten at once, so that none is refused. */
function startFlood(bot: Bot, database: pg.Pool, crowd: Subscriber[]): { stop(): Promise<number> } {
  let isOver = false;
  let passwords = 0;
  const live = async (person: Subscriber) => {
    while (!isOver) {
      await bot.bring(person, 'не тот пароль');
      passwords += 1;
    }
  };
  const forget = async () => {
    while (!isOver) {
      await database.query('delete from attempt_counter');
      await sleep(50);
    }
  };
  const work = Promise.all([forget(), ...crowd.map(live)]);
  return {
    async stop() {
      isOver = true;
      await work;
      return passwords;
    },
  };
}

/** Signing in asks for both; `settleTown` linked the chats past the dialog. */
async function giveConsents(database: pg.Pool): Promise<void> {
  await database.query(
    `insert into consent (messenger, chat_id, user_id, document, version, text_sha256, locale, update_id, effect_key)
     select messenger, chat_id, chat_id, document, 'bench', '', 'ru', 0, 'bench:' || document || chat_id
     from chat_state, (values ('rules'), ('personal_data')) given (document)`,
  );
}

function tableOf(quiet: number[], flooded: number[], flood: { chats: number; perSecond: number }): Table {
  const row = (name: string, waits: number[]) => [
    name,
    count(waits.length),
    duration(median(waits)),
    duration(quantile(waits, 0.99)),
    duration(worst(waits)),
    ratio(median(waits), median(quiet)),
  ];
  return {
    title: `A balance by webhook, from the update to its 200, while ${flood.chats} chats sign in`,
    columns: ['', 'balances', 'wait, median', '99 %', 'worst', 'to quiet'],
    rows: [row('nobody signs in', quiet), row('all sign in', flooded)],
    notes: [
      `Wrong passwords answered in the flood: ${flood.perSecond.toFixed(1)}/s. All processes share the cores.`,
    ],
  };
}
