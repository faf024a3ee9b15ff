import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { createEmbeddedPostgres } from '../../src/db/embedded-postgres.ts';
import { migrate } from '../../src/db/migrator.ts';
import { databaseUrl, runSql } from './database.ts';
import { startRedisServer } from './redis-server.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The address of a superuser or of a user who may create databases. */
    postgres: string;
    /** The name of the migrated database that `cloneDatabase` copies; its copies' names begin with it. */
    template: string;
    /** The address of a Redis. */
    redis: string;
  }
}

/** vitest's global set-up: a PostgreSQL with a migrated template database, and a Redis. Returns the tear-down. */
export async function setup(project: TestProject) {
  await using opened = new AsyncDisposableStack();
  const postgres = await openPostgres(opened);
  const redis = process.env['TEST_REDIS_URL'] || (await openRedis(opened));
  const template = await makeTemplate(postgres, opened);
  project.provide('postgres', postgres);
  project.provide('redis', redis);
  project.provide('template', template);
  const kept = opened.move();
  return () => kept.disposeAsync();
}

async function openPostgres(opened: AsyncDisposableStack): Promise<string> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given) return given;
  const dir = mkdtempSync(path.join(tmpdir(), 'abonent-test-'));
  opened.defer(() => rmSync(dir, { recursive: true, force: true }));
  const server = createEmbeddedPostgres({
    dir,
    fast: true,
    onUnexpectedExit: (error) => console.error(`The tests lost their database. ${error.message}`),
  });
  opened.defer(() => server.stop());
  return (await server.start()).url;
}

async function openRedis(opened: AsyncDisposableStack): Promise<string> {
  const server = await startRedisServer();
  opened.defer(() => server.stop());
  return server.url;
}

async function makeTemplate(postgres: string, opened: AsyncDisposableStack): Promise<string> {
  const template = `abonent_test_${randomBytes(4).toString('hex')}`;
  await runSql(postgres, `create database ${template}`);
  opened.defer(() => dropWithCopies(postgres, template));
  await migrate(databaseUrl(postgres, template));
  return template;
}

/** A database of the tests' own vanishes with its server; in a shared one a test killed half-way leaves its copy. */
async function dropWithCopies(postgres: string, template: string) {
  const left = await runSql(postgres, `select datname from pg_database where datname like '${template}%'`);
  for (const { datname } of left) await runSql(postgres, `drop database if exists ${datname} with (force)`);
}
