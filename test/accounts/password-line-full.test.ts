import { expect, test, vi } from 'vitest';
import { useDesk } from '../support/desk.ts';
import { asksToSignIn } from './signing-in.ts';

const argon2 = vi.hoisted(() => ({ goOn: Promise.resolve() }));
vi.mock('argon2', async (importOriginal) => {
  const original = await importOriginal<typeof import('argon2')>();
  return {
    ...original,
    verify: async (...args: Parameters<typeof original.verify>) => {
      await argon2.goOn;
      return await original.verify(...args);
    },
  };
});
// A line of two, which a few people fill.
vi.mock('../../src/features/accounts/password-hasher.ts', async (importOriginal) => {
  const original = await importOriginal<typeof import('../../src/features/accounts/password-hasher.ts')>();
  return { ...original, createPasswordHasher: () => original.createPasswordHasher(2) };
});

const desk = useDesk();

test('whoever comes when the line is full is sent away at once, and no attempt is counted', async () => {
  const crowd = Array.from({ length: 6 }, () => desk.person());
  for (const [index, person] of crowd.entries()) await asksToSignIn(person, `7700${index}`);
  const { promise, resolve } = Promise.withResolvers<void>();
  argon2.goOn = promise;
  const said = async () => (await Promise.all(crowd.map((person) => person.transcript()))).join('\n');
  const times = async (pattern: RegExp) => (await said()).match(pattern)?.length ?? 0;
  await Promise.all(crowd.map((person) => person.writes('нет')));
  await expect
    .poll(() => times(/через минуту; эта попытка не в счёт/g), { timeout: 10_000 })
    .toBeGreaterThan(1);
  expect(await times(/не подошли/g)).toBe(0);
  resolve();
  await expect.poll(() => times(/не подошли|не в счёт/g), { timeout: 15_000 }).toBe(6);
  // One or two were at work, and two waited.
  const away = await times(/не в счёт/g);
  expect(away).toBeLessThanOrEqual(3);
  const counted = await desk.rows(
    "select 1 from attempt_counter where key like 'password-chat%' and points > 0",
  );
  expect(counted).toHaveLength(6 - away);
  // Then there is room again, with the number kept.
  const turnedAway = await Promise.all(
    crowd.map(async (person) => (await person.transcript()).includes('не в счёт')),
  );
  const someone = crowd[turnedAway.indexOf(true)];
  expect(await someone?.says('нет')).toContain('не подошли');
});
