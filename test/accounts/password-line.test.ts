import { afterEach, describe, expect, test, vi } from 'vitest';
import { createPasswordHasher } from '../../src/features/accounts/password-hasher.ts';
import { useDesk } from '../support/desk.ts';
import { asksToSignIn, givePassword, PASSWORD } from './signing-in.ts';

/** How often argon2 was asked, how many were at work at most, and how long each takes at least. */
const argon2 = vi.hoisted(() => ({ verified: [] as string[], atWork: 0, mostAtWork: 0, delayMs: 0 }));
vi.mock('argon2', async (importOriginal) => {
  const original = await importOriginal<typeof import('argon2')>();
  const { setTimeout: sleep } = await import('node:timers/promises');
  return {
    ...original,
    verify: async (...args: Parameters<typeof original.verify>) => {
      argon2.verified.push(args[0]);
      argon2.atWork += 1;
      argon2.mostAtWork = Math.max(argon2.mostAtWork, argon2.atWork);
      await sleep(argon2.delayMs);
      return await original.verify(...args).finally(() => {
        argon2.atWork -= 1;
      });
    },
  };
});

afterEach(() => {
  Object.assign(argon2, { verified: [], mostAtWork: 0, delayMs: 0 });
});

const PARAMETERS = /^\$argon2id\$v=19\$m=19456,(t=2,p=1|p=1,t=2)\$/;

describe('at the desk', () => {
  const desk = useDesk();

  test('every answer to a password costs one verification with the same parameters', async () => {
    await givePassword(desk, '450121', 'K7M3-92QD');
    await givePassword(desk, '450233', 'QQQQ-7777');
    await desk.rows("update account set closed_at = now() where number = '450233'");
    const tries = [
      ['450121', PASSWORD],
      ['450121', 'нет'],
      ['99999', 'нет'],
      ['ZZZZ-2222', 'нет'],
      ['450107', 'нет'],
      ['QQQQ-7777', PASSWORD],
    ] as const;
    for (const [number, password] of tries) {
      const person = desk.person();
      await asksToSignIn(person, number);
      argon2.verified = [];
      const from = performance.now();
      const answer = await person.says(password);
      // No answer comes before the clock that all of them wait for.
      expect(performance.now() - from).toBeGreaterThan(500);
      expect(answer).toContain(number === '450121' && password === PASSWORD ? 'Готово' : 'не подошли');
      expect(argon2.verified).toHaveLength(1);
      expect(argon2.verified[0]).toMatch(PARAMETERS);
    }
  });

  test('while forty sign in at once, the balance is shown before they are done', {
    timeout: 60_000,
  }, async () => {
    const owner = desk.person();
    await owner.links('450331', '6177,10');
    const crowd = Array.from({ length: 40 }, () => desk.person());
    for (const [index, person] of crowd.entries()) await asksToSignIn(person, `8800${index}`);
    argon2.delayMs = 150;
    argon2.verified = [];
    await Promise.all(crowd.map((person) => person.writes('нет')));
    await expect.poll(() => argon2.verified.length).toBeGreaterThan(0);

    await owner.writes('💰 Баланс');
    await owner.hears('К оплате');
    expect(argon2.verified.length).toBeLessThan(40);

    await expect.poll(() => argon2.verified.length, { timeout: 30_000 }).toBe(40);
    for (const person of crowd) await person.hears('не подошли');
    expect(argon2.mostAtWork).toBeLessThanOrEqual(2);
  });
});

describe('the line', () => {
  test('sends away whoever finds it full, and lets letters in ahead of the sign-ins', async () => {
    const passwords = createPasswordHasher(2);
    argon2.delayMs = 100;
    const order: string[] = [];
    const verify = async (name: string) => {
      const outcome = await passwords.verify(null, 'x');
      order.push(`${name}: ${outcome}`);
    };
    // Up to two are at work, on whatever machine; two wait.
    const first = Array.from({ length: 5 }, (_, index) => verify(String(index)));
    expect(passwords.isFull()).toBe(true);
    const letter = passwords.hash(PASSWORD).then((hash) => order.push(`letter: ${PARAMETERS.test(hash)}`));
    await Promise.all([...first, letter]);
    expect(order[0]).toContain('busy');
    expect(order.indexOf('letter: true')).toBeLessThan(order.length - 1);
    expect(order.filter((line) => line.endsWith('busy')).length).toBeLessThanOrEqual(2);
    expect(passwords.isFull()).toBe(false);
  });

  test('knows the right password, and none without a hash', async () => {
    const passwords = createPasswordHasher();
    const hash = await passwords.hash(PASSWORD);
    expect(await passwords.verify(hash, PASSWORD)).toBe(true);
    expect(await passwords.verify(hash, `${PASSWORD} `)).toBe(false);
    expect(await passwords.verify(null, PASSWORD)).toBe(false);
  });
});
