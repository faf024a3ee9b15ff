import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from 'grammy/types';
import { Redis } from 'ioredis';
import pg from 'pg';
import { createPlayground, type Playground } from '../../src/playground/playground.ts';
import { callJson } from '../support/call.ts';
import { FrontDoor } from '../support/front-door.ts';
import { BotProcess } from './bot-process.ts';
import { type Book, type Entry, type Findings, Ledger } from './ledger.ts';
import { Subscriber } from './subscriber.ts';

export interface TownPlace {
  /** A migrated database without accounts. */
  databaseUrl: string;
  /** Null: PostgreSQL keeps dialogs, turns and limits too. */
  redisUrl: string | null;
  updates: 'polling' | 'webhook';
  books: Book[];
  /** The way by which the processes reach the database, where it is another than the town's own. */
  wiredUrl?: string;
  settings?: Record<string, string>;
}

/** Which calls of the bot fail, and how; see `PUT /api/faults` of the playground. */
export interface OrderedFault {
  kind: 'error' | 'timeout' | 'lost' | 'garbage' | 'delay';
  errorCode?: number;
  description?: string;
  retryAfter?: number;
  body?: 'html' | 'json';
  ms?: number;
  method?: string;
  chatId?: number;
  times?: number;
}

export interface HouseAccount {
  number: string;
  /** As a person writes it. */
  amount: string;
}

/** Telegram, as quick to bring an update again as a test wants it. */
const HURRIED = { firstPauseMs: 20, longestPauseMs: 100, longestRetryAfterMs: 50 };
const ACCOUNTS = 400;
const SETTLED_MS = 40_000;

/** The whole product in processes of its own, between an emulated Telegram and real stores, and its subscribers. */
export class Town implements AsyncDisposable {
  readonly playground: Playground;
  readonly ledger = new Ledger();
  /** Looks into the database by a way of its own. */
  readonly pool: pg.Pool;
  readonly processes: BotProcess[] = [];
  readonly subscribers: Subscriber[] = [];
  readonly #place: TownPlace;
  readonly #dataDir = mkdtempSync(path.join(tmpdir(), 'abonent-faults-'));
  #door: FrontDoor | undefined;
  readonly #locks = new Set<() => Promise<void>>();
  #nextAccount = 0;
  #orders: Promise<unknown> = Promise.resolve();

  private constructor(place: TownPlace) {
    this.#place = place;
    const desk = { accounts: async () => [], importFile: async () => null };
    this.playground = createPlayground({ port: 0, dataDir: null, desk, webhook: HURRIED });
    this.pool = new pg.Pool({
      connectionString: place.databaseUrl,
      application_name: 'abonent-test',
      max: 20,
    });
    this.pool.on('error', () => {});
  }

  static async open(place: TownPlace): Promise<Town> {
    const town = new Town(place);
    await town.playground.start();
    if (place.updates === 'webhook') town.#door = await FrontDoor.open();
    await town.pool.query(HOUSES);
    return town;
  }

  /** Starts a process and lets it take updates. */
  async startProcess(): Promise<BotProcess> {
    const bot = this.newProcess();
    await this.joins(bot);
    return bot;
  }

  /** Started, but by webhook nothing reaches it before it `joins`. */
  newProcess(): BotProcess {
    const { databaseUrl, redisUrl, wiredUrl, settings } = this.#place;
    const bot = new BotProcess({
      BOT_TOKEN: this.playground.botToken,
      BOT_API_ROOT: this.playground.apiRoot,
      ...(this.#door ? { WEBHOOK_URL: this.#door.url } : {}),
      DATABASE_URL: wiredUrl ?? databaseUrl,
      ...(redisUrl ? { REDIS_URL: redisUrl } : {}),
      SMTP_URL: this.playground.smtpUrl,
      MAIL_FROM: 'noreply@vodogreevsk.example',
      DATA_DIR: this.#dataDir,
      ...settings,
    });
    this.processes.push(bot);
    return bot;
  }

  async joins(bot: BotProcess): Promise<void> {
    const url = await bot.started();
    this.#door?.behind.add(url);
  }

  /** Nothing more is brought to it; what is under way stays so. */
  async leaves(bot: BotProcess): Promise<void> {
    const url = await bot.started();
    this.#door?.behind.delete(url);
  }

  /** What stands before the processes gives up on the answers that it waits for. */
  dropConnections(): void {
    this.#door?.dropConnections();
  }

  /** kill -9. */
  async kill(bot: BotProcess): Promise<void> {
    const exit = bot.end('SIGKILL');
    await this.leaves(bot);
    await exit;
  }

  newcomer(): Subscriber {
    const subscriber = new Subscriber(this);
    this.subscribers.push(subscriber);
    return subscriber;
  }

  /** An account that nobody has taken yet. */
  account(): HouseAccount {
    this.#nextAccount += 1;
    if (this.#nextAccount > ACCOUNTS) throw new Error('No account is left in this town.');
    return {
      number: `77${String(this.#nextAccount).padStart(5, '0')}`,
      amount: `${1000 + this.#nextAccount},37`,
    };
  }

  /** Adds to the faults that have not struck yet. */
  async orderFaults(faults: readonly OrderedFault[]): Promise<void> {
    await this.#inOrder(async () => {
      await this.api('PUT', '/faults', { faults: [...(await this.faultsLeft()), ...faults] });
    });
  }

  /** Telegram is well again; with a chat, for that chat. */
  async endFaults(chatId?: number): Promise<void> {
    await this.#inOrder(async () => {
      const others = (await this.faultsLeft()).filter(
        (fault) => chatId !== undefined && fault.chatId !== chatId,
      );
      await this.api('PUT', '/faults', { faults: others });
    });
  }

  async faultsLeft(chatId?: number): Promise<OrderedFault[]> {
    const { faults } = await this.api<{ faults: OrderedFault[] }>('GET', '/faults');
    return faults.filter((fault) => chatId === undefined || fault.chatId === chatId);
  }

  async deliverTwice(twice: 'after' | 'at-once' | null): Promise<void> {
    await this.api('PUT', '/deliveries', { twice });
  }

  async api<T>(method: string, route: string, body?: unknown): Promise<T> {
    return await callJson<T>(method, `${this.playground.url}/api${route}`, body);
  }

  async rows<T = Record<string, unknown>>(sql: string, values: unknown[] = []): Promise<T[]> {
    return (await this.pool.query(sql, values)).rows as T[];
  }

  /** Holds what the statements lock, as a transaction of someone else would; to be let go by `end`. */
  async hold(): Promise<{
    lock: (sql: string, values?: unknown[]) => Promise<void>;
    end: () => Promise<void>;
  }> {
    const client = new pg.Client({
      connectionString: this.#place.databaseUrl,
      application_name: 'abonent-test',
    });
    client.on('error', () => {});
    await client.connect();
    const end = async () => {
      if (this.#locks.delete(end)) await client.end();
    };
    this.#locks.add(end);
    await client.query('begin');
    return { lock: async (sql, values) => void (await client.query(sql, values)), end };
  }

  /** Holds the account's row; returns what lets it go. */
  async lockAccount(number: string): Promise<() => Promise<void>> {
    const { lock, end } = await this.hold();
    await lock('select from account where number = $1 for update', [number]);
    return end;
  }

  /** How many statements wait for a lock. */
  async waitingForLocks(): Promise<number> {
    const waiting = "wait_event_type = 'Lock' and datname = current_database()";
    return (await this.rows(`select from pg_stat_activity where ${waiting}`)).length;
  }

  /** The code of the newest letter to this address that has one. */
  async codeFor(email: string): Promise<string> {
    return await this.#inLetterTo(email, /Код: (\d{6})/);
  }

  async passwordFor(email: string): Promise<string> {
    return await this.#inLetterTo(email, /Пароль: (\S+)/);
  }

  /** Until every update is confirmed and every job done. */
  async settles(): Promise<void> {
    await this.until(async () => {
      const { pending } = await this.api<{ pending: number }>('GET', '/queue');
      const parked = await this.rows('select from parked_update');
      const jobs = await this.rows('select from graphile_worker._private_jobs');
      return pending + parked.length + jobs.length === 0;
    }, 'something is never done');
  }

  /** Waits until `look` gives something; bounded. */
  async until<T>(
    look: () => Promise<T | undefined | false | null> | T | undefined | false | null,
    complaint: string,
  ): Promise<T> {
    const end = Date.now() + SETTLED_MS;
    for (;;) {
      const found = await look();
      if (found) return found;
      if (Date.now() > end) throw new Error(`${complaint}\n${this.outputs()}`);
      await sleep(15);
    }
  }

  /** The ledger beside chats and books, when everything has come to rest. */
  async audit(): Promise<Findings> {
    await this.settles();
    const chats = new Map<number, readonly Message[]>();
    for (const subscriber of this.subscribers)
      chats.set(subscriber.chatId, await subscriber.person.messages());
    return this.ledger.compare(chats, await this.#readBooks());
  }

  /** What the processes logged as warnings and errors, for who looks into a failure. */
  outputs(): string {
    const lines = this.processes.map(({ output }) =>
      output.split('\n').filter((line) => !/"level":"?(20|30|info|debug)/.test(line)),
    );
    return lines.map((log, index) => `process ${index}:\n${log.slice(-40).join('\n')}`).join('\n');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#locks].map((end) => end()));
    await Promise.all(this.processes.map((bot) => bot.end('SIGKILL')));
    await this.playground.stop();
    await this.#door?.[Symbol.asyncDispose]();
    await this.pool.end();
    await rm(this.#dataDir, { recursive: true, force: true });
  }

  async #inLetterTo(email: string, sought: RegExp): Promise<string> {
    return await this.until(async () => {
      const { mail } = await this.api<{ mail: { to: string; text: string }[] }>('GET', '/mail');
      const found = mail.filter(({ to }) => to === email).map(({ text }) => text.match(sought)?.[1]);
      return found.findLast((text) => text !== undefined);
    }, `no letter to ${email}`);
  }

  async #readBooks(): Promise<Entry[]> {
    const { redisUrl, books } = this.#place;
    const redis = redisUrl ? new Redis(redisUrl) : null;
    try {
      const stores = { redis, rows: <T>(sql: string) => this.rows<T>(sql) };
      const found = await Promise.all(
        books.map(async ({ name, read }) => (await read(stores)).map((entry) => ({ ...entry, book: name }))),
      );
      return found.flat();
    } finally {
      redis?.disconnect();
    }
  }

  async #inOrder(work: () => Promise<void>): Promise<void> {
    const turn = this.#orders.then(work);
    this.#orders = turn.catch(() => {});
    await turn;
  }
}

/** Houses with one flat each, so that an amount proves its account. */
const HOUSES = `
  with house as (
    insert into account (number, number_key, street, house, house_key)
    select number, number, 'ул. Садовая', number, number
    from (select '77' || lpad(each::text, 5, '0') as number from generate_series(1, ${ACCOUNTS}) each) numbers
    returning id, number
  )
  insert into bill (account_id, period, amount_due, charged, recalculated, benefit, penalty, paid,
    opening_balance, data_as_of, import_batch_id, content_hash)
  select id, date '2026-10-01', (1000 + right(number, 5)::int) * 100 + 37, 100000, 0, 0, 0, 0, 0, now(), 1, ''
  from house`;
