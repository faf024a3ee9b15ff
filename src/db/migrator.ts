import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';

/** Any number that no other user of the database takes: processes that start together queue on it. */
const MIGRATION_LOCK = 7_204_512;

const migrationOptions = {
  path: fileURLToPath(new URL('../../migrations', import.meta.url)),
  glob: '*.ts',
  tableName: 'migration',
  snapshot: false,
  emit: 'ts',
} as const;

/**
 * Brings the database to the newest schema. Safe to call from several processes at once: they wait for each
 * other on an advisory lock, held by a connection of its own.
 * @returns the names of the migrations that were run
 */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const lock = new pg.Client({ connectionString: databaseUrl, application_name: 'abonent-migrate' });
  await lock.connect();
  try {
    await lock.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const orm = new MikroORM({
      clientUrl: databaseUrl,
      entities: [],
      discovery: { warnWhenNoEntities: false },
      extensions: [Migrator],
      migrations: migrationOptions,
      logger: () => {},
    });
    try {
      const done = await orm.migrator.up();
      return done.map((migration) => migration.name);
    } finally {
      await orm.close();
    }
  } finally {
    await lock.end();
  }
}

/**
 * The migrations of the database beside those of this version, by their names; nothing is written. `unknown`: the
 * database has seen a newer version.
 */
export async function compareMigrations(
  database: Pick<pg.Client, 'query'>,
): Promise<{ done: string[]; pending: string[]; unknown: string[] }> {
  const files = await readdir(migrationOptions.path);
  const ours = files.map((file) => file.replace(/\.ts$/, '')).sort();
  const { rows: table } = await database.query(`select to_regclass('${migrationOptions.tableName}') as name`);
  const done: string[] = table[0].name
    ? (await database.query(`select name from ${migrationOptions.tableName}`)).rows.map(({ name }) => name)
    : [];
  return {
    done,
    pending: ours.filter((name) => !done.includes(name)),
    unknown: done.filter((name) => !ours.includes(name)),
  };
}
