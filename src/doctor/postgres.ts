import type { Socket } from 'node:net';
import path from 'node:path';
import pg from 'pg';
import type { Config } from '../config.ts';
import { checkPlace } from '../db/database.ts';
import { findEmbeddedPostgres } from '../db/embedded-postgres.ts';
import { compareMigrations } from '../db/migrator.ts';
import { findPostgresBinaries } from '../db/postgres-binaries.ts';
import { compareClocks } from './clock.ts';
import { type Check, codeOf, type Findings } from './finding.ts';

/** The oldest that the tests have been run with. */
const OLDEST = 15;
/** What one process may have open: two pools of ten, the worker's, the queue's listener, a migration. */
const CONNECTIONS_OF_ONE = 28;
const PATIENCE_MS = 10_000;

/** The database: reachable, of the right kind, with the rights and the room that the bot needs. */
export function checkPostgres(config: Config, now: () => number): Check {
  return {
    subject: 'doctor-subject-postgres',
    async look(findings, tooLate) {
      const url = config.databaseUrl ?? findEmbeddedPostgres(path.join(config.dataDir, 'postgres'))?.url;
      if (!url) {
        findPostgresBinaries();
        return findings.warn('doctor-postgres-asleep');
      }
      const client = clientFor(url, tooLate);
      try {
        await client.connect();
      } catch (error) {
        return tellFault(findings, error, url);
      }
      try {
        await tellServer(client, findings, now);
        const kind = config.mode === 'playground' ? 'playground' : 'live';
        await checkPlace(client, kind);
        findings.ok('doctor-postgres-place', { kind });
        await tellRights(client, findings);
        await tellMigrations(client, findings);
      } finally {
        await client.end();
      }
    },
  };
}

/** A server that swallows packets would hold a farewell up for ever: what is too late is cut. */
function clientFor(url: string, tooLate: AbortSignal): pg.Client {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'abonent-doctor',
    connectionTimeoutMillis: PATIENCE_MS,
    query_timeout: PATIENCE_MS,
  });
  client.on('error', () => {});
  tooLate.addEventListener('abort', () => void (client as unknown as Wired).connection.stream.destroy());
  return client;
}

interface Wired {
  connection: { stream: Socket };
}

function tellFault(findings: Findings, error: unknown, url: string): void {
  const code = codeOf(error);
  if (code === '28P01' || code === '28000') findings.fail('doctor-postgres-refused');
  else if (code === '3D000')
    findings.fail('doctor-postgres-no-database', {
      name: decodeURIComponent(new URL(url).pathname.slice(1)),
    });
  else if (code === '53300') findings.fail('doctor-postgres-full');
  else findings.fail('doctor-postgres-away', { code });
}

interface Server {
  version: number;
  shown: string;
  encoding: string;
  standby: boolean;
  now: number;
  most: number;
  taken: number;
}

async function tellServer(client: pg.Client, findings: Findings, now: () => number): Promise<void> {
  const before = now();
  const { rows } = await client.query<Server>(SERVER);
  const [server] = rows;
  if (!server) return;
  const middle = (before + now()) / 2;
  const { shown: version, encoding } = server;
  if (server.version < OLDEST * 10_000) findings.fail('doctor-postgres-old', { version, oldest: OLDEST });
  else findings.ok('doctor-postgres-ok', { version });
  if (encoding !== 'UTF8') findings.fail('doctor-postgres-encoding', { encoding });
  if (server.standby) findings.fail('doctor-postgres-standby');
  const room = {
    free: Math.max(0, server.most - server.taken),
    needed: CONNECTIONS_OF_ONE,
    most: server.most,
  };
  if (room.free < CONNECTIONS_OF_ONE) findings.warn('doctor-postgres-crowded', room);
  else findings.ok('doctor-postgres-room', room);
  compareClocks(findings, 'postgres', server.now, middle);
}

/** `most`: for this role in this database. Reserved places are an administrator's; a limit of -1 is none. */
const SERVER = `
  select current_setting('server_version_num')::int as version,
    split_part(current_setting('server_version'), ' ', 1) as shown,
    pg_encoding_to_char(d.encoding) as encoding,
    pg_is_in_recovery() as standby,
    extract(epoch from clock_timestamp())::float8 * 1000 as now,
    least(
      current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
        - coalesce(current_setting('reserved_connections', true), '0')::int,
      nullif(d.datconnlimit, -1), nullif(r.rolconnlimit, -1)
    ) as most,
    (select count(*)::int from pg_stat_activity
     where backend_type = 'client backend' and pid <> pg_backend_pid()) as taken
  from pg_database d, pg_roles r
  where d.datname = current_database() and r.rolname = current_user`;

async function tellRights(client: pg.Client, findings: Findings): Promise<void> {
  const { rows } = await client.query<{ schema: boolean; database: boolean; foreign: number }>(`
    select coalesce(has_schema_privilege(current_schema(), 'create'), false) as schema,
      has_database_privilege(current_database(), 'create, temporary') as database,
      (select count(*)::int from pg_tables
       where schemaname = current_schema() and not pg_has_role(tableowner, 'usage')) as foreign`);
  const [rights] = rows;
  if (rights?.schema && rights.database && rights.foreign === 0) findings.ok('doctor-postgres-rights');
  else findings.fail('doctor-postgres-no-rights');
}

async function tellMigrations(client: pg.Client, findings: Findings): Promise<void> {
  const { done, pending, unknown } = await compareMigrations(client);
  if (unknown.length > 0) findings.fail('doctor-migrations-unknown', { names: unknown.join(', ') });
  else if (done.length === 0) findings.ok('doctor-migrations-none', { count: pending.length });
  else if (pending.length > 0)
    findings.warn('doctor-migrations-pending', { count: pending.length, names: pending.join(', ') });
  else findings.ok('doctor-migrations-ok', { count: done.length });
}
