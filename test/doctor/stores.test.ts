import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { createI18n } from '../../src/bot/i18n.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { createLog } from '../../src/log.ts';
import { cloneDatabase, databaseUrl, runSql } from '../support/database.ts';
import { Clinic } from './clinic.ts';

const clinic = new Clinic();
beforeAll(() => clinic.open());
afterAll(() => clinic[Symbol.asyncDispose]());

describe('PostgreSQL', () => {
  test('refuses the password', async () => {
    const { url } = await roleWithDatabase();
    url.password = 'wrong-s3cret';
    const report = await clinic.ask({ DATABASE_URL: url.href });
    expect(report.failures).toEqual([
      expect.stringContaining('Исправьте DATABASE_URL или DATABASE_PASSWORD'),
    ]);
  });

  test('has no such database', async () => {
    const report = await clinic.ask({ DATABASE_URL: databaseUrl(inject('postgres'), 'nowhere') });
    expect(report.failures).toEqual([
      'PostgreSQL: базы «nowhere» нет. Создайте её (createdb) или исправьте DATABASE_URL.',
    ]);
  });

  test('has an empty one, which the first start fills, or one of something else', async () => {
    const { url } = await roleWithDatabase();
    const report = await clinic.ask({ DATABASE_URL: url.href });
    expect(report).toMatchObject({ warnings: [], failures: [] });
    expect(report.ok).toContainEqual(expect.stringMatching(/база пуста, первый запуск создаст её \(\d+\)/));
    expect(await runSql(url.href, 'select 1 from pg_tables where schemaname = current_schema()')).toEqual([]);

    await runSql(url.href, 'create table stranger (n int)');
    expect((await clinic.ask({ DATABASE_URL: url.href })).failures).toEqual([
      'DATABASE_URL names a database that holds tables of something else. Name an empty database.',
    ]);
  });

  test('has the one of a playground', async () => {
    await using place = await cloneDatabase();
    await runSql(place.url, "insert into installation (id, kind) values (1, 'playground')");
    expect((await clinic.ask({ DATABASE_URL: place.url })).failures).toEqual([
      expect.stringContaining('DATABASE_URL points at a playground database'),
    ]);
  });

  test('gives the user no right to make tables, or tables of another', async () => {
    const { url, name } = await roleWithDatabase();
    await runSql(
      databaseUrl(inject('postgres'), name),
      `alter schema public owner to postgres; revoke create on schema public from public`,
    );
    await runSql(databaseUrl(inject('postgres'), name), `alter database ${name} owner to postgres`);
    expect((await clinic.ask({ DATABASE_URL: url.href })).failures).toEqual([
      expect.stringContaining('не хватает прав'),
    ]);
  });

  test('is short of connections', async () => {
    const { url, name } = await roleWithDatabase();
    await runSql(inject('postgres'), `alter role ${name} connection limit 12`);
    expect((await clinic.ask({ DATABASE_URL: url.href })).warnings).toEqual([
      expect.stringMatching(/свободно \d+ подключений из 12.*max_connections/),
    ]);
    await runSql(inject('postgres'), `alter role ${name} connection limit 0`);
    expect((await clinic.ask({ DATABASE_URL: url.href })).failures).toEqual([
      expect.stringContaining('свободных подключений нет'),
    ]);
  });

  test('keeps texts in an encoding that knows no Russian', async () => {
    const name = `doctor_${randomBytes(4).toString('hex')}`;
    await runSql(
      inject('postgres'),
      `create database ${name} template template0 encoding 'SQL_ASCII' locale_provider libc locale 'C'`,
    );
    onTestFinished(() => void runSql(inject('postgres'), `drop database ${name} with (force)`));
    expect((await clinic.ask({ DATABASE_URL: databaseUrl(inject('postgres'), name) })).failures).toEqual([
      expect.stringContaining('кодировка базы SQL_ASCII'),
    ]);
  });

  test('waits for migrations, or has seen those of a newer version', async () => {
    await using place = await cloneDatabase();
    const ask = () => clinic.ask({ DATABASE_URL: place.url });
    const [last] = await runSql(place.url, 'select name from migration order by name desc limit 1');
    await runSql(place.url, `delete from migration where name = '${last?.['name']}'`);
    expect(await ask()).toMatchObject({
      exitsWith: 0,
      warnings: [`Миграции: ещё не выполнены (1): ${last?.['name']}. Их выполнит следующий запуск бота.`],
    });
    await runSql(place.url, "insert into migration (name) values ('20990101000000_future')");
    expect((await ask()).failures).toEqual([expect.stringContaining('20990101000000_future')]);
  });
});

describe('Redis', () => {
  afterEach(async () => {
    await clinic.redis.config('SET', 'maxmemory', '0');
    await clinic.redis.config('SET', 'maxmemory-policy', 'noeviction');
    await clinic.redis.config('SET', 'appendonly', 'yes');
    await clinic.redis.call('REPLICAOF', 'NO', 'ONE');
  });

  test('throws things away, or forgets them', async () => {
    await clinic.redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
    await clinic.redis.config('SET', 'appendonly', 'no');
    expect(await clinic.ask()).toMatchObject({
      exitsWith: 0,
      warnings: [
        expect.stringContaining('maxmemory-policy noeviction'),
        expect.stringContaining('appendonly yes'),
      ],
    });
  });

  test('has no memory left', async () => {
    await clinic.redis.config('SET', 'maxmemory', '1');
    expect((await clinic.ask()).failures).toEqual([
      'Redis не принимает записи (OOM). Укажите в REDIS_URL основной сервер и проверьте его память и диск.',
    ]);
  });

  test('is a replica', async () => {
    await clinic.redis.call('REPLICAOF', '127.0.0.1', '9');
    expect((await clinic.ask()).failures).toEqual([expect.stringContaining('это реплика')]);
  });

  test('refuses the password', async () => {
    const url = new URL(clinic.settings['REDIS_URL'] ?? '');
    url.username = 'nobody';
    url.password = 'wrong-s3cret';
    expect((await clinic.ask({ REDIS_URL: url.href })).failures).toEqual([
      expect.stringContaining('Redis отказал (WRONGPASS). Исправьте имя и пароль в REDIS_URL'),
    ]);
  });

  test('asks for a password that is not given', async () => {
    await clinic.redis.config('SET', 'requirepass', 's3cret');
    onTestFinished(async () => void (await clinic.redis.config('SET', 'requirepass', '')));
    expect((await clinic.ask()).failures).toEqual([expect.stringContaining('Redis отказал (NOAUTH)')]);
  });
});

test('a bot that runs here is no stranger on the port', async () => {
  const port = Number(clinic.settings['HTTP_PORT']);
  const log = createLog({ level: 'silent', plain: false });
  const http = createHttpServer({ host: '127.0.0.1', port, dependencies: [], webhook: null, log });
  await http.start();
  onTestFinished(() => http.stop());
  const line = createI18n()
    .words('ru')
    .plain('doctor-port-ours', { port: String(port) });
  expect((await clinic.ask()).ok).toContain(line);
});

async function roleWithDatabase(): Promise<{ url: URL; name: string }> {
  const name = `doctor_${randomBytes(4).toString('hex')}`;
  await runSql(inject('postgres'), `create role ${name} login password 's3cret'`);
  await runSql(inject('postgres'), `create database ${name} owner ${name}`);
  onTestFinished(async () => {
    await runSql(inject('postgres'), `drop database ${name} with (force)`);
    await runSql(inject('postgres'), `drop role ${name}`);
  });
  const url = new URL(databaseUrl(inject('postgres'), name));
  url.username = name;
  url.password = 's3cret';
  return { url, name };
}
