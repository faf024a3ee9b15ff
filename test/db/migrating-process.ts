import process from 'node:process';
import { migrate } from '../../src/db/migrator.ts';
import { migrateQueue } from '../../src/jobs/queue.ts';

/** One of several processes that start on the same database; says how many migrations it ran. */
const url = process.argv[2] ?? '';
const done = await migrate(url);
await migrateQueue(url);
process.stdout.write(`${done.length}\n`);
