import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { createEmbeddedPostgres } from '../src/db/embedded-postgres.ts';

/** An empty folder that is gone at the end. */
export function openFolder(opened: AsyncDisposableStack): string {
  if (opened.disposed) throw new Error('The benchmark is over.');
  const folder = mkdtempSync(path.join(tmpdir(), 'abonent-bench-'));
  // With patience: the last of a database's processes may still be putting its files away.
  opened.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }));
  return folder;
}

/** A PostgreSQL as a live installation has it, which makes sure of every commit; returns its address. */
export async function openPostgres(opened: AsyncDisposableStack): Promise<string> {
  const server = createEmbeddedPostgres({ dir: openFolder(opened) });
  opened.defer(() => server.stop());
  return (await server.start()).url;
}

/** Makes an empty database on the server; returns its address. */
export async function createEmptyDatabase(server: string, name: string): Promise<string> {
  await runSql(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

async function runSql(databaseUrl: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'abonent-bench' });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
