import { type ChildProcess, spawn } from 'node:child_process';
import { homedir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { createEmbeddedPostgres, findEmbeddedPostgres } from '../src/db/embedded-postgres.ts';
import { endProcess } from './child.ts';
import { peakMemory } from './machine.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const START_MS = 60_000;

export interface StartedProduct {
  /** From the command to the banner. */
  startMs: number;
  /** By the banner, in bytes. */
  peakMemory: number | null;
  /** Resolves when the process has ended; SIGKILL leaves its database running. */
  end(signal: 'SIGINT' | 'SIGKILL'): Promise<void>;
}

/** The playground as `npm start` runs it. Rejects with what it printed when it shows no banner within a minute. */
export async function startProduct(dataDir: string, opened: AsyncDisposableStack): Promise<StartedProduct> {
  const began = performance.now();
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'src/main.ts'], {
    cwd: ROOT,
    // Nothing of the developer's own settings: a token in the shell would start the live bot.
    env: { HOME: homedir(), DATA_DIR: dataDir, PLAYGROUND_PORT: '0', PLAYGROUND_OPEN: 'no', LANG: 'en' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = (signal: NodeJS.Signals) => endProcess(child, () => child.kill(signal));
  opened.defer(async () => {
    await end('SIGINT');
    await stopDatabaseLeft(dataDir);
  });
  await banner(child);
  return { startMs: performance.now() - began, peakMemory: peakMemory(child.pid ?? 0), end };
}

async function banner(child: ChildProcess): Promise<void> {
  let printed = '';
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const fail = (reason: string) => reject(new Error(`The playground did not start: ${reason}.\n${printed}`));
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      printed += chunk;
      if (/http:\/\/127\.0\.0\.1:\d+/.test(printed)) resolve();
    });
  }
  child.once('error', (error) => fail(error.message));
  child.once('exit', (code, signal) => fail(`it ended with ${signal ?? code}`));
  const timer = setTimeout(() => fail(`no banner within ${START_MS / 1_000} s`), START_MS);
  await promise.finally(() => clearTimeout(timer));
}

/** Whoever starts on a folder ends the database that a killed process left there. */
async function stopDatabaseLeft(dataDir: string): Promise<void> {
  const dir = path.join(dataDir, 'playground', 'postgres');
  if (!findEmbeddedPostgres(dir)) return;
  const server = createEmbeddedPostgres({ dir });
  await server.start();
  await server.stop();
}
