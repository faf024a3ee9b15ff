import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { isStoreAway } from '../db/availability.ts';
import type { Log } from '../log.ts';

const PAUSE_MS = 500;
/** A server that swallows packets is away, like one that refuses them. */
const CONNECT_TIMEOUT_MS = 10_000;
/** The statements, by the names that graphile-worker gives them, that write down how a job ended. */
const END_OF_JOB = /^(complete|fail)_job/;

export interface QueuePoolOptions {
  databaseUrl: string;
  connections: number;
  log: Log;
  /** Aborted when there is no point in waiting any more. */
  stopping: AbortSignal;
}

/**
 * The queue's connections, patient with a database that is away: graphile-worker writes down the end of a job without
 * looking whether that failed, and a failure that nobody looks at ends the process.
 */
export function createQueuePool({ databaseUrl, connections, log, stopping }: QueuePoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: connections,
    application_name: 'abonent-jobs',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  pool.on('error', (error) => log.warn({ err: error }, 'database connection of the queue'));
  pool.on('connect', (client) => {
    client.on('error', () => {});
    const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
    client.query = ((...args: unknown[]) => {
      const answer = query(...args);
      return endsJob(args) ? answer.catch((error) => again(error, args)) : answer;
    }) as typeof client.query;
  });

  const connect = pool.connect.bind(pool) as () => Promise<pg.PoolClient>;
  pool.connect = ((callback?: never) =>
    callback ? pg.Pool.prototype.connect.call(pool, callback) : patiently(connect)) as typeof pool.connect;

  async function again(error: unknown, args: unknown[]): Promise<unknown> {
    if (!isStoreAway(error)) throw error;
    return await patiently(() => pool.query(args[0] as string));
  }

  /** Tries until the database is back, or to the end of the process, when whoever holds the job loses it. */
  async function patiently<T>(attempt: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        if (!isStoreAway(error) || stopping.aborted) throw error;
        await sleep(PAUSE_MS, undefined, { signal: stopping }).catch(() => {});
      }
    }
  }

  return pool;
}

/** Asked for by a promise; with a callback it is the pool's own repetition. */
function endsJob(args: unknown[]): boolean {
  const { name } = (args[0] ?? {}) as { name?: unknown };
  return typeof name === 'string' && END_OF_JOB.test(name) && typeof args.at(-1) !== 'function';
}
