import type { AnyEntity, EntitySchema } from '@mikro-orm/core';
import { type EntityManager, MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { deadlineSignal } from '../deadline.ts';
import { SetupError } from '../errors.ts';
import { checkFence, holdFence } from './fence.ts';
import type { Installation, InstallationKind } from './installation.ts';
import { returnLostConnections } from './lost-connections.ts';
import { migrate } from './migrator.ts';

// biome-ignore lint/suspicious/noExplicitAny: entities of any shape stand in one list
export type EntityList = EntitySchema<any>[];

/** No statement of a conversation may outlive the update that asked for it (25 s). */
const STATEMENT_TIMEOUT_MS = 25_000;
/** A server that swallows packets is away, like one that refuses them: sooner than the update's time is over. */
const ANSWER_TIMEOUT_MS = 10_000;
/** A process that freezes within a transaction holds its chat's turn in it: no longer than the turn's lease. */
const IDLE_TRANSACTION_MS = 6_000;
const INT8 = 20;

export interface DatabaseOptions {
  url: string;
  entities: EntityList;
  kind: InstallationKind;
  /** A connection broke while idle; the pool makes a new one. */
  onError?: (error: Error) => void;
  /** Milliseconds to wait for the server, when connecting and for the pool's queries. */
  answerTimeoutMs?: number | undefined;
}

export interface Database {
  readonly url: string;
  /** For set-based work, COPY and the job queue. Reads int8 as number. */
  readonly pool: pg.Pool;
  /** A fresh unit of work. @throws DeadlineError within work whose time is over */
  em(): EntityManager;
  /**
   * One transaction. Within work whose time is over, or whose turn another process has taken over, it rolls back
   * instead of committing late.
   */
  transaction<T>(work: (em: EntityManager) => Promise<T>): Promise<T>;
  ping(): Promise<void>;
  /** Migrates, checks the database's mark. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function createDatabase(options: DatabaseOptions): Database {
  const { answerTimeoutMs = ANSWER_TIMEOUT_MS } = options;
  const pool = new pg.Pool({
    connectionString: options.url,
    max: 10,
    application_name: 'abonent',
    connectionTimeoutMillis: answerTimeoutMs,
    query_timeout: answerTimeoutMs,
    types: { getTypeParser: (oid, format) => (oid === INT8 ? Number : pg.types.getTypeParser(oid, format)) },
  });
  pool.on('error', (error) => options.onError?.(error));
  const orm = new MikroORM({
    clientUrl: options.url,
    entities: options.entities as EntitySchema<AnyEntity>[],
    pool: { min: 0, max: 10 },
    driverOptions: {
      application_name: 'abonent-orm',
      statement_timeout: STATEMENT_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_TRANSACTION_MS,
      connectionTimeoutMillis: answerTimeoutMs,
      onPoolCreated: returnLostConnections,
    },
  });

  return {
    url: options.url,
    pool,
    em: () => {
      deadlineSignal()?.throwIfAborted();
      return orm.em.fork();
    },
    transaction: (work) => {
      const signal = deadlineSignal();
      signal?.throwIfAborted();
      return orm.em.fork().transactional(async (em) => {
        await holdFence(em);
        const result = await work(em);
        await em.flush();
        await checkFence();
        signal?.throwIfAborted();
        return result;
      });
    },
    ping: async () => {
      await pool.query('select 1');
    },
    start: async () => {
      await reach(pool);
      await checkPlace(pool, options.kind);
      await migrate(options.url);
      await claim(pool, options.kind);
    },
    stop: async () => {
      await orm.close();
      await pool.end();
    },
  };
}

async function reach(pool: pg.Pool): Promise<void> {
  try {
    await pool.query('select 1');
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    throw new SetupError(
      `The database of DATABASE_URL can't be reached (${code ?? message}). Check the address, the user, and that PostgreSQL runs.`,
      { cause: error },
    );
  }
}

type Asked = Pick<pg.Client, 'query'>;

/**
 * Looks before anything is written: a database of another kind, or of another program, is left as it is.
 * @throws SetupError
 */
export async function checkPlace(pool: Asked, kind: InstallationKind): Promise<void> {
  const { rows } = await pool.query<{ marked: boolean; tables: number }>(
    `select to_regclass('installation') is not null as marked,
       (select count(*)::int from pg_tables where schemaname = current_schema()) as tables`,
  );
  if (rows[0]?.marked) return await checkMark(pool, kind);
  if (!rows[0]?.tables) return;
  throw new SetupError(
    'DATABASE_URL names a database that holds tables of something else. Name an empty database.',
  );
}

/** A new database takes the mark of whoever opens it first. */
async function claim(pool: pg.Pool, kind: InstallationKind): Promise<void> {
  await pool.query('insert into installation (id, kind) values (1, $1) on conflict do nothing', [kind]);
  await checkMark(pool, kind);
}

async function checkMark(pool: Asked, kind: InstallationKind): Promise<void> {
  const { rows } = await pool.query<Installation>('select kind from installation where id = 1');
  const found = rows[0]?.kind;
  if (found === undefined || found === kind) return;
  throw new SetupError(
    kind === 'live'
      ? 'DATABASE_URL points at a playground database: its accounts are invented. Name an empty database instead.'
      : 'DATABASE_URL points at a live database, and without BOT_TOKEN this is a playground. Set BOT_TOKEN, or unset DATABASE_URL.',
  );
}
