import { MikroORM } from '@mikro-orm/postgresql';
import { GrammyError, HttpError } from 'grammy';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ENTITIES } from '../../src/app.ts';
import { AuditEvent } from '../../src/db/audit.ts';
import { Fault, SetupError } from '../../src/errors.ts';
import { createLog } from '../../src/log.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';

/** What must not be found in any line. */
const PERSONAL = [
  'Иванова',
  'Анна',
  'Anna',
  'Smith',
  'Кошевого',
  '0000450100',
  '450100',
  '912 345',
  '9123456789',
  'anna@mail.ru',
  'не течёт вода',
  'no water since',
];
const CARRIED =
  'Иванова Анна, ул. Кошевого 5, +7 (912) 345-67-89, anna@mail.ru, л/с 0000450100: не течёт вода';

let database: TestDatabase;
let client: pg.Client;
let orm: MikroORM;
beforeAll(async () => {
  database = await cloneDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(
    `create table resident (name text, phone text, number text constraint resident_number_unique unique);
     insert into resident values ('Иванова Анна', '+79123456789', '0000450100')`,
  );
  orm = new MikroORM({ clientUrl: database.url, entities: [...ENTITIES] });
});
afterAll(async () => {
  await client.end();
  await orm.close();
  await database[Symbol.asyncDispose]();
});

describe.each(['plain', 'JSON'] as const)('nothing personal stands in the log (%s)', (form) => {
  const write = async (error: unknown) => {
    const lines: string[] = [];
    const log = createLog({
      level: 'debug',
      plain: form === 'plain',
      write: (line) => void lines.push(line),
    });
    log.error({ err: await error, update: 7 }, 'handler failed');
    const text = lines.join('');
    for (const personal of PERSONAL) expect(text).not.toContain(personal);
    expect(lines).toHaveLength(1);
    expect(text).toContain('handler failed');
    return text;
  };

  test('when Telegram refuses a message', async () => {
    const description = 'Bad Request: can\'t parse entities: Unsupported start tag "Анна" at byte offset 5';
    const answer = { ok: false, error_code: 400, description } as const;
    const payload = { chat_id: 9_123_456_789, text: CARRIED };
    const text = await write(
      new GrammyError("Call to 'sendMessage' failed!", answer, 'sendMessage', payload),
    );
    expect(text).toContain('sendMessage');
    expect(text).toContain('400');
    expect(text).toContain('Bad Request');
  });

  test('when it cannot be reached', async () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const text = await write(new HttpError("Network request for 'sendMessage' failed!", cause));
    expect(text).toContain('"method":"sendMessage"');
    expect(text).toContain('ECONNREFUSED');
  });

  test('when PostgreSQL finds a duplicate', async () => {
    const sql = 'insert into resident values ($1, $2, $3)';
    const text = await write(failure(client.query(sql, ['Иванова Анна', '9123456789', '0000450100'])));
    expect(text).toContain('23505');
    expect(text).toContain('resident_number_unique');
  });

  test("when it refuses a value, with the SQL in the ORM's error", async () => {
    const sql = `insert into audit_event (kind, account_id) values ('${CARRIED}', 'Anna Smith')`;
    const text = await write(failure(orm.em.fork().execute(sql)));
    expect(text).toContain('22P02');
    const unit = orm.em.fork();
    unit.persist(unit.create(AuditEvent, { kind: CARRIED, accountId: 'Anna Smith' as never }));
    expect(await write(failure(unit.flush()))).toMatch(/"type":"\w+"/);
  });

  test('when a statement fails by its parameters', async () => {
    const unit = orm.em.fork();
    const text = await write(failure(unit.execute('select ?::int', [CARRIED])));
    expect(text).toContain('22P02');
  });

  test('when a person makes a mistake', async () => {
    const text = await write(
      new Fault('accounts-refused', { number: '0000450100', name: CARRIED }, { cause: new Error(CARRIED) }),
    );
    expect(text).toContain('accounts-refused');
  });

  test('when an error quotes what was written', async () => {
    const spoken = 'Anna Smith: "no water since May", Иванова';
    await write(failure(Promise.resolve().then(() => JSON.parse(spoken))));
    await write(failure(Promise.resolve().then(() => JSON.parse(`{"name": "${spoken}`))));
    await write(new Error(`cannot read '${spoken}'`));
    await write(new Error(`refused: «${spoken}»`));
    await write(new Error(CARRIED));
    await write(new RangeError(`no such account: 0000450100 of anna@mail.ru`));
    await write(new Error('outer', { cause: new Error(`inner "${spoken}"`) }));
  });

  test('when it looks like a place in code', async () => {
    const error = new Error('first line\n    at Anna Smith (/home:1:1)\n    at Иванова');
    const text = await write(error);
    expect(text).toContain('log.test.ts');
    error.message = 'changed afterwards';
    await write(error);
  });

  test('when something else was thrown', async () => {
    expect(await write(CARRIED)).toContain('"type":"string"');
    await write({ text: CARRIED });
    expect(await write(null)).toContain('"type":"object"');
  });
});

test('what helps to mend stays: kind, code, table, place', async () => {
  const lines: string[] = [];
  const log = createLog({ level: 'info', plain: false, write: (line) => void lines.push(line) });
  log.debug('not this');
  log.warn({ err: new SetupError('Set DATABASE_URL, or unset ABONENT_ROLE.') }, 'refused');
  log.error({ err: await failure(client.query('insert into nowhere values (1)')) }, 'failed');
  const [first, second] = lines.map((line) => JSON.parse(line));
  expect(first).toMatchObject({ level: 40, msg: 'refused' });
  expect(first.err).toMatchObject({
    type: 'SetupError',
    message: 'Set DATABASE_URL, or unset ABONENT_ROLE.',
  });
  expect(second.err).toMatchObject({ sqlstate: '42P01' });
  expect(second.err.stack).toMatch(/^\s+at .+:\d+:\d+/);
});

test('for a person one short line an event: clock, level, words', () => {
  const lines: string[] = [];
  createLog({ level: 'info', plain: true, write: (line) => void lines.push(line) }).warn({ n: 1 }, 'look');
  expect(lines).toEqual([expect.stringMatching(/^\d\d:\d\d:\d\d warn look \{"n":1\}\n$/)]);
});

async function failure(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => {
      throw new Error('did not fail');
    },
    (error: unknown) => error,
  );
}
