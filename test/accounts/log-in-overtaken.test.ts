import pg from 'pg';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useDesk } from '../support/desk.ts';
import type { PersonAtDesk } from '../support/person.ts';
import { asksToSignIn, givePassword, PASSWORD, settled, signsIn } from './signing-in.ts';

/** Argon2 comes to its answer when the test lets it. */
const argon2 = vi.hoisted(() => ({ asked: 0, goOn: Promise.resolve(), fails: false }));
vi.mock('argon2', async (importOriginal) => {
  const original = await importOriginal<typeof import('argon2')>();
  return {
    ...original,
    verify: async (...args: Parameters<typeof original.verify>) => {
      argon2.asked += 1;
      await argon2.goOn;
      if (argon2.fails) throw new Error('no memory left');
      return await original.verify(...args);
    },
  };
});

const desk = useDesk();
const release = { now: () => {} };

beforeEach(() => givePassword(desk, '450121', 'K7M3-92QD'));
afterEach(() => release.now());

/** Types the right password; resolves when argon2 is at work on it. */
async function isLookedAt(person: PersonAtDesk): Promise<void> {
  await asksToSignIn(person, 'K7M3-92QD');
  const { promise, resolve } = Promise.withResolvers<void>();
  Object.assign(argon2, { asked: 0, goOn: promise });
  release.now = resolve;
  await person.writes(PASSWORD);
  await expect.poll(() => argon2.asked).toBe(1);
}

/** What the person has heard when the bot is done. */
async function answerTo(person: PersonAtDesk): Promise<string> {
  await settled(desk);
  return (await person.messages()).at(-1)?.text ?? '';
}

async function linksOf(person: PersonAtDesk) {
  return await desk.rows('select 1 from chat_link where chat_id = $1', [String(person.chatId)]);
}

/** A change that another process has made and not committed yet. */
async function inTheMiddleOf(sql: string) {
  const client = new pg.Client({ connectionString: desk.database.url, application_name: 'abonent-test' });
  await client.connect();
  await client.query('begin');
  await client.query(sql);
  return {
    /** Commits when the bot waits for it. */
    async commit() {
      const waiting = () =>
        desk.rows(`select 1 from pg_stat_activity where datname = current_database()
          and application_name = 'abonent-orm' and wait_event_type = 'Lock'`);
      await expect.poll(waiting).toHaveLength(1);
      await client.query('commit');
    },
    [Symbol.asyncDispose]: () => client.end(),
  };
}

test('«Это не я» while a second chat signs in: the password opens nothing there any more', async () => {
  const owner = desk.person();
  await owner.links('450121', '11 487,28');
  expect(await signsIn(desk.person(), 'K7M3-92QD')).toContain('Готово');
  await owner.hears('подключился ещё один чат');
  const second = desk.person();
  await isLookedAt(second);

  await owner.presses('Это не я');
  await owner.hears('пароль больше не действует');
  release.now();
  expect(await answerTo(second)).toContain('не подошли');
  expect(await linksOf(second)).toEqual([]);
  const counted = [`password-chat:telegram:${second.chatId}`];
  expect(await desk.rows('select points from attempt_counter where key = $1', counted)).toEqual([
    { points: 1 },
  ]);
});

test('a new password while the old one is looked at: the old one opens nothing', async () => {
  const person = desk.person();
  await isLookedAt(person);
  await givePassword(desk, '450121', 'K7M3-92QD', { password: 'abcd-2345-efgh6' });
  release.now();
  expect(await answerTo(person)).toContain('не подошли');
  expect(await linksOf(person)).toEqual([]);
});

test('an account closed while its password is looked at opens no more', async () => {
  const person = desk.person();
  await isLookedAt(person);
  await desk.rows("update account set closed_at = now() where number = '450121'");
  release.now();
  expect(await answerTo(person)).toContain('не подошли');
  expect(await linksOf(person)).toEqual([]);
  await desk.rows("update account set closed_at = null where number = '450121'");
});

test.each([
  "update cabinet set password_hash = null where number = 'K7M3-92QD'",
  "update account set closed_at = now() where number = '450121'",
])('whoever signs in waits for what is being changed: %s', async (sql) => {
  const person = desk.person();
  await isLookedAt(person);
  await using change = await inTheMiddleOf(sql);
  release.now();
  await change.commit();
  expect(await answerTo(person)).toContain('не подошли');
  expect(await linksOf(person)).toEqual([]);
  await desk.rows("update account set closed_at = null where number = '450121'");
});

test('an account closed between the proof by the amount and the link is not linked', async () => {
  const person = desk.person();
  await person.consents();
  await person.says('450331');
  await using change = await inTheMiddleOf("update account set closed_at = now() where number = '450331'");
  await person.writes('6177,10');
  await change.commit();
  expect(await answerTo(person)).toContain('вместе не подошли');
  expect(await linksOf(person)).toEqual([]);
  expect(await desk.rows("select points from attempt_counter where key like 'proof-chat:%'")).toEqual([
    { points: 1 },
  ]);
});

test('where argon2 fails, no attempt is counted', async () => {
  const person = desk.person();
  await isLookedAt(person);
  argon2.fails = true;
  release.now();
  expect(await answerTo(person)).toContain('сломалось на нашей стороне');
  argon2.fails = false;
  const counted = await desk.rows("select points from attempt_counter where key like 'password-%'");
  expect(counted).toEqual([{ points: 0 }, { points: 0 }, { points: 0 }]);
  await person.says('/login K7M3-92QD');
  expect(await person.says(PASSWORD)).toContain('Готово');
});
