import type { Pool } from 'pg';
import type { Log } from '../log.ts';

/**
 * How long a job of a process that died waits for another one, in milliseconds; the queue itself would wait for
 * hours, because it knows no sign of life.
 */
const LEASE_MS = 15_000;
const BEAT_MS = 4_000;

const RENEW = 'update graphile_worker._private_jobs set locked_at = now() where id = any ($1)';
const FREE_OF_THE_DEAD = `
  update graphile_worker._private_jobs set locked_at = null, locked_by = null
  where locked_at < now() - interval '${LEASE_MS} ms'`;

/** The lease on the jobs at work here, and the end of those that nobody renews any more. */
export interface JobLease {
  /** Runs `work`; while it does, no other process takes the job. */
  hold<T>(jobId: string, work: () => Promise<T>): Promise<T>;
  start(): void;
  stop(): void;
}

/** A process that was frozen may come back to a job that another one has done: jobs are done at least once. */
export function createJobLease(pool: Pool, log: Log): JobLease {
  const atWork = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  async function beat(): Promise<void> {
    try {
      if (atWork.size > 0) await pool.query(RENEW, [[...atWork]]);
      await pool.query(FREE_OF_THE_DEAD);
    } catch (error) {
      log.warn({ err: error }, 'could not renew the jobs at work');
    }
  }

  return {
    async hold(jobId, work) {
      atWork.add(jobId);
      try {
        return await work();
      } finally {
        atWork.delete(jobId);
      }
    },
    start() {
      void beat();
      timer = setInterval(() => void beat(), BEAT_MS);
    },
    stop: () => clearInterval(timer),
  };
}
