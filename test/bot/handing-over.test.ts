import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { isStoreAway } from '../../src/db/availability.ts';
import type { PersonAtDesk } from '../support/person.ts';
import { startRedisServer } from '../support/redis-server.ts';
import { echo } from './echo.ts';
import { Stage } from './stage.ts';

test.concurrent('what long polling had parked is finished when updates come by webhook', async () => {
  await using stage = await Stage.open('webhook');
  const gate = Promise.withResolvers<void>();
  const polling = stage.newBot({
    ...echo(gate.promise),
    door: undefined,
    timing: { patienceMs: 20, drainMs: 50 },
  });
  await polling.start();
  const person = stage.person();
  await person.writes('slow');
  await stage.settled();
  expect(await stage.sql('select update_id from parked_update')).toHaveLength(1);
  await polling.stop();

  await stage.bot(echo());
  await person.hears('heard slow');
  await stage.until(async () => (await stage.sql('select from parked_update')).length === 0, 'still parked');
  gate.resolve();
  expect(await person.says('next')).toBe('heard next');
  expect(await said(person)).toEqual(['heard slow', 'heard next']);
});

test.concurrent('a Redis that is full loses nothing: updates wait until it has room', async () => {
  await using stage = await Stage.open('webhook');
  const server = await startRedisServer();
  const redis = new Redis(server.url);
  try {
    await stage.bot({ store: 'redis', redisUrl: server.url, ...echo() });
    const person = stage.person();
    await person.says('before');
    await redis.config('SET', 'maxmemory', '1');
    await redis.config('SET', 'maxmemory-policy', 'noeviction');
    await person.writes('meanwhile');
    await stage.until(async () => (await stage.statuses()).includes(503), 'not handed back');
    await redis.config('SET', 'maxmemory', '0');
    await person.hears('heard meanwhile');
    await stage.settled();
    expect(await said(person)).toEqual(['heard before', 'heard meanwhile']);
  } finally {
    redis.disconnect();
    await server.stop();
  }
});

describe.each(['postgres', 'redis'] as const)('an update that comes again (turns in %s)', (store) => {
  test.concurrent('keeps its place, and lets the next one pass when another process has finished it', async () => {
    await using stage = await Stage.open('webhook');
    await stage.bot({ store, ...echo() });
    const person = stage.person();
    await stage.orderFaults([{ method: 'sendMessage', errorCode: 429, retryAfter: 60 }]);
    await person.writes('one');
    await stage.until(async () => (await stage.statuses()).includes(503), 'not handed back');
    // Behind the same door, so that Telegram's next attempt, and what follows, may meet either.
    await stage.bot({ store, ...echo() });
    await person.writes('two');
    await person.hears('heard two');
    await stage.settled();
    expect(await said(person)).toEqual(['heard one', 'heard two']);
  });
});

test.concurrent('a request that never comes in whole holds up no stop', async () => {
  await using stage = await Stage.open('webhook');
  const bot = await stage.bot(echo());
  const [url = ''] = stage.door.behind;
  const { port } = new URL(url);
  const sockets = [
    'POST /telegram HTTP/1.1\r\nHost: x\r\n',
    'POST /no HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{',
  ];
  for (const begin of sockets) {
    const socket = connect(Number(port), '127.0.0.1').on('error', () => {});
    await once(socket, 'connect');
    socket.write(begin);
  }
  await sleep(100);
  const late = sleep(10_000).then(() => 'late');
  expect(await Promise.race([bot.stop().then(() => 'stopped'), late])).toBe('stopped');
});

test.each([
  ['a full Redis', "OOM command not allowed when used memory > 'maxmemory'.", undefined],
  ['a Redis that can not save', 'MISCONF Redis is configured to save RDB snapshots', undefined],
  ['no way to the host', 'connect EHOSTUNREACH 10.0.0.1:5432', 'EHOSTUNREACH'],
  ['a disk that fails', 'could not read block', '58030'],
])('%s is a store that is away', (_name, message, code) => {
  expect(isStoreAway(new Error('wrapped', { cause: Object.assign(new Error(message), { code }) }))).toBe(
    true,
  );
});

async function said(person: PersonAtDesk): Promise<string[]> {
  return (await person.messages()).filter((each) => each.from?.is_bot).map((each) => each.text ?? '');
}
