import type { EntityManager } from '@mikro-orm/postgresql';
import { Logger, runMigrations } from 'graphile-worker';

export interface JobOptions {
  /** Two jobs of one key are one job: the key of the effect that asked for it. */
  key: string;
  /** Not before; at once where absent. */
  runAt?: Date;
}

/**
 * Puts a job into the queue within the transaction of `em`: it exists if and only if the transaction commits.
 * The payload carries ids, never a secret.
 */
export async function enqueue(
  em: EntityManager,
  task: string,
  payload: Record<string, unknown>,
  { key, runAt }: JobOptions,
): Promise<void> {
  await em.execute(
    'select graphile_worker.add_job(?, ?::json, run_at := coalesce(?::timestamptz, now()), job_key := ?)',
    [task, JSON.stringify(payload), runAt ?? null, key],
  );
}

/** The queue's own tables, in the schema `graphile_worker`. */
export async function migrateQueue(databaseUrl: string): Promise<void> {
  await runMigrations({ connectionString: databaseUrl, logger: new Logger(() => () => {}) });
}
