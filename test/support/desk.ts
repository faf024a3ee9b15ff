import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { type App, createApp } from '../../src/app.ts';
import { createLog } from '../../src/log.ts';
import { EXAMPLE_ORGANIZATION, loadOrganization } from '../../src/organization.ts';
import { createPlayground, type Playground } from '../../src/playground/playground.ts';
import { callJson } from './call.ts';
import { cloneDatabase, type TestDatabase } from './database.ts';
import { FrontDoor } from './front-door.ts';
import { PersonAtDesk } from './person.ts';
import { privateRedis } from './redis-server.ts';

const SAMPLES = fileURLToPath(new URL('../../samples', import.meta.url));

export interface DeskOptions {
  /** Where dialogs and limits are kept. */
  store?: 'postgres' | 'redis';
  /** How updates come to the bot. */
  updates?: 'polling' | 'webhook';
  /** Imported in the order of their periods before the bot starts. */
  samples?: boolean;
}

/** The whole product as a newcomer starts it: emulator, mail server, database, bot; tests talk to it over HTTP. */
export class Desk implements AsyncDisposable {
  readonly playground: Playground;
  /** Every line that the bot logged, as it stands in the log. */
  readonly log: string[] = [];
  readonly #options: DeskOptions;
  #dataDir = '';
  #database: TestDatabase | undefined;
  #app: App | undefined;
  #door: FrontDoor | undefined;

  constructor(options: DeskOptions) {
    this.#options = options;
    this.playground = createPlayground({
      port: 0,
      dataDir: null,
      desk: {
        accounts: async () => [],
        importFile: (name, content) => this.app.importBilling(name, content, 'test'),
      },
    });
  }

  async open(): Promise<void> {
    this.#database = await cloneDatabase();
    this.#dataDir = await mkdtemp(path.join(tmpdir(), 'abonent-desk-'));
    await this.playground.start();
    if (this.#options.updates === 'webhook') this.#door = await FrontDoor.open();
    await this.startBot();
  }

  get database(): TestDatabase {
    if (!this.#database) throw new Error('The desk is not open.');
    return this.#database;
  }

  get app(): App {
    if (!this.#app) throw new Error('The bot is not running.');
    return this.#app;
  }

  async startBot(): Promise<void> {
    const app = await createApp({
      kind: 'playground',
      role: 'all',
      telegram: { token: this.playground.botToken, apiRoot: this.playground.apiRoot },
      webhook: this.#door ? { url: this.#door.url } : null,
      databaseUrl: this.database.url,
      redisUrl: this.#options.store === 'redis' ? privateRedis(this.database) : null,
      mail: { url: this.playground.smtpUrl, from: 'noreply@vodogreevsk.example' },
      http: { host: '127.0.0.1', port: 0 },
      organization: loadOrganization(EXAMPLE_ORGANIZATION),
      dataDir: this.#dataDir,
      locale: 'ru',
      log: createLog({ level: 'debug', plain: false, write: (line) => void this.log.push(line) }),
      onFatal: (error) => this.log.push(`fatal: ${error.message}`),
    });
    this.#app = app;
    await app.open();
    if (this.#options.samples !== false) await this.importSamples();
    await app.start();
    this.#door?.behind.add(app.httpUrl);
  }

  async stopBot(): Promise<void> {
    if (this.#app) this.#door?.behind.delete(this.#app.httpUrl);
    await this.#app?.stop();
    this.#app = undefined;
  }

  async restartBot(): Promise<void> {
    await this.stopBot();
    await this.startBot();
  }

  async importSamples(): Promise<void> {
    for (const name of (await readdir(SAMPLES)).sort()) {
      await this.app.importBilling(name, createReadStream(path.join(SAMPLES, name)), 'test');
    }
  }

  /** Someone with a chat of his own. */
  person(languageCode: string | undefined = 'ru'): PersonAtDesk {
    return new PersonAtDesk(this.playground.url, languageCode);
  }

  async api<T>(method: string, route: string, body?: unknown): Promise<T> {
    return await callJson<T>(method, `${this.playground.url}/api${route}`, body);
  }

  /** Rows of the database, for what no chat shows. */
  async rows<T = Record<string, unknown>>(sql: string, values: unknown[] = []): Promise<T[]> {
    return (await this.app.database.pool.query(sql, values)).rows as T[];
  }

  /** Lets the pauses between attempts pass; the hour's and the day's count stay. */
  async skipPauses(): Promise<void> {
    await this.rows("delete from attempt_counter where key like 'proof-pause%'");
    if (this.#options.store === 'redis') await this.#redis('proof-pause*');
  }

  async #redis(pattern: string): Promise<void> {
    const redis = new Redis(privateRedis(this.database));
    const prefix = redis.options.keyPrefix ?? '';
    const keys = await redis.keys(`${prefix}${pattern}`);
    if (keys.length > 0) await redis.del(keys.map((key) => key.slice(prefix.length)));
    redis.disconnect();
  }

  async mail(): Promise<Letter[]> {
    return (await this.api<{ mail: Letter[] }>('GET', '/mail')).mail;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stopBot();
    await this.playground.stop();
    await this.#door?.[Symbol.asyncDispose]();
    await this.#database?.[Symbol.asyncDispose]();
    if (this.#dataDir) await rm(this.#dataDir, { recursive: true, force: true });
  }
}

export interface Letter {
  to: string;
  subject: string;
  text: string;
  html: string;
}

/** The desk of a file's or a block's tests: opened before them, closed after; attempts are counted anew for each test. */
export function useDesk(options: DeskOptions = {}): Desk {
  const desk = new Desk(options);
  beforeAll(() => desk.open());
  afterEach(() => desk.rows('delete from attempt_counter'));
  afterAll(() => desk[Symbol.asyncDispose]());
  return desk;
}
