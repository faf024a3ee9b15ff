import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, inject, test } from 'vitest';
import { ENTITIES } from '../../src/app.ts';
import { createDatabase } from '../../src/db/database.ts';
import { SetupError } from '../../src/errors.ts';
import { createHttpServer, type Dependency } from '../../src/http/server.ts';
import { createLog } from '../../src/log.ts';
import { createRedis } from '../../src/redis.ts';
import { Cable } from '../support/cable.ts';
import { cloneDatabase } from '../support/database.ts';

const log = createLog({ level: 'silent', plain: false });

test('ready while the stores answer; else 503 with the names of those that are away', async () => {
  await using place = await cloneDatabase();
  await using toPostgres = await Cable.to(place.url);
  await using toRedis = await Cable.to(inject('redis'));
  const database = createDatabase({ url: toPostgres.url, entities: ENTITIES, kind: 'playground' });
  const redis = createRedis(toRedis.url, log);
  await redis.connect();
  await using http = await openHttp([
    { name: 'PostgreSQL', ping: database.ping },
    { name: 'Redis', ping: async () => void (await redis.ping()) },
  ]);
  try {
    expect(await http.get('/readyz')).toEqual({ status: 200, body: { status: 'ok' }, retryAfter: null });

    await toPostgres.cut();
    expect(await http.get('/readyz')).toEqual(away('PostgreSQL'));
    await toRedis.cut();
    expect(await http.get('/readyz')).toEqual(away('PostgreSQL', 'Redis'));
    expect(await http.get('/healthz')).toEqual({ status: 200, body: { status: 'ok' }, retryAfter: null });

    await toPostgres.mend();
    await toRedis.mend();
    await expect.poll(async () => (await http.get('/readyz')).status, { timeout: 10_000 }).toBe(200);

    toPostgres.silence();
    expect(await http.get('/readyz')).toEqual(away('PostgreSQL'));
  } finally {
    await toPostgres.mend();
    redis.disconnect();
    await database.stop();
  }
});

test('there is nothing else to be had', async () => {
  await using http = await openHttp([]);
  expect((await http.get('/')).status).toBe(404);
  expect((await http.get('/metrics/../readyz%00')).status).toBe(404);
});

test('a port that is taken and an address of another machine are said with the remedy', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  const start = (host: string) =>
    createHttpServer({ host, port, dependencies: [], webhook: null, log }).start();
  await expect(start('127.0.0.1')).rejects.toThrow(
    new SetupError(`Port ${port} is taken. Stop what uses it, or set HTTP_PORT to another number.`),
  );
  await expect(start('192.0.2.1')).rejects.toThrow(SetupError);
  other.close();
});

function away(...names: string[]) {
  return { status: 503, body: { status: 'unavailable', away: names }, retryAfter: '5' };
}

async function openHttp(dependencies: Dependency[]) {
  const server = createHttpServer({ host: '127.0.0.1', port: 0, dependencies, webhook: null, log });
  await server.start();
  return {
    async get(path: string) {
      const response = await fetch(`${server.url}${path}`);
      return {
        status: response.status,
        body: await response.json(),
        retryAfter: response.headers.get('retry-after'),
      };
    },
    [Symbol.asyncDispose]: () => server.stop(),
  };
}
