import { PassThrough } from 'node:stream';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Fault } from '../../src/errors.ts';
import { cloneDatabase, runSql, type TestDatabase } from '../support/database.ts';
import { contents, crowd, exchangeFile, type Importer, importer, only, owing } from './exchange-files.ts';

let database: TestDatabase;
let imports: Importer;

beforeEach(async () => {
  database = await cloneDatabase();
  imports = importer(database);
});
afterEach(async () => {
  await imports[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const balance = (number: string) =>
  only(
    database,
    `select b.amount_due::int from account a join bill b on b.account_id = a.id where a.number = '${number}' order by b.period desc limit 1`,
  );

describe('one period', () => {
  const a = exchangeFile(crowd(200));
  const b = exchangeFile(
    crowd(200).replace('100,50" debtbeg', '99,00" debtbeg').replace('debtend="100,50"', 'debtend="777,70"'),
  );

  test('A, then B, then A again: each time what the file says', async () => {
    await imports.run(a, { name: 'a.xml' });
    const first = await contents(database);
    expect(await imports.run(b, { name: 'b.xml' })).toMatchObject({
      status: 'imported',
      changed: 1,
      unchanged: 199,
    });
    expect(await balance('N1')).toBe(777_70);
    expect(await imports.run(a, { name: 'a.xml' })).toMatchObject({
      status: 'imported',
      changed: 1,
      unchanged: 199,
    });
    expect(await balance('N1')).toBe(100_50);
    expect(await contents(database)).not.toBe(first);
    const last = await contents(database);
    expect(await imports.run(a)).toMatchObject({ status: 'unchanged', changed: 0, unchanged: 200 });
    expect(await contents(database)).toBe(last);
    expect(
      await runSql(
        database.url,
        'select file_name, status, read_count, changed_count, unchanged_count from import_batch order by id',
      ),
    ).toEqual([
      { file_name: 'a.xml', status: 'superseded', read_count: 200, changed_count: 0, unchanged_count: 0 },
      { file_name: 'b.xml', status: 'superseded', read_count: 200, changed_count: 1, unchanged_count: 199 },
      { file_name: 'a.xml', status: 'current', read_count: 200, changed_count: 1, unchanged_count: 199 },
    ]);
  });

  test('a correction writes the rows of the changed account only', async () => {
    await imports.run(a);
    const rows = ['account', 'bill', 'charge']
      .map((table) => `select '${table}' as name, ctid::text, xmin::text, r::text as row from ${table} r`)
      .join(' union all ');
    const before = await runSql(database.url, rows);
    await imports.run(b);
    const after = await runSql(database.url, rows);
    const kept = new Set(before.map((row) => JSON.stringify(row)));
    const written = after.filter((row) => !kept.has(JSON.stringify(row)));
    expect(written.map(({ name }) => name).sort()).toEqual(['bill', 'charge']);
    expect(after).toHaveLength(before.length);
  });

  test('a correction replaces services, payees and readings; the meter and its last reading follow', async () => {
    const lists =
      '<contractors><contractor id="1" name="Водоканал"/><contractor id="2" name="Энергосбыт"/></contractors>';
    const bill = (inside: string) => exchangeFile(`${lists}<PersAcc kod_ls="7">${inside}</PersAcc>`);
    await imports.run(
      bill(
        '<item name="Вода" debtend="10"/><item name="Свет" debtend="5"/><contractor id="1" debtend="10"/><contractor id="2" debtend="5"/><meter kod="м" indicbef1="1" indiccur1="2,5" date_indicbef="25.09.2026" date_indiccur="25.10.2026"/>',
      ),
    );
    await imports.run(
      bill(
        '<item name="Вода" debtend="12"/><contractor id="1" debtend="12"/><meter kod="м" indicbef1="1" date_indicbef="25.09.2026" date_indiccur="25.10.2026"/>',
      ),
    );
    expect(await runSql(database.url, 'select service, amount_due::int from charge')).toEqual([
      { service: 'Вода', amount_due: 1200 },
    ]);
    expect(
      await runSql(
        database.url,
        'select p.name, b.amount_due::int from bill_payee b join payee p on p.id = b.payee_id',
      ),
    ).toEqual([{ name: 'Водоканал', amount_due: 1200 }]);
    expect(await runSql(database.url, 'select previous1, current1 from bill_reading')).toEqual([
      { previous1: '1.0000', current1: null },
    ]);
    expect(await runSql(database.url, 'select last1, last_date::text from meter')).toEqual([
      { last1: '1.0000', last_date: '2026-09-25' },
    ]);
  });

  test('a newer file that repeats a bill makes it as of that file; an absent account keeps its date', async () => {
    const dates = `select a.number, to_char(b.data_as_of at time zone 'Europe/Moscow', 'DD.MM.YYYY') as day
      from bill b join account a on a.id = b.account_id where a.number in ('N1', 'N200') order by a.number`;
    await imports.run(exchangeFile(crowd(200), { period: '2026-10', filedate: '03.11.2026' }));
    const newer = exchangeFile(crowd(199), { period: '2026-10', filedate: '20.11.2026' });
    expect(await imports.run(newer)).toMatchObject({ changed: 0, unchanged: 199 });
    expect(await runSql(database.url, dates)).toEqual([
      { number: 'N1', day: '20.11.2026' },
      { number: 'N200', day: '03.11.2026' },
    ]);
  });

  test('an account that is absent keeps its bill, and is not closed', async () => {
    await imports.run(a);
    expect(await imports.run(exchangeFile(crowd(199)))).toMatchObject({ changed: 0, unchanged: 199 });
    expect(await balance('N200')).toBe(299_50);
    expect(await only(database, 'select count(*)::int from account where closed_at is not null')).toBe(0);
  });

  test('a dry run tells all and writes nothing', async () => {
    await imports.run(a);
    const before = await contents(database);
    expect(await imports.run(b, { dryRun: true })).toMatchObject({
      status: 'dry-run',
      read: 200,
      changed: 1,
      unchanged: 199,
      rejected: 0,
      rejectsFile: null,
    });
    expect(await imports.run(exchangeFile(crowd(5), { period: '2026-11' }), { dryRun: true })).toMatchObject({
      status: 'dry-run',
      period: '2026-11',
      changed: 5,
    });
    expect(await contents(database)).toBe(before);
  });

  test('by hand, where the file does not tell it; from the file, with the day it speaks of', async () => {
    expect(await imports.run(exchangeFile(owing('1'), {}), { period: '2026-09' })).toMatchObject({
      period: '2026-09',
    });
    await imports.run(exchangeFile(owing('1'), { period: '2026-10', filedate: '03.11.2026 0:00:00' }), {
      period: '2026-10',
    });
    // Midnight by the organisation's clock, which is three hours ahead.
    expect(await runSql(database.url, 'select period::text, data_as_of from bill order by period')).toEqual([
      { period: '2026-09-01', data_as_of: new Date('2026-11-21T12:00:00Z') },
      { period: '2026-10-01', data_as_of: new Date('2026-11-02T21:00:00Z') },
    ]);
  });
});

describe('several periods', () => {
  test('an older one fills history and changes neither balance nor facts of today', async () => {
    const meter = (reading: string) => `<meter kod="м1" name="ХВС" value_count="1" indiccur1="${reading}"/>`;
    const payee = (name: string) => `<contractors><contractor id="1" name="${name}"/></contractors>`;
    await imports.run(exchangeFile(payee('Новое имя') + owing('1', '500,00', meter('20'))));
    const facts =
      'select (select row(a.*)::text from account a), (select row(m.*)::text from meter m), (select row(p.*)::text from payee p)';
    const before = await runSql(database.url, facts);
    const older = owing('1', '300,00', meter('10'))
      .replace('Лучинин Егор', 'Прежний жилец')
      .replace('ул. Печная', 'ул. Старая');
    expect(await imports.run(exchangeFile(payee('Старое имя') + older, { period: '2026-08' }))).toMatchObject(
      { status: 'imported', created: 0, changed: 1 },
    );
    expect(await runSql(database.url, facts)).toEqual(before);
    expect(await balance('1')).toBe(500_00);
    expect(
      await runSql(database.url, 'select period::text, amount_due::int from charge order by period'),
    ).toEqual([
      { period: '2026-08-01', amount_due: 300_00 },
      { period: '2026-10-01', amount_due: 500_00 },
    ]);
    await imports.run(
      exchangeFile(owing('1', '600,00').replace('Лучинин Егор', 'Новый жилец'), { period: '2026-11' }),
    );
    expect(await runSql(database.url, 'select payer_name, street, flat, house_key from account')).toEqual([
      {
        payer_name: 'Новый жилец',
        street: 'ул. Печная',
        flat: 'кв. 7',
        house_key: 'г водогреевск, , ул печная, 3',
      },
    ]);
    expect(await balance('1')).toBe(600_00);
  });

  test('old files without a closing debt owe what they say is to be paid', async () => {
    await imports.run(
      exchangeFile(
        '<PersAcc kod_ls="1"><item name="a" sum="90" sumtopay="100"/><item name="b" sum="10" sumtopay="10" debtend="-30"/></PersAcc>',
      ),
    );
    expect(await runSql(database.url, 'select amount_due::int, charged::int from bill')).toEqual([
      { amount_due: 70_00, charged: 100_00 },
    ]);
    expect(
      await runSql(database.url, 'select amount_due::int, period_due::int from charge order by ordinal'),
    ).toEqual([
      { amount_due: 100_00, period_due: null },
      { amount_due: -30_00, period_due: 10_00 },
    ]);
  });

  test('an account is the same one however its number is cased or set in letters', async () => {
    await imports.run(exchangeFile(owing('12-аС')));
    expect(await imports.run(exchangeFile(owing(' 12-AC '), { period: '2026-11' }))).toMatchObject({
      created: 0,
      changed: 1,
    });
    expect(await runSql(database.url, 'select number from account')).toEqual([{ number: '12-AC' }]);
  });

  test('bills stand in a partition each, with the keys and the foreign keys of the whole table', async () => {
    await imports.run(exchangeFile(owing('1')));
    await imports.run(exchangeFile(owing('1', '200,00'), { period: '2026-09' }));
    expect(
      await runSql(
        database.url,
        "select inhrelid::regclass::text as name, count(c.oid)::int as constraints from pg_inherits left join pg_constraint c on c.conrelid = inhrelid and c.contype in ('p', 'f', 'c') where inhparent = 'charge'::regclass group by 1 order by 1",
      ),
    ).toEqual([
      { name: 'partition.charge_2026_09', constraints: 3 },
      { name: 'partition.charge_2026_10', constraints: 3 },
    ]);
  });
});

describe('while an import runs', () => {
  const file = exchangeFile(crowd(3_000), { period: '2026-11' });

  /** An import whose file comes slowly: half of it now, the rest when the test says so. */
  function slowly(text: string) {
    const content = new PassThrough();
    content.write(text.slice(0, text.length / 2));
    return { done: imports.run(content), finish: () => content.end(text.slice(text.length / 2)) };
  }

  async function until(condition: () => Promise<boolean>): Promise<void> {
    while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  const inTransaction = async () =>
    (await only(
      database,
      "select count(*)::int from pg_stat_activity where application_name = 'abonent-import' and datname = current_database() and state like 'idle in transaction%'",
    )) === 1;

  test('readers see the old figures at once, and the new ones after it', async () => {
    await imports.run(exchangeFile(crowd(3_000)));
    const { done, finish } = slowly(file);
    await until(inTransaction);
    const reading = performance.now();
    expect(await balance('N1')).toBe(100_50);
    expect(await only(database, 'select count(*)::int from charge')).toBe(3_000);
    expect(performance.now() - reading).toBeLessThan(1_000);
    finish();
    await done;
    expect(await only(database, 'select count(*)::int from charge')).toBe(6_000);
  });

  test('a reader in the middle of a long transaction does not hold it up', async () => {
    await imports.run(exchangeFile(crowd(10)));
    const reader = new pg.Client({ connectionString: database.url });
    await reader.connect();
    try {
      await reader.query('begin');
      await reader.query('select count(*) from charge join account on account.id = account_id');
      expect(await imports.run(exchangeFile(crowd(10), { period: '2026-11' }))).toMatchObject({
        status: 'imported',
      });
      await reader.query('commit');
    } finally {
      await reader.end();
    }
  });

  test('whoever holds the charges for a while is waited for in short turns', async () => {
    const holder = new pg.Client({ connectionString: database.url });
    await holder.connect();
    try {
      await holder.query('begin');
      await holder.query('lock table charge in share update exclusive mode');
      const attempt = imports.run(exchangeFile(crowd(10)));
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      await holder.query('commit');
      expect(await attempt).toMatchObject({ status: 'imported', created: 10 });
    } finally {
      await holder.end();
    }
  });

  test('a second import waits for its turn', async () => {
    const first = slowly(exchangeFile(crowd(200)));
    await until(inTransaction);
    const second = imports.run(exchangeFile(crowd(201)));
    await until(
      async () =>
        (await only(
          database,
          "select count(*)::int from pg_locks where locktype = 'advisory' and not granted",
        )) === 1,
    );
    first.finish();
    expect(await first.done).toMatchObject({ created: 200 });
    expect(await second).toMatchObject({ created: 1, unchanged: 200 });
  });

  test('losing the database leaves it as it was, and no connection behind', async () => {
    const { done, finish } = slowly(file);
    const failed = expect(done).rejects.not.toBeInstanceOf(Fault);
    await until(inTransaction);
    await runSql(
      database.url,
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'abonent-import' and datname = current_database()",
    );
    finish();
    await failed;
    expect(await only(database, 'select count(*)::int from account')).toBe(0);
    expect(await imports.run(file)).toMatchObject({ created: 3_000 });
  });
});
