import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { expect } from 'vitest';
import { createI18n } from '../../src/bot/i18n.ts';
import { loadConfig } from '../../src/config.ts';
import { type DoctorOptions, examine } from '../../src/doctor/doctor.ts';
import { createPlayground, type Playground } from '../../src/playground/playground.ts';
import { callJson } from '../support/call.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { writeOwnOrganization } from '../support/own-organization.ts';
import { type RedisServer, startRedisServer } from '../support/redis-server.ts';

type Settings = Record<string, string | undefined>;

/** An installation in which all is well, to be spoilt one thing at a time; and a doctor to ask. */
export class Clinic implements AsyncDisposable {
  readonly playground: Playground;
  readonly #running = new AsyncDisposableStack();
  #settings: Settings = {};
  database!: TestDatabase;
  redis!: Redis;

  constructor() {
    this.playground = createPlayground({
      port: 0,
      dataDir: null,
      desk: { accounts: async () => [], importFile: async () => undefined },
    });
  }

  async open(): Promise<void> {
    const dataDir = mkdtempSync(path.join(tmpdir(), 'abonent-clinic-'));
    this.#running.defer(() => rmSync(dataDir, { recursive: true }));
    await this.playground.start();
    this.#running.use(this.playground);
    this.database = this.#running.use(await cloneDatabase());
    const organization = path.join(dataDir, 'own-organization.yaml');
    writeOwnOrganization(organization);
    const server = await this.#openRedis(dataDir);
    this.#settings = {
      NODE_ENV: 'production',
      BOT_TOKEN: this.playground.botToken,
      BOT_API_ROOT: this.playground.apiRoot,
      DATABASE_URL: this.database.url,
      REDIS_URL: server.url,
      SMTP_URL: this.playground.smtpUrl,
      MAIL_FROM: 'noreply@example.org',
      ORGANIZATION_FILE: organization,
      DATA_DIR: dataDir,
      HTTP_PORT: String(await freePort()),
    };
  }

  async #openRedis(dir: string): Promise<RedisServer> {
    const server = await startRedisServer({ dir, appendonly: 'yes' });
    this.#running.defer(() => server.stop());
    this.redis = new Redis(server.url);
    this.#running.defer(() => this.redis.disconnect());
    return server;
  }

  get settings(): Settings {
    return this.#settings;
  }

  /** What the doctor says with these settings instead; `undefined` unsets one. No secret may ever stand in it. */
  async ask(changes: Settings = {}, { locale = 'ru', ...options }: Asking = {}): Promise<Report> {
    const settings = { LANG: locale, ...this.#settings, ...changes };
    const { text, failed } = await examine({
      words: createI18n().words(locale),
      readConfig: () => loadConfig(settings),
      ...options,
    });
    for (const secret of secretsOf(settings)) expect(text).not.toContain(secret);
    const lines = text.split('\n');
    const marked = (mark: string) =>
      lines.filter((line) => line.startsWith(`${mark} `)).map((line) => line.slice(2));
    return { text, exitsWith: failed ? 1 : 0, ok: marked('✓'), warnings: marked('!'), failures: marked('✗') };
  }

  /** A method of the Bot API, as another program with the token would call it. */
  async telegram(method: string, payload: object = {}): Promise<void> {
    await callJson('POST', `${this.playground.apiRoot}/bot${this.playground.botToken}/${method}`, payload);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#running.disposeAsync();
  }
}

interface Asking extends Partial<Pick<DoctorOptions, 'limitMs' | 'now'>> {
  locale?: 'ru' | 'en';
}

export interface Report {
  text: string;
  exitsWith: 0 | 1;
  ok: string[];
  warnings: string[];
  failures: string[];
}

function secretsOf({ BOT_TOKEN, ...rest }: Settings): string[] {
  const urls = [rest['DATABASE_URL'], rest['REDIS_URL'], rest['SMTP_URL']].filter((url) =>
    URL.canParse(url ?? ''),
  );
  const passwords = urls.map((url) => new URL(url ?? '').password);
  return [BOT_TOKEN ?? '', ...passwords].filter((secret) => secret.length > 3);
}

async function freePort(): Promise<number> {
  const server = await occupyPort();
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

export async function occupyPort(): Promise<Server> {
  const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
