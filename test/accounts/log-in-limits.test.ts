import { Redis } from 'ioredis';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { useDesk } from '../support/desk.ts';
import { privateRedis } from '../support/redis-server.ts';
import { asksToSignIn, givePassword, PASSWORD, signsIn } from './signing-in.ts';

describe.each(['postgres', 'redis'] as const)('wrong passwords are limited (counted in %s)', (store) => {
  const desk = useDesk({ store });
  beforeAll(async () => {
    await givePassword(desk, '450121', 'K7M3-92QD');
    await givePassword(desk, '0000450114', 'ABCD-2345');
  });
  beforeEach(async () => {
    if (store === 'postgres') return;
    await using redis = openRedis();
    for (const kind of ['password', 'proof']) {
      const keys = await redis.client.keys(`${redis.prefix}${kind}-*`);
      if (keys.length > 0) await redis.client.del(...keys.map((key) => key.slice(redis.prefix.length)));
    }
  });

  function openRedis() {
    const client = new Redis(privateRedis(desk.database));
    const prefix = client.options.keyPrefix ?? '';
    return { client, prefix, [Symbol.asyncDispose]: async () => client.disconnect() };
  }

  async function count(key: string): Promise<number> {
    if (store === 'postgres') {
      const [row] = await desk.rows<{ points: number }>('select points from attempt_counter where key = $1', [
        key,
      ]);
      return row?.points ?? 0;
    }
    await using redis = openRedis();
    return Number(await redis.client.get(key));
  }

  test('five an hour for a chat, with growing pauses, whether or not there is such an account', async () => {
    const eve = desk.person();
    expect(await signsIn(eve, '99999', 'раз')).toContain('не подошли');
    expect(await eve.says('два')).toContain('не подошли');
    expect(await eve.says('три')).toMatch(/следующая попытка через [1-5] секунд/);
    for (const guess of ['три', 'четыре', 'пять']) {
      await desk.skipPauses();
      expect(await eve.says(guess)).toContain('не подошли');
    }
    await desk.skipPauses();
    expect(await eve.says('шесть')).toMatch(/Слишком много попыток. Снова можно в .*\d\d:\d\d/);
    await eve.says('/login 450121');
    expect(await eve.says(PASSWORD)).toContain('Слишком много попыток');
    // What was tried here says nothing about the bill's amount.
    await eve.presses('Привязать');
    await eve.says('450121');
    expect(await eve.says('11 487,28')).toContain('Готово');
  });

  test('ten a day for an account, by whichever of its two numbers', async () => {
    for (let attempt = 1; attempt <= 10; attempt++) {
      const number = attempt % 2 ? '450121' : 'K7M3-92QD';
      expect(await signsIn(desk.person(), number, 'нет')).toContain('не подошли');
    }
    expect(await signsIn(desk.person(), '450121')).toContain('Слишком много попыток');
    expect(await signsIn(desk.person(), 'к7м3 92qd')).toContain('Слишком много попыток');
    expect(await signsIn(desk.person(), 'ABCD-2345')).toContain('Готово');
  });

  test('a thousand an hour in all: then signing in is closed, and the way by the bill is shown', async () => {
    if (store === 'postgres')
      await desk.rows(
        "insert into attempt_counter (key, points, expire) values ('password-all:everyone', 999, $1)",
        [Date.now() + 3_000_000],
      );
    else {
      await using redis = openRedis();
      await redis.client.set('password-all:everyone', 999, 'EX', 3_000);
    }
    expect(await signsIn(desk.person(), '450121', 'нет')).toContain('не подошли');
    const person = desk.person();
    expect(await signsIn(person, 'ABCD-2345')).toMatch(
      /ненадолго закрыт. Снова можно в .*сумме из квитанции/s,
    );
    await person.presses('Привязать');
    await person.says('0000450114');
    expect(await person.says('20845,29')).toContain('Готово');
    // Whoever was sent away has made no attempt.
    expect(await count(`password-chat:telegram:${person.chatId}`)).toBe(0);
  });

  test('right ones count against nobody', async () => {
    const person = desk.person();
    await asksToSignIn(person, 'ABCD-2345');
    await person.says('нет');
    expect(await person.says(PASSWORD)).toContain('Готово');
    expect(await count(`password-chat:telegram:${person.chatId}`)).toBe(1);
    expect(await count('password-all:everyone')).toBe(1);
  });
});
