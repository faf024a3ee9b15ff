import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { MikroORM } from '@mikro-orm/postgresql';
import { describe, expect, inject, test } from 'vitest';
import { ENTITIES } from '../../src/app.ts';
import { createDatabase } from '../../src/db/database.ts';
import { migrate } from '../../src/db/migrator.ts';
import { SetupError } from '../../src/errors.ts';
import { cloneDatabase, databaseUrl, runSql } from '../support/database.ts';

const MIGRATING = fileURLToPath(new URL('migrating-process.ts', import.meta.url));
const MIGRATIONS = fileURLToPath(new URL('../../migrations', import.meta.url));

test('entities and tables agree', async () => {
  await using db = await cloneDatabase();
  const orm = new MikroORM({
    clientUrl: db.url,
    entities: [...ENTITIES],
    schemaGenerator: { ignoreTriggers: true, skipTables: ['migration'] },
  });
  const differences = async () =>
    (await orm.schema.getUpdateSchemaSQL())
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('set '));
  try {
    expect(await differences()).toEqual([]);
    await runSql(db.url, 'alter table bill_payee add column forgotten text');
    expect(await differences()).toEqual([expect.stringContaining('forgotten')]);
  } finally {
    await orm.close();
  }
});

test('five processes that start at once migrate once', { timeout: 60_000 }, async () => {
  await using db = await emptyDatabase();
  const run = promisify(execFile);
  const counts = await Promise.all(
    Array.from({ length: 5 }, async () =>
      Number(
        (await run(process.execPath, ['--disable-warning=ExperimentalWarning', MIGRATING, db.url])).stdout,
      ),
    ),
  );
  const all = (await readdir(MIGRATIONS)).length;
  expect(counts.toSorted((a, b) => b - a)).toEqual([all, 0, 0, 0, 0]);
  expect(await runSql(db.url, 'select count(*)::int as n from migration')).toEqual([{ n: all }]);
  expect(await runSql(db.url, `select to_regproc('graphile_worker.add_job') as made`)).not.toEqual([
    { made: null },
  ]);
});

test('a database that is up to date is left as it is', async () => {
  await using db = await cloneDatabase();
  expect(await migrate(db.url)).toEqual([]);
});

describe('what is written as evidence stays', () => {
  const rows = {
    consent: `insert into consent (messenger, chat_id, user_id, document, version, text_sha256, locale, update_id, effect_key)
              values ('telegram', '1', '1', 'rules', '1', 'x', 'ru', 1, 'k')`,
    audit_event: `insert into audit_event (kind) values ('test')`,
  };

  test.each(Object.entries(rows))('%s', async (table, insert) => {
    await using db = await cloneDatabase();
    await runSql(db.url, insert);
    const refusal = `rows of ${table} are only ever added`;
    await expect(runSql(db.url, `update ${table} set messenger = 'other'`)).rejects.toThrow(refusal);
    await expect(runSql(db.url, `delete from ${table}`)).rejects.toThrow(refusal);
    await expect(
      runSql(
        db.url,
        `begin; set local abonent.retention = 'on'; update ${table} set messenger = 'x'; commit`,
      ),
    ).rejects.toThrow(refusal);
    expect(await runSql(db.url, `select count(*)::int as n from ${table}`)).toEqual([{ n: 1 }]);

    await runSql(db.url, `begin; set local abonent.retention = 'on'; delete from ${table}; commit`);
    expect(await runSql(db.url, `select count(*)::int as n from ${table}`)).toEqual([{ n: 0 }]);
  });
});

describe('the mark of a database', () => {
  test.each([
    ['playground', 'live', 'Name an empty database instead.'],
    ['live', 'playground', 'Set BOT_TOKEN, or unset DATABASE_URL.'],
  ] as const)('a database of a %s is refused to a %s', async (first, second, remedy) => {
    await using db = await cloneDatabase();
    await openAs(first, db.url);
    await openAs(first, db.url);
    const refusal = await openAs(second, db.url).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(SetupError);
    expect((refusal as SetupError).message).toContain(remedy);
    await openAs(first, db.url);
  });
});

async function openAs(kind: 'playground' | 'live', url: string): Promise<void> {
  const database = createDatabase({ url, entities: ENTITIES, kind });
  try {
    await database.start();
    await database.ping();
  } finally {
    await database.stop();
  }
}

async function emptyDatabase() {
  const postgres = inject('postgres');
  const name = `${inject('template')}_${randomBytes(4).toString('hex')}`;
  await runSql(postgres, `create database ${name}`);
  return {
    url: databaseUrl(postgres, name),
    [Symbol.asyncDispose]: async () => {
      await runSql(postgres, `drop database if exists ${name} with (force)`);
    },
  };
}
