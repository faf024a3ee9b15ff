import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ENTITIES } from '../../src/app.ts';
import { createDatabase, type Database } from '../../src/db/database.ts';
import { enqueue, migrateQueue } from '../../src/jobs/queue.ts';
import { createWorker, type Tasks } from '../../src/jobs/worker.ts';
import { createLog } from '../../src/log.ts';
import { Cable } from '../support/cable.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';

let place: TestDatabase;
let cable: Cable;
let database: Database;
let worker: ReturnType<typeof createWorker>;
const done: string[] = [];
const lines: string[] = [];
const gate = Promise.withResolvers<void>();
let failures = 0;

const tasks: Tasks = {
  note: async ({ word }) => void done.push(String(word)),
  wait: async ({ word }) => {
    done.push('waiting');
    await gate.promise;
    done.push(String(word));
  },
  fail: async ({ word }) => {
    failures += 1;
    if (failures === 1) throw new Error(`could not write to "${word}"`);
    done.push(`repeated ${word}`);
  },
  hopeless: async ({ word }) => {
    throw new Error(`never "${word}"`);
  },
};

beforeAll(async () => {
  place = await cloneDatabase();
  await migrateQueue(place.url);
  cable = await Cable.to(place.url);
  database = createDatabase({ url: place.url, entities: ENTITIES, kind: 'playground' });
  const log = createLog({ level: 'debug', plain: false, write: (line) => void lines.push(line) });
  worker = createWorker({ databaseUrl: cable.url, tasks, log });
  await worker.start();
});
afterAll(async () => {
  await worker.stop();
  await cable[Symbol.asyncDispose]();
  await database.stop();
  await place[Symbol.asyncDispose]();
});

test('a job exists if and only if its transaction commits', async () => {
  const refused = database.transaction(async (em) => {
    await enqueue(em, 'note', { word: 'rolled back' }, { key: 'a' });
    throw new Error('changed my mind');
  });
  await expect(refused).rejects.toThrow('changed my mind');
  await put('note', 'committed', 'b');
  await heard('committed');
  expect(done).not.toContain('rolled back');
});

test('jobs of one key are one job', async () => {
  await database.transaction(async (em) => {
    for (const word of ['once', 'once', 'once']) await enqueue(em, 'note', { word }, { key: 'same' });
  });
  await put('note', 'after', 'other');
  await heard('after');
  await empty();
  expect(done.filter((word) => word === 'once')).toHaveLength(1);
});

test('a job for later waits', async () => {
  await database.transaction((em) =>
    enqueue(em, 'note', { word: 'later' }, { key: 'later', runAt: new Date(Date.now() + 3_600_000) }),
  );
  await put('note', 'sooner', 'sooner');
  await heard('sooner');
  expect(done).not.toContain('later');
  await hurry();
  await heard('later');
});

test('a job that fails is repeated, and logged without what it carries', async () => {
  await put('fail', 'anna@mail.ru', 'failing');
  await logged('job failed, to be repeated');
  await hurry();
  await heard('repeated anna@mail.ru');
  const [line = ''] = lines.filter((each) => each.includes('to be repeated'));
  expect(JSON.parse(line)).toMatchObject({ level: 40, task: 'fail', attempt: 1 });
  expect(lines.join('')).not.toContain('anna');
});

test('its last failure is an error, and the job stays for a person to look at', async () => {
  await database.transaction(async (em) => {
    await enqueue(em, 'hopeless', { word: 'anna@mail.ru' }, { key: 'hopeless' });
    await em.execute(`update graphile_worker._private_jobs set max_attempts = 1 where key = 'hopeless'`);
  });
  await logged('failed for the last time');
  const [line = ''] = lines.filter((each) => each.includes('for the last time'));
  expect(JSON.parse(line)).toMatchObject({ level: 50, task: 'hopeless' });
  expect(await jobs()).toEqual([{ key: 'hopeless' }]);
  await database.pool.query(`select graphile_worker.remove_job('hopeless')`);
});

test('jobs go on after the database was away', { timeout: 60_000 }, async () => {
  await cable.cut();
  await put('note', 'meanwhile', 'meanwhile');
  await sleep(300);
  expect(done).not.toContain('meanwhile');
  await cable.mend();
  await heard('meanwhile', 30_000);
});

test('a stop waits for the job at work', async () => {
  await put('wait', 'finished', 'waiting');
  await heard('waiting');
  const stopped = worker.stop();
  gate.resolve();
  await stopped;
  expect(done).toContain('finished');
  expect(await jobs()).toEqual([]);
});

async function put(task: string, word: string, key: string): Promise<void> {
  await database.transaction((em) => enqueue(em, task, { word }, { key }));
}

/** Lets what is due later be due now. */
async function hurry(): Promise<void> {
  await database.pool.query(
    'update graphile_worker._private_jobs set run_at = now() where locked_at is null',
  );
}

async function jobs() {
  return (await database.pool.query('select key from graphile_worker._private_jobs')).rows;
}

async function heard(word: string, timeout = 10_000): Promise<void> {
  await expect.poll(() => done, { timeout }).toContain(word);
}

async function logged(words: string): Promise<void> {
  await expect.poll(() => lines.join(''), { timeout: 10_000 }).toContain(words);
}

async function empty(): Promise<void> {
  await expect.poll(jobs, { timeout: 10_000 }).toEqual([]);
}
