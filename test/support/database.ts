import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

export type TestDatabase = AsyncDisposable & { url: string; name: string };

/** A migrated database for one test file, dropped when disposed of: `await using db = await cloneDatabase()`. */
export async function cloneDatabase(): Promise<TestDatabase> {
  const postgres = inject('postgres');
  const template = inject('template');
  const name = `${template}_${randomBytes(4).toString('hex')}`;
  await runSql(postgres, `create database ${name} template ${template}`);
  return {
    name,
    url: databaseUrl(postgres, name),
    [Symbol.asyncDispose]: async () => {
      await runSql(postgres, `drop database if exists ${name} with (force)`);
    },
  };
}

/** The same server and user, another database. */
export function databaseUrl(postgres: string, name: string): string {
  const url = new URL(postgres);
  url.pathname = `/${name}`;
  return url.href;
}

export async function runSql(connectionString: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString, application_name: 'abonent-test' });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
