import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { SetupError } from '../errors.ts';
import type { Runner } from './postgres-binaries.ts';

/** A PostgreSQL server that this process started. */
export type Postmaster = { port: number; stop(): Promise<void> };

type Settings = {
  cluster: string;
  postgres: string;
  runner: Runner;
  port?: number;
  fast?: boolean;
  onUnexpectedExit?: (error: Error) => void;
};

const START_WITHIN_MS = 30_000;
const STOP_WITHIN_MS = 10_000;
const NO_DURABILITY = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=200'];

/** Starts the server and resolves when it accepts connections; rejects with the server's own words. */
export async function startPostmaster(settings: Settings): Promise<Postmaster> {
  const deadline = Date.now() + START_WITHIN_MS;
  for (;;) {
    const port = settings.port ?? (await freePort());
    const server = spawnServer(settings, port);
    try {
      await untilReady(server, deadline);
      // The file, which tells other processes, is written a moment after the words.
      while (!findPostmaster(settings.cluster)?.ready && Date.now() < deadline) await pause(2);
      watch(server, settings.onUnexpectedExit);
      return { port, stop: () => stopServer(server.process) };
    } catch (error) {
      const words = (error as Error).message;
      const portLost = /could not bind|create any TCP/.test(words);
      if (portLost && settings.port) {
        throw new SetupError(
          `Port ${port} on 127.0.0.1 is taken by another program. Stop it or choose another port.`,
        );
      }
      // Backends of a server killed a moment ago hold its shared memory until they notice.
      const stillDying = /pre-existing shared memory block/.test(words);
      if (!(portLost || stillDying) || Date.now() > deadline) throw error;
      await pause(100);
    }
  }
}

/** The server that runs on `cluster`, told from a stale file and from a stranger under a reused process number. */
export function findPostmaster(cluster: string): { pid: number; port: number; ready: boolean } | undefined {
  const file = pidFile(cluster);
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, 'utf8').split('\n');
  const pid = Number(lines[0]);
  if (!isServerOf(cluster, pid)) return undefined;
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' };
}

/** Stops a server that outlived the process that started it. The caller holds the folder's lock. */
export async function stopLeftover(cluster: string): Promise<void> {
  const left = findPostmaster(cluster);
  if (!left) return disownStaleFile(cluster);
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    process.kill(left.pid, signal);
    const deadline = Date.now() + STOP_WITHIN_MS;
    while (Date.now() < deadline) {
      if (!isServerOf(cluster, left.pid)) return;
      await pause(20);
    }
  }
  throw new SetupError(
    `The PostgreSQL server ${left.pid} left in ${cluster} does not stop. End it: kill -9 ${left.pid}`,
  );
}

type Server = { process: ChildProcess; lastWords: () => string };

function spawnServer(settings: Settings, port: number): Server {
  const { runner, cluster, postgres, fast } = settings;
  const options = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    // Errors quote the values that caused them, and values are personal data: only the server's own life is logged.
    'log_min_messages=log',
    'log_checkpoints=off',
    ...(fast ? NO_DURABILITY : []),
  ];
  const args = ['-D', cluster, '-p', String(port), ...options.flatMap((option) => ['-c', option])];
  const [command = postgres, ...rest] = [...runner.prefix, postgres, ...args];
  // A session of its own: Ctrl-C in the terminal must reach the server through stop(), after the application.
  const child = spawn(command, rest, {
    env: runner.env,
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let words = '';
  child.on('error', (error) => {
    words += error.message;
  });
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    words = (words + chunk).slice(-4000);
  });
  return { process: child, lastWords: () => words.trim() };
}

function untilReady(server: Server, deadline: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      server.process.kill('SIGQUIT');
      fail(`PostgreSQL was not ready within ${START_WITHIN_MS / 1000} s. It said: ${server.lastWords()}`);
    }, deadline - Date.now());
    const listen = () => {
      if (server.lastWords().includes('database system is ready to accept connections')) settle(resolve);
    };
    const fail = (sentence: string) => settle(() => reject(new SetupError(sentence)));
    const failed = () => fail(`PostgreSQL did not start. It said: ${server.lastWords()}`);
    const settle = (finish: () => void) => {
      clearTimeout(late);
      server.process.off('close', failed);
      server.process.stderr?.off('data', listen);
      finish();
    };
    server.process.once('close', failed);
    server.process.stderr?.on('data', listen);
  });
}

function watch(server: Server, onUnexpectedExit: Settings['onUnexpectedExit']) {
  const endWithUs = () => server.process.kill('SIGINT');
  process.once('exit', endWithUs);
  server.process.once('close', (code, signal) => {
    process.off('exit', endWithUs);
    if (asked.has(server.process)) return;
    onUnexpectedExit?.(
      new Error(`PostgreSQL ended by itself (${signal ?? code}). It said: ${server.lastWords()}`),
    );
  });
}

const asked = new WeakSet<ChildProcess>();

async function stopServer(child: ChildProcess): Promise<void> {
  asked.add(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  const impatient = setTimeout(() => child.kill('SIGQUIT'), STOP_WITHIN_MS);
  child.kill('SIGINT');
  await closed;
  clearTimeout(impatient);
}

function isServerOf(cluster: string, pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return path.basename(args[0] ?? '') === 'postgres' && args[1] === '-D' && args[2] === cluster;
  } catch {
    return false;
  }
}

/**
 * After a crash of everything the file may name a process number that a stranger has by now, and PostgreSQL would
 * believe the stranger. It takes its parent's number for stale, while still checking the old shared memory.
 */
function disownStaleFile(cluster: string) {
  const file = pidFile(cluster);
  if (!existsSync(file)) return;
  const [, ...rest] = readFileSync(file, 'utf8').split('\n');
  writeFileSync(file, [process.pid, ...rest].join('\n'));
}

const pidFile = (cluster: string) => path.join(cluster, 'postmaster.pid');

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
