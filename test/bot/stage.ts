import { setTimeout as sleep } from 'node:timers/promises';
import { createPlayground, type Playground } from '../../src/playground/playground.ts';
import { cloneDatabase, runSql, type TestDatabase } from '../support/database.ts';
import { FrontDoor } from '../support/front-door.ts';
import { PersonAtDesk } from '../support/person.ts';
import { createSmallBot, type SmallBot, type SmallBotOptions } from './small-bot.ts';

export interface OrderedFault {
  kind?: 'error' | 'timeout' | 'lost' | 'garbage' | 'delay';
  method?: string;
  errorCode?: number;
  description?: string;
  retryAfter?: number;
  times?: number;
}

const PATIENCE_MS = 15_000;
/** Telegram, as quick to bring an update again as a test wants it. */
const HURRIED = { firstPauseMs: 20, longestPauseMs: 100, longestRetryAfterMs: 50 };

/** Telegram as the emulator plays it, a database, and people; bots come and go. */
export class Stage implements AsyncDisposable {
  readonly playground: Playground;
  readonly database: TestDatabase;
  /** Every line that a bot logged. */
  readonly log: string[] = [];
  readonly #bots: SmallBot[] = [];
  readonly #door: FrontDoor | undefined;

  private constructor(database: TestDatabase, playground: Playground, door?: FrontDoor) {
    this.database = database;
    this.playground = playground;
    this.#door = door;
  }

  /** Bots fetch their updates, or have them brought. */
  static async open(updates: 'polling' | 'webhook' = 'polling'): Promise<Stage> {
    const desk = { accounts: async () => [], importFile: async () => null };
    const playground = createPlayground({ port: 0, dataDir: null, desk, webhook: HURRIED });
    const door = updates === 'webhook' ? await FrontDoor.open() : undefined;
    const stage = new Stage(await cloneDatabase(), playground, door);
    await stage.playground.start();
    return stage;
  }

  get door(): FrontDoor {
    if (!this.#door) throw new Error('The bots of this stage fetch their updates.');
    return this.#door;
  }

  person(languageCode: string | undefined = 'ru'): PersonAtDesk {
    return new PersonAtDesk(this.playground.url, languageCode);
  }

  /** A bot that is started and, at the end of the test, stopped. */
  async bot(options: SmallBotOptions = {}): Promise<SmallBot> {
    const bot = this.newBot(options);
    await bot.start();
    return bot;
  }

  newBot(options: SmallBotOptions = {}): SmallBot {
    const bot = createSmallBot({
      telegram: { token: this.playground.botToken, apiRoot: this.playground.apiRoot },
      place: this.database,
      lines: this.log,
      ...(this.#door ? { door: this.#door } : {}),
      ...options,
    });
    this.#bots.push(bot);
    return bot;
  }

  /** The person changes what he wrote. */
  async edits(person: PersonAtDesk, messageId: number, text: string): Promise<void> {
    await this.#api('PUT', `/chats/${person.chatId}/messages/${messageId}`, { text });
  }

  /** The person sends a file; returns what the bot says to it. */
  async sends(person: PersonAtDesk, kind: 'photo' | 'document', file: Blob): Promise<string> {
    const before = (await person.messages()).at(-1)?.message_id ?? 0;
    const form = new FormData();
    form.set('from', JSON.stringify({ id: person.chatId, firstName: 'Тест', languageCode: 'ru' }));
    form.set(kind, file, `${kind}.png`);
    await this.#api('POST', `/chats/${person.chatId}/messages`, form);
    await this.settled();
    return await person.heardSince(before);
  }

  async blocks(person: PersonAtDesk, blocked = true): Promise<void> {
    await this.#api('POST', `/chats/${person.chatId}/${blocked ? 'block' : 'unblock'}`);
    await this.settled();
  }

  /** How many updates Telegram still keeps for the bot. */
  async unconfirmed(): Promise<number> {
    return (await this.#api<{ pending: number }>('GET', '/queue')).pending;
  }

  /** Until the bot has confirmed every update. */
  async settled(): Promise<void> {
    await this.until(async () => (await this.unconfirmed()) === 0, 'updates are not confirmed');
  }

  async until(condition: () => Promise<boolean> | boolean, complaint: string): Promise<void> {
    const end = Date.now() + PATIENCE_MS;
    while (!(await condition())) {
      if (Date.now() > end) throw new Error(`${complaint}\n${this.log.join('')}`);
      await sleep(10);
    }
  }

  async orderFaults(faults: OrderedFault[]): Promise<void> {
    await this.#api('PUT', '/faults', { faults });
  }

  /** Every update is brought a second time. */
  async deliverTwice(twice: 'after' | 'at-once' | null): Promise<void> {
    await this.#api('PUT', '/deliveries', { twice });
  }

  /** What the bots answered to the updates that were brought; null where there was no answer. */
  async statuses(): Promise<(number | null)[]> {
    const { deliveries } = await this.#api<{ deliveries: { status: number | null }[] }>('GET', '/deliveries');
    return deliveries.map(({ status }) => status);
  }

  async sql(text: string): Promise<Record<string, unknown>[]> {
    return await runSql(this.database.url, text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#bots.map((bot) => bot.stop()));
    await this.playground.stop();
    await this.#door?.[Symbol.asyncDispose]();
    await this.database[Symbol.asyncDispose]();
  }

  async #api<T>(method: string, route: string, body?: unknown): Promise<T> {
    const isForm = body instanceof FormData;
    const response = await fetch(`${this.playground.url}/api${route}`, {
      method,
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
      ...(body === undefined || isForm ? {} : { headers: { 'content-type': 'application/json' } }),
    });
    if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }
}
