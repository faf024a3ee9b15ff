import type { Update } from 'grammy/types';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createParkedUpdates } from '../../src/bot/parked-updates.ts';
import { createLog } from '../../src/log.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let pool: pg.Pool;
const lines: string[] = [];
const log = createLog({ level: 'debug', plain: false, write: (line) => void lines.push(line) });
const open = (token: string) => createParkedUpdates(pool, { token, log });

const TOKEN = '123456:a-token-of-the-bot-that-is-long-enough';
const update = (id: number, text: string) => ({ update_id: id, message: { text } }) as unknown as Update;

beforeAll(async () => {
  database = await cloneDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
});
beforeEach(() => pool.query('delete from parked_update'));
afterAll(async () => {
  await pool.end();
  await database[Symbol.asyncDispose]();
});

test('what is parked cannot be read in the database, and comes back as it was, in order', async () => {
  const parked = open(TOKEN);
  const [first, second] = [update(9, 'kx7m-92qd-hw4tp 🔑'), update(10, 'Здравствуйте')];
  await parked.park(second);
  await parked.park(first);
  await parked.park(first);
  const { rows } = await pool.query<{ sealed: Buffer; body: unknown }>(
    'select sealed, body from parked_update',
  );
  expect(rows.map(({ body }) => body)).toEqual([null, null]);
  for (const { sealed } of rows) expect(sealed.toString('latin1')).not.toMatch(/kx7m|message/);
  expect(await open(TOKEN).left()).toEqual([first, second]);
  await parked.release(9);
  expect(await open(TOKEN).left()).toEqual([second]);
});

test('the same update is sealed otherwise each time', async () => {
  const seal = async () => {
    await pool.query('delete from parked_update');
    await open(TOKEN).park(update(1, 'same'));
    return (await pool.query('select sealed from parked_update')).rows[0].sealed.toString('hex');
  };
  expect(await seal()).not.toBe(await seal());
});

test('what the first release parked in clear is run too', async () => {
  const old = update(5, 'from the release before');
  await pool.query('insert into parked_update (update_id, body) values (5, $1)', [JSON.stringify(old)]);
  await open(TOKEN).park(update(6, 'new'));
  expect(await open(TOKEN).left()).toEqual([old, update(6, 'new')]);
});

test.each([
  ['another token', `${TOKEN}x`, ''],
  ['another update', TOKEN, 'update parked_update set update_id = 8'],
  [
    'changed',
    TOKEN,
    'update parked_update set sealed = set_byte(sealed, 30, (get_byte(sealed, 30) + 1) % 256)',
  ],
  ['cut off', TOKEN, 'update parked_update set sealed = substring(sealed for 20)'],
  ['with half of its tag', TOKEN, 'update parked_update set sealed = substring(sealed for 24)'],
  ['empty', TOKEN, "update parked_update set sealed = ''"],
])('what cannot be opened is dropped, and logged by its number alone: %s', async (_, token, change) => {
  lines.length = 0;
  await open(TOKEN).park(update(7, 'a secret of mine'));
  if (change) await pool.query(change);
  await open(token).park(update(99, 'another one'));
  expect(await open(token).left()).toEqual([update(99, 'another one')]);
  expect(lines.join('')).toMatch(/"update":"?[78].*BOT_TOKEN was changed/);
  expect(lines.join('')).not.toContain('secret');
  expect((await pool.query('select update_id from parked_update')).rows).toEqual([{ update_id: '99' }]);
});
