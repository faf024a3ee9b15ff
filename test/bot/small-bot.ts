import { ENTITIES } from '../../src/app.ts';
import { createPostgresDialogStore, createRedisDialogStore } from '../../src/bot/dialog-store.ts';
import { createI18n } from '../../src/bot/i18n.ts';
import { createPostgresTurns } from '../../src/bot/postgres-turns.ts';
import { createRedisTurns } from '../../src/bot/redis-turns.ts';
import { createShell, type ShellOptions } from '../../src/bot/shell.ts';
import { createTransport } from '../../src/bot/transport.ts';
import { createDatabase, type Database } from '../../src/db/database.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { createLog } from '../../src/log.ts';
import { createRedis } from '../../src/redis.ts';
import type { FrontDoor } from '../support/front-door.ts';
import { privateRedis } from '../support/redis-server.ts';

type Handlers = Pick<ShellOptions, 'menu' | 'dialogs' | 'presses' | 'texts'>;

export interface SmallBotOptions extends Partial<Handlers> {
  timing?: ShellOptions['timing'];
  /** Handlers that want the database. */
  handlers?: (database: Database) => Partial<Handlers>;
  store?: 'postgres' | 'redis';
  /** Another way to the stage's database or Redis. */
  databaseUrl?: string;
  redisUrl?: string;
  answerTimeoutMs?: number;
  /** By webhook, the bot being one of those behind this door. */
  door?: FrontDoor;
  telegram?: { token: string; apiRoot: string };
}

/** The product's shell, with a few handlers of a test's own in place of the features. */
export interface SmallBot {
  readonly database: Database;
  /** What it could not go on after. */
  readonly fatal: Error[];
  start(): Promise<void>;
  /** May be called again. */
  stop(): Promise<void>;
}

export interface SmallBotPlace {
  telegram: { token: string; apiRoot: string };
  place: { name: string; url: string };
  lines: string[];
}

export function createSmallBot({
  telegram,
  place,
  lines,
  ...options
}: SmallBotPlace & SmallBotOptions): SmallBot {
  const log = createLog({ level: 'debug', plain: false, write: (line) => void lines.push(line) });
  const fatal: Error[] = [];
  const database = createDatabase({
    url: options.databaseUrl ?? place.url,
    entities: ENTITIES,
    kind: 'playground',
    answerTimeoutMs: options.answerTimeoutMs,
  });
  const redis = options.store === 'redis' ? createRedis(privateRedis(place, options.redisUrl), log) : null;
  const transport = createTransport(telegram.apiRoot);
  const {
    menu = [],
    dialogs = [],
    presses = [],
    texts = [],
  } = {
    ...options,
    ...options.handlers?.(database),
  };
  const shell = createShell({
    ...telegram,
    transport,
    pool: database.pool,
    webhook: options.door
      ? { url: options.door.url, turns: redis ? createRedisTurns(redis) : createPostgresTurns(database.pool) }
      : null,
    dialogStore: redis ? createRedisDialogStore(redis) : createPostgresDialogStore(database.pool),
    i18n: createI18n(),
    log,
    menu,
    dialogs,
    presses,
    texts,
    onFatal: (error) => fatal.push(error),
    timing: options.timing,
  });
  const http = createHttpServer({
    ...{ host: '127.0.0.1', port: 0, dependencies: [] },
    webhook: shell.webhook,
    log,
  });
  let stopped: Promise<void> | undefined;
  return {
    database,
    fatal,
    async start() {
      await database.start();
      await redis?.connect();
      await http.start();
      options.door?.behind.add(http.url);
      await shell.start();
      await shell.receive();
    },
    stop() {
      stopped ??= (async () => {
        options.door?.behind.delete(http.url);
        const drained = shell.stop();
        await Promise.all([drained, http.stop(drained)]);
        await transport.close();
        redis?.disconnect();
        await database.stop();
      })();
      return stopped;
    },
  };
}
