import { createReadStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeSamples } from '../../src/features/exchange/sample-writer.ts';
import { isCorrespondentAccount, isInn, isKpp, isSettlementAccount } from '../../src/requisites.ts';
import { cloneDatabase, runSql, type TestDatabase } from '../support/database.ts';
import { contents, type Importer, importer, only } from './exchange-files.ts';

const SAMPLES = ['2026-08', '2026-09', '2026-10'].map((period) => `samples/vodogreevsk-${period}.xml`);

describe('the sample files of the invented town', () => {
  let database: TestDatabase;
  let imports: Importer;
  const results: unknown[] = [];

  beforeAll(async () => {
    database = await cloneDatabase();
    imports = importer(database);
    for (const file of SAMPLES) results.push(await imports.run(createReadStream(file), { name: file }));
  });
  afterAll(async () => {
    await imports[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  });

  test('are imported month by month, each in its own encoding', () => {
    const none = { rejected: 0, rejectsFile: null };
    expect(results).toEqual([
      { status: 'imported', period: '2026-08', read: 39, created: 39, changed: 0, unchanged: 0, ...none },
      { status: 'imported', period: '2026-09', read: 40, created: 1, changed: 39, unchanged: 0, ...none },
      { status: 'imported', period: '2026-10', read: 39, created: 0, changed: 39, unchanged: 0, ...none },
    ]);
  });

  test('give balances to the kopeck', async () => {
    const balances = await runSql(
      database.url,
      `select distinct on (a.number) a.number, b.period::text, b.amount_due::int as due, b.charged::int, b.paid::int, b.penalty::int, b.benefit::int
       from account a join bill b on b.account_id = a.id
       where a.number in ('0000450100', '0000450128', '0000450170', '450135-Б', '450184-К', 'TG450163', '450289')
       order by a.number, b.period desc`,
    );
    // Added up from the files by another program, with decimals instead of kopecks.
    const october = { period: '2026-10-01', penalty: 0, benefit: 0 };
    expect(balances).toEqual([
      { ...october, number: '0000450100', due: 12_076_58, charged: 6_818_68, paid: 5_159_82, penalty: 98_05 },
      { ...october, number: '0000450128', due: 0, charged: 0, paid: 0 },
      { ...october, number: '0000450170', due: 8_087_31, charged: 8_963_57, paid: 7_975_46, benefit: 876_26 },
      { ...october, number: '450135-Б', due: 2_987_79, charged: 2_987_79, paid: 2_990_28 },
      { ...october, number: '450184-К', due: 18_073_83, charged: 6_205_20, paid: 0, penalty: 111_70 },
      {
        ...october,
        number: '450289',
        period: '2026-09-01',
        due: 8_110_30,
        charged: 8_377_03,
        paid: 5_791_27,
      },
      { ...october, number: 'TG450163', due: -17_457_85, charged: 8_177_91, paid: 5_988_57 },
    ]);
  });

  test('agree with themselves: bills with charges and payees, months with one another', async () => {
    const sums = `select b.account_id, b.period, b.amount_due from bill b`;
    const charges = await runSql(
      database.url,
      `select * from (${sums}) b where amount_due <> (select sum(c.amount_due) from charge c where c.account_id = b.account_id and c.period = b.period)`,
    );
    const payees = await runSql(
      database.url,
      `select * from (${sums}) b where amount_due <> (select sum(p.amount_due) from bill_payee p where p.account_id = b.account_id and p.period = b.period)`,
    );
    const lines = await runSql(
      database.url,
      `select * from charge where amount_due <> opening_balance + charged + recalculated - benefit + penalty - paid
         or period_due <> charged + recalculated - benefit + penalty`,
    );
    const months = await runSql(
      database.url,
      `select * from bill b join bill n on n.account_id = b.account_id and n.period = b.period + interval '1 month' where n.opening_balance <> b.amount_due`,
    );
    const meters = await runSql(
      database.url,
      `select * from bill_reading r join bill_reading n using (account_id, meter_code) where n.period = r.period + interval '1 month' and n.previous1 <> r.current1`,
    );
    expect({ charges, payees, lines, months, meters }).toEqual({
      charges: [],
      payees: [],
      lines: [],
      months: [],
      meters: [],
    });
    expect(await only(database, 'select count(*)::int from charge')).toBe(118 * 7);
  });

  test('show every kind of bill that a newcomer should meet', async () => {
    const count = (condition: string) =>
      only(
        database,
        `select count(*)::int from bill b join account a on a.id = b.account_id where b.period = '2026-10-01' and ${condition}`,
      );
    expect(await count('amount_due > 0')).toBeGreaterThan(20);
    expect(await count('amount_due < 0')).toBeGreaterThan(2);
    expect(await count('amount_due = 0')).toBeGreaterThan(1);
    expect(await count('penalty > 0')).toBeGreaterThan(5);
    expect(await count('benefit > 0')).toBeGreaterThan(2);
    expect(await count("number like '00%'")).toBeGreaterThan(10);
    expect(await count("number ~ '[А-Я]'")).toBeGreaterThan(2);
    expect(await count("number ~ '[A-Z]'")).toBeGreaterThan(2);
    expect(await only(database, 'select count(*)::int from bill where recalculated < 0')).toBeGreaterThan(4);
    expect(await runSql(database.url, 'select distinct zones from meter order by 1')).toEqual([
      { zones: 1 },
      { zones: 2 },
      { zones: 3 },
    ]);
    expect(
      await only(
        database,
        `select max(n)::int from (select count(*) as n from bill b join account a on a.id = b.account_id where period = '2026-10-01' and amount_due > 0 group by a.house_key, amount_due) same`,
      ),
    ).toBe(3);
    expect(await only(database, 'select count(distinct house_key)::int from account')).toBe(5);
  });

  test('keep who left with the last bill, and who came later without earlier ones', async () => {
    const periods = await runSql(
      database.url,
      `select a.number, array_agg(b.period::text order by b.period) as periods from account a join bill b on b.account_id = a.id
       group by a.number having count(*) < 3 order by count(*), min(b.period) desc`,
    );
    expect(periods).toEqual([
      { number: '450226-Б', periods: ['2026-09-01', '2026-10-01'] },
      { number: '450289', periods: ['2026-08-01', '2026-09-01'] },
    ]);
    expect(await only(database, 'select count(*)::int from account where closed_at is not null')).toBe(0);
  });

  test('bring payees with sound bank details, and charges that know theirs', async () => {
    const payees = await runSql(
      database.url,
      'select inn, kpp, bic, settlement_account, correspondent_account from payee order by code',
    );
    expect(payees).toHaveLength(4);
    for (const payee of payees as Record<string, string>[]) {
      const { inn = '', kpp = '', bic = '', settlement_account = '', correspondent_account = '' } = payee;
      expect([
        isInn(inn),
        isKpp(kpp),
        isSettlementAccount(settlement_account, bic),
        isCorrespondentAccount(correspondent_account, bic),
      ]).toEqual([true, true, true, true]);
    }
    expect(await only(database, 'select count(*)::int from charge where payee_id is null')).toBe(0);
    expect(
      await only(
        database,
        `select p.name from charge c join payee p on p.id = c.payee_id where c.service = 'Водоотведение' limit 1`,
      ),
    ).toBe('ООО «Водогреевский водоканал»');
  });

  test('leave no login and no password in the database', async () => {
    const tables = await runSql(
      database.url,
      "select table_schema || '.' || table_name as name from information_schema.tables where table_schema in ('public', 'partition') and table_type = 'BASE TABLE'",
    );
    for (const { name } of tables) {
      const found = await runSql(
        database.url,
        `select 1 from ${name} t where t::text ~* 'Parol-|kabinet4|kabinet0' limit 1`,
      );
      expect(found, String(name)).toEqual([]);
    }
  });

  test('change nothing when they come again', async () => {
    const before = await contents(database);
    for (const file of SAMPLES) {
      expect(await imports.run(createReadStream(file))).toMatchObject({
        status: 'unchanged',
        created: 0,
        changed: 0,
        rejected: 0,
      });
    }
    expect(await contents(database)).toBe(before);
  });

  test('are what the generator writes', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'abonent-samples-'));
    try {
      const files = await writeSamples({ accounts: 40, months: 3, seed: 1, firstPeriod: '2026-08', folder });
      expect(
        files.map((file) =>
          readFileSync(file).equals(readFileSync(path.join('samples', path.basename(file)))),
        ),
      ).toEqual([true, true, true]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
