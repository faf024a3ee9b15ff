import { Logger, type Runner, run, type TaskList } from 'graphile-worker';
import { DeadlineError, withDeadline } from '../deadline.ts';
import type { Log } from '../log.ts';
import { createJobLease } from './job-lease.ts';
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
/** No job is meant to take so long; one that hangs must not keep its place for ever. */
const JOB_DEADLINE_MS = 5 * 60_000;
/** Then jobs at work are let go at a stop: they fail, and another process repeats them. */
const DRAIN_MS = 15_000;

/** Runs queued jobs. A job that fails is repeated with growing pauses, 25 times over some three days. */
export function createWorker({ databaseUrl, tasks, log }: WorkerOptions): {
  start(): Promise<void>;
  stop(): Promise<void>;
} {
  const stopping = new AbortController();
  // The runner ends its own pool without waiting for it, and a connection lost then would end the process.
  const pool = createQueuePool({ databaseUrl, connections: AT_ONCE + 1, log, stopping: stopping.signal });
  const lease = createJobLease(pool, log);
  const atWork = createJobsAtWork();
  let runner: Runner | undefined;
  return {
    async start() {
      runner = await run({
        pgPool: pool,
        concurrency: AT_ONCE,
        noHandleSignals: true,
        pollInterval: 1000,
        taskList: taskList(tasks, (jobId, work) => lease.hold(jobId, () => atWork.run(work)), log),
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
      const late = setTimeout(() => atWork.letGo(), DRAIN_MS);
      await running.stop().finally(() => clearTimeout(late));
      lease.stop();
      await pool.end();
    },
  };
}

/** The jobs of this process, each within its time, and all to be let go at once. */
function createJobsAtWork() {
  const controllers = new Set<AbortController>();
  return {
    async run(work: () => Promise<void>): Promise<void> {
      const controller = new AbortController();
      controllers.add(controller);
      try {
        await withDeadline(JOB_DEADLINE_MS, work, { letGo: controller });
      } finally {
        controllers.delete(controller);
      }
    },
    letGo(): void {
      for (const controller of controllers) controller.abort(new DeadlineError('the process stops'));
    },
  };
}

type Hold = (jobId: string, work: () => Promise<void>) => Promise<void>;

function taskList(tasks: Tasks, hold: Hold, log: Log): TaskList {
  return Object.fromEntries(
    Object.entries(tasks).map(([name, task]) => [
      name,
      async (payload, helpers) => {
        try {
          await hold(helpers.job.id, () => task(payload as Record<string, unknown>));
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
