import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ENTITIES } from '../../src/app.ts';
import { rememberLocale } from '../../src/bot/chat-memory.ts';
import { createPostgresTurns } from '../../src/bot/postgres-turns.ts';
import { createRedisTurns } from '../../src/bot/redis-turns.ts';
import { LEASE_MS, type Turns } from '../../src/bot/turns.ts';
import { audit } from '../../src/db/audit.ts';
import { createDatabase, type Database } from '../../src/db/database.ts';
import { type Fence, TurnLostError, withDeadline } from '../../src/deadline.ts';
import { createLog } from '../../src/log.ts';
import { createRedis } from '../../src/redis.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { privateRedis } from '../support/redis-server.ts';

describe.each(['postgres', 'redis'] as const)('turns in %s', (store) => {
  let clone: TestDatabase;
  let database: Database;
  let turns: Turns;
  const running = new AsyncDisposableStack();

  beforeAll(async () => {
    clone = await cloneDatabase();
    running.defer(() => clone[Symbol.asyncDispose]());
    database = createDatabase({ url: clone.url, entities: ENTITIES, kind: 'playground' });
    running.defer(() => database.stop());
    if (store === 'postgres') {
      turns = createPostgresTurns(database.pool);
      return;
    }
    const redis = createRedis(privateRedis(clone), createLog({ level: 'silent', plain: true }));
    running.defer(() => redis.disconnect());
    await redis.connect();
    turns = createRedisTurns(redis);
  });
  afterAll(() => running.disposeAsync());

  const begin = async (lane: string, updateId: number) => {
    const fence = await turns.begin(lane, updateId);
    if (typeof fence === 'string') throw new Error(`the lane is ${fence}`);
    return fence;
  };

  test('one at a time; what is finished does not begin again, what was given back does', async () => {
    const first = await begin('one', 1);
    expect(await turns.begin('one', 2)).toBe('busy');
    expect(await turns.begin('one', 1)).toBe('busy');
    expect(typeof (await turns.begin('other', 2))).toBe('object');
    await turns.end(first, 1);
    expect(await turns.begin('one', 1)).toBe('finished');
    const second = await begin('one', 2);
    expect(second.token).toBeGreaterThan(first.token);
    await turns.end(second, null);
    await turns.end(await begin('one', 2), 2);
    expect(await turns.begin('one', 2)).toBe('finished');
  });

  test('of twenty that want one lane at once, one gets it', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, (_, id) => turns.begin('crowded', id)));
    expect(answers.filter((answer) => answer === 'busy')).toHaveLength(19);
  });

  test('the last sixteen finished updates are remembered, and no more', async () => {
    for (let id = 1; id <= 20; id++) await turns.end(await begin('long', id), id);
    const known = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => [index + 1, await turns.begin('long', index + 1)]),
    );
    const forgotten = known.filter(([, answer]) => answer !== 'finished').map(([id]) => id);
    expect(forgotten).toEqual([1, 2, 3, 4]);
  });

  test('a lease that its holder renews stands; one that nobody renews is taken over', async () => {
    const [kept, dropped] = [await begin('kept', 1), await begin('dropped', 1)];
    await sleep(LEASE_MS / 2);
    expect(await turns.renew(kept)).toBe(true);
    await sleep(LEASE_MS / 2 + 200);
    expect(await turns.begin('kept', 2)).toBe('busy');
    const next = await begin('dropped', 1);
    expect(next.token).toBeGreaterThan(dropped.token);
    expect(await turns.renew(dropped)).toBe(false);
    // The end of whoever lost the turn ends nothing.
    await turns.end(dropped, 1);
    expect(await turns.begin('dropped', 1)).toBe('busy');
  });

  test('a transaction that commits after another process took over is refused, and so is a single write', async () => {
    const late = await begin('fenced', 1);
    const commit = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const slow = within(late, () =>
      database.transaction(async (em) => {
        await audit(em, { kind: 'test.late' });
        begun.resolve();
        await commit.promise;
      }),
    );
    await begun.promise;
    await sleep(LEASE_MS + 200);
    const next = await begin('fenced', 1);
    commit.resolve();
    await expect(slow).rejects.toThrow();

    await within(next, () => database.transaction((em) => audit(em, { kind: 'test.next' })));
    await expect(
      within(late, () => database.transaction((em) => audit(em, { kind: 'test.too-late' }))),
    ).rejects.toThrow(TurnLostError);
    const chat = { messenger: 'telegram', chatId: '5' } as const;
    await expect(within(late, () => rememberLocale(database.pool, chat, 'en'))).rejects.toThrow(
      TurnLostError,
    );
    await within(next, () => rememberLocale(database.pool, chat, 'ru'));

    const { rows } = await database.pool.query('select kind from audit_event order by id');
    expect(rows.map(({ kind }) => kind)).toEqual(['test.next']);
    expect((await database.pool.query('select locale from chat_state')).rows).toEqual([{ locale: 'ru' }]);
  });
});

function within<T>(fence: Fence, work: () => Promise<T>): Promise<T> {
  return withDeadline(60_000, work, { fence });
}
