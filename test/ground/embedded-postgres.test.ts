import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createEmbeddedPostgres,
  type EmbeddedPostgres,
  findEmbeddedPostgres,
} from '../../src/db/embedded-postgres.ts';

// TEST_DATABASE_URL is how a platform without the binaries runs the other tests; these tests are about the binaries.
describe.skipIf(process.platform !== 'linux')('the embedded PostgreSQL', () => {
  let dir: string;
  const started: EmbeddedPostgres[] = [];
  const holders: ChildProcess[] = [];

  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'abonent-embedded-'));
  });
  afterEach(async () => {
    for (const holder of holders.splice(0)) holder.kill('SIGKILL');
    for (const one of started.splice(0)) await one.stop();
    // Whatever a killed process left behind ends with the next start.
    const last = createEmbeddedPostgres({ dir, fast: true });
    await last.start().finally(() => last.stop());
    rmSync(dir, { recursive: true, force: true });
  });

  test('keeps what was written over a stop and a start, behind a password that only its owner can read', async () => {
    const first = server();
    const { url } = await first.start();
    await query(url, 'create table kept (n int); insert into kept values (42)');
    await first.stop();

    const second = await server().start();

    expect(await query(second.url, 'select n from kept')).toEqual([{ n: 42 }]);
    expect(statSync(path.join(dir, 'password')).mode & 0o777).toBe(0o600);
    const wrong = second.url.replace(/postgres:[^@]+@/, 'postgres:wrong@');
    await expect(query(wrong, 'select 1')).rejects.toThrow('password authentication failed');
    expect(await query(second.url, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    expect(await query(second.url, 'show unix_socket_directories')).toEqual([
      { unix_socket_directories: '' },
    ]);
  });

  test('sorts and folds Russian letters as Unicode does', async () => {
    const { url } = await server().start();
    const [row] = await query(url, "select upper('ёлка') as upper, pg_encoding_to_char(6) as utf8");
    expect(row).toEqual({ upper: 'ЁЛКА', utf8: 'UTF8' });
  });

  test('refuses a second process on one folder, and tells a command where the first one listens', async () => {
    const { url } = await server().start();
    await expect(server().start()).rejects.toThrow(/already runs the database in .*Stop it first/);
    expect(findEmbeddedPostgres(dir)).toEqual({ url });
  });

  test('says which port is taken', async () => {
    const taken = new URL((await server().start()).url).port;
    const second = createEmbeddedPostgres({ dir: path.join(dir, 'second'), port: Number(taken), fast: true });
    await expect(second.start()).rejects.toThrow(`Port ${taken} on 127.0.0.1 is taken`);
  });

  test('starts again after its process was killed, and finds what had been committed', async () => {
    const { holder, url } = await holdInAnotherProcess();
    await query(url, 'create table kept (n int); insert into kept values (7)');
    holder.kill('SIGKILL');
    await once(holder, 'exit');

    const next = await server().start();

    expect(await query(next.url, 'select n from kept')).toEqual([{ n: 7 }]);
  });

  test('starts again after everything was killed and a stranger got the old process number', async () => {
    const { holder, url } = await holdInAnotherProcess();
    await query(url, 'create table kept (n int); insert into kept values (8)');
    const file = path.join(dir, 'cluster', 'postmaster.pid');
    process.kill(Number(readFileSync(file, 'utf8').split('\n')[0]), 'SIGKILL');
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    const stranger = spawn('sleep', ['60'], { stdio: 'ignore' });
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(stranger.pid)));

    const next = await server().start();

    expect(await query(next.url, 'select n from kept')).toEqual([{ n: 8 }]);
    expect(stranger.exitCode).toBeNull();
    stranger.kill();
  });

  test('reports a server that ended by itself, but not one that was stopped', async () => {
    const reports: string[] = [];
    const one = server((error) => reports.push(error.message));
    await one.start();
    await one.stop();
    expect(reports).toEqual([]);

    await one.start();
    process.kill(
      Number(readFileSync(path.join(dir, 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0]),
      'SIGQUIT',
    );
    while (reports.length === 0) await pause(10);
    expect(reports).toEqual([expect.stringContaining('PostgreSQL ended by itself')]);
  });

  test('can be stopped while it is still starting, twice, and before any start', async () => {
    const one = server();
    await one.stop();
    const starting = one.start();
    await Promise.all([one.stop(), one.stop()]);
    const { url } = await starting;
    await expect(query(url, 'select 1')).rejects.toThrow('ECONNREFUSED');
  });

  test('makes a cluster anew where a first start was killed half-way', async () => {
    mkdirSync(path.join(dir, 'cluster.new', 'base'), { recursive: true });
    writeFileSync(path.join(dir, 'cluster.new', 'PG_VERSION'), '18\n');
    const { url } = await server().start();
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('refuses a cluster whose password file is gone', async () => {
    const one = server();
    await one.start();
    await one.stop();
    const file = path.join(dir, 'password');
    const password = readFileSync(file, 'utf8');
    rmSync(file);
    await expect(one.start()).rejects.toThrow(/password .* is lost.*Restore that file/);
    writeFileSync(file, password, { mode: 0o600 });
  });

  function server(onUnexpectedExit?: (error: Error) => void): EmbeddedPostgres {
    const one = createEmbeddedPostgres({ dir, fast: true, onUnexpectedExit });
    started.push(one);
    return one;
  }

  async function holdInAnotherProcess(): Promise<{ holder: ChildProcess; url: string }> {
    const script = `
      import { createEmbeddedPostgres } from ${JSON.stringify(path.resolve('src/db/embedded-postgres.ts'))};
      console.log((await createEmbeddedPostgres({ dir: ${JSON.stringify(dir)} }).start()).url);
      setInterval(() => {}, 1000);`;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    holders.push(holder);
    const [line] = (await once(holder.stdout, 'data')) as [Buffer];
    return { holder, url: line.toString().trim() };
  }
});

async function query(connectionString: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows ?? [];
  } finally {
    await client.end();
  }
}
