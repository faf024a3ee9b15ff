import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { inject } from 'vitest';
import { findOnPath, unpackDebianProgram } from './debian-packages.ts';

export type RedisServer = { url: string; stop(): Promise<void> };

/** The tests' Redis for one user of it, named like his database: test files run side by side. */
export function privateRedis({ name }: { name: string }, url: string = inject('redis')): string {
  const own = new URL(url);
  own.searchParams.set('keyPrefix', `${name}:`);
  return own.href;
}

/**
 * A private Redis on a free loopback port that keeps nothing on disk, unless `settings` of its own have it do so.
 * Rejects with what to install.
 */
export async function startRedisServer(settings: Record<string, string> = {}): Promise<RedisServer> {
  const program = await findRedis();
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const server = spawnRedis(program, port, settings);
    const words = await untilReady(server);
    if (words === 'ready') return { url: `redis://127.0.0.1:${port}`, stop: () => stop(server) };
    if (attempt === 3 || !/Address already in use/.test(words))
      throw new Error(`Redis did not start: ${words}`);
  }
}

async function findRedis(): Promise<string> {
  const installed = findOnPath('redis-server');
  if (installed) return installed;
  try {
    return await unpackDebianProgram({ packages: ['redis-server'], program: 'usr/bin/redis-server' });
  } catch (error) {
    throw new Error(
      'The tests need Redis. Install it (Debian, Ubuntu: sudo apt-get install redis-server; macOS: brew install redis) ' +
        `or set TEST_REDIS_URL. Fetching it without installing failed: ${(error as Error).message}`,
    );
  }
}

function spawnRedis(program: string, port: number, settings: Record<string, string>): ChildProcess {
  const options = {
    port: String(port),
    bind: '127.0.0.1',
    save: '',
    appendonly: 'no',
    daemonize: 'no',
    dir: tmpdir(),
    ...settings,
  };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  // Where the kernel can, the server ends with the tests even after a kill -9.
  const setpriv = findOnPath('setpriv');
  const [command = program, ...rest] = [
    ...(setpriv ? [setpriv, '--pdeathsig', 'KILL'] : []),
    program,
    ...args,
  ];
  const server = spawn(command, rest, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  process.once('exit', () => server.kill('SIGKILL'));
  return server;
}

/** `ready`, or what the server said before it ended or ten seconds had passed. */
async function untilReady(server: ChildProcess): Promise<string> {
  let words = '';
  const hear = (chunk: Buffer) => {
    words = (words + chunk).slice(-4000);
  };
  server.stdout?.on('data', hear);
  server.stderr?.on('data', hear);
  server.on('error', (error) => hear(Buffer.from(error.message)));
  const deadline = Date.now() + 10_000;
  while (server.exitCode === null && server.signalCode === null && Date.now() < deadline) {
    if (words.includes('Ready to accept connections')) return 'ready';
    await pause(10);
  }
  await stop(server);
  return words.trim();
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null || !server.pid) return;
  const exited = once(server, 'exit');
  server.kill('SIGTERM');
  await exited;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
