import { Logger, type Runner, run, type TaskList } from 'graphile-worker';
import type { Log } from '../log.ts';
import { createJobLease, type JobLease } from './job-lease.ts';
import { createQueuePool } from './queue-pool.ts';

/** Work that a feature does later: gets what was put into the queue; a failure is tried again, ever more slowly. */
export type Task = (payload: Record<string, unknown>) => Promise<void>;
export type Tasks = Record<string, Task>;

export interface WorkerOptions {
  databaseUrl: string;
  tasks: Tasks;
  log: Log;
}

const AT_ONCE = 5;

/** Runs queued jobs. A job that fails is repeated with growing pauses, 25 times over some three days. */
export function createWorker({ databaseUrl, tasks, log }: WorkerOptions): {
  start(): Promise<void>;
  stop(): Promise<void>;
} {
  const stopping = new AbortController();
  // The runner ends its own pool without waiting for it, and a connection lost then would end the process.
  const pool = createQueuePool({ databaseUrl, connections: AT_ONCE + 1, log, stopping: stopping.signal });
  const lease = createJobLease(pool, log);
  let runner: Runner | undefined;
  return {
    async start() {
      runner = await run({
        pgPool: pool,
        concurrency: AT_ONCE,
        noHandleSignals: true,
        pollInterval: 1000,
        taskList: taskList(tasks, lease, log),
        crontab: '',
        // Its own lines carry payloads; what a failed job says is logged below.
        logger: new Logger(() => () => {}),
      });
      lease.start();
    },
    async stop() {
      const running = runner;
      runner = undefined;
      stopping.abort();
      if (!running) return;
      await running.stop();
      lease.stop();
      await pool.end();
    },
  };
}

function taskList(tasks: Tasks, lease: JobLease, log: Log): TaskList {
  return Object.fromEntries(
    Object.entries(tasks).map(([name, task]) => [
      name,
      async (payload, helpers) => {
        try {
          await lease.hold(helpers.job.id, () => task(payload as Record<string, unknown>));
        } catch (error) {
          const { id, attempts, max_attempts: most } = helpers.job;
          const about = { err: error, task: name, job: id, attempt: attempts };
          if (attempts < most) log.warn(about, 'job failed, to be repeated');
          else
            log.error(about, 'job failed for the last time; it stays in the queue for a person to look at');
          throw error;
        }
      },
    ]),
  );
}
