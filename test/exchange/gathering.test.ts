import { afterEach, beforeEach, describe, expect, test } from 'vitest';
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

describe('charges that are gathered while the file is being read', () => {
  const list = (name: string, services: string) =>
    `<contractors><contractor id="1" name="${name}" services="${services}"/></contractors>`;
  const payees = () =>
    runSql(
      database.url,
      'select p.name, count(*)::int from charge c left join payee p on p.id = c.payee_id group by 1 order by 1',
    );

  test('get their payee, wherever the list of payees stands', async () => {
    const lists = `${list('Водоканал', 'Вода')}`;
    const late = `${crowd(3)}<contractors><contractor id="2" name="Дом" services="Содержание"/></contractors>`;
    await imports.run(exchangeFile(lists + late));
    expect(await payees()).toEqual([{ name: 'Дом', count: 3 }]);
    await imports.run(exchangeFile(crowd(4) + list('Двор', 'Содержание'), { period: '2026-11' }));
    expect(await payees()).toEqual([
      { name: 'Двор', count: 4 },
      { name: 'Дом', count: 3 },
    ]);
  });

  test('get another payee by a later file of the period, also where the account says the same', async () => {
    await imports.run(exchangeFile(list('Дом', 'Содержание') + crowd(3)));
    const other = exchangeFile(`${list('Дом', 'Вода')}${crowd(2)}${owing('N3', '7,00')}${owing('N4')}`);
    expect(await imports.run(other)).toMatchObject({ created: 1, changed: 1, unchanged: 2 });
    expect(await payees()).toEqual([{ name: null, count: 4 }]);
  });

  test('of an account that stands twice, far apart in the file, are dropped', async () => {
    await imports.run(exchangeFile(owing('N1', '5,00'), { period: '2026-09' }));
    const file = exchangeFile(`${crowd(11_000)}${owing('n 1')}${owing('N6000', '1,00')}${owing('NEW')}`);
    expect(await imports.run(file)).toMatchObject({ read: 11_003, created: 10_999, rejected: 4 });
    expect(
      await runSql(
        database.url,
        "select count(*)::int, count(distinct account_id)::int as accounts, sum(c.amount_due)::text as due from charge c where period = '2026-10-01'",
      ),
    ).toEqual(
      await runSql(
        database.url,
        "select count(*)::int, count(distinct account_id)::int as accounts, sum(b.amount_due)::text as due from bill b where period = '2026-10-01'",
      ),
    );
    expect(await only(database, "select count(*)::int from account where number_key = 'N6000'")).toBe(0);
    // The correction goes the same way, through the temporary table.
    const corrected = file.replaceAll('"107,50"', '"8,00"');
    expect(await imports.run(corrected)).toMatchObject({ changed: 1, unchanged: 10_998, rejected: 4 });
    expect(
      await only(
        database,
        "select sum(amount_due)::int from charge where period = '2026-10-01' and amount_due = 800",
      ),
    ).toBe(800);
  }, 60_000);

  test('leave nothing behind when the file is refused at its end', async () => {
    await imports.run(exchangeFile(crowd(10)));
    const before = await contents(database);
    for (const period of ['2026-10', '2026-11']) {
      const file = exchangeFile(list('Новый', 'Содержание') + crowd(6_000, 5), { period });
      await expect(imports.run(file.replace('</ORG>', ''))).rejects.toThrow('exchange-not-xml');
      expect(await contents(database)).toBe(before);
      expect(await imports.run(file, { dryRun: true })).toMatchObject({ status: 'dry-run', read: 6_000 });
      expect(await contents(database)).toBe(before);
    }
  });
});
