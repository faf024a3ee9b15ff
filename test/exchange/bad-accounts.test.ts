import { readdirSync, readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cloneDatabase, runSql, type TestDatabase } from '../support/database.ts';
import {
  contents,
  crowd,
  exchangeFile,
  type Importer,
  importer,
  only,
  owing,
  refusal,
} from './exchange-files.ts';

const account = (inside: string, attributes = '') =>
  `<PersAcc kod_ls="BAD" ${attributes}>${inside}</PersAcc>`;
const item = (attributes: string) => account(`<item name="Отопление" debtend="1" ${attributes}/>`);
const meter = (attributes: string) => account(`<item name="a" debtend="1"/><meter kod="1" ${attributes}/>`);

/** Name, the account's element, the reason, and what the reason must tell. */
const BAD_ACCOUNTS: [name: string, element: string, reason: string][] = [
  ['no number', owing(''), 'exchange-reject-no-number'],
  ['a number of spaces', owing('  '), 'exchange-reject-no-number'],
  ['a number longer than any', owing('1'.repeat(41)), 'exchange-reject-number-too-long 40'],
  ['a number of invisible characters', owing('\u200b\u2060'), 'exchange-reject-no-number'],
  [
    'an address longer than any index holds',
    owing('BAD').replace('ул. Печная', 'Ы'.repeat(201)),
    'exchange-reject-text-too-long AddressStreet 200',
  ],
  [
    'a meter code longer than any index holds',
    account(`<item name="a" debtend="1"/><meter kod="${'Ы'.repeat(101)}"/>`),
    'exchange-reject-text-too-long kod 100',
  ],
  ['an amount that is none', item('sumtopay="12,3,4"'), 'exchange-reject-not-money sumtopay 12,3,4'],
  ['a part of a kopeck', item('sum="12,345"'), 'exchange-reject-not-money sum 12,345'],
  [
    'a monstrous amount',
    item('sum="99999999999999999999"'),
    'exchange-reject-not-money sum 99999999999999999999',
  ],
  ['a volume that is none', item('ammount="много"'), 'exchange-reject-not-number ammount много'],
  ['a volume too fine', item('ammount="0,1234567"'), 'exchange-reject-not-number ammount 0,1234567'],
  ['a tariff below zero', item('tarif2="-28,45"'), 'exchange-reject-negative tarif2 -28.45'],
  [
    'an area below zero',
    account('<item name="a" debtend="1"/>', 'commonarea="-54,3"'),
    'exchange-reject-negative commonarea -54.3',
  ],
  [
    'half a resident',
    account('<item name="a" debtend="1"/>', 'people="1,5"'),
    'exchange-reject-not-number people 1,5',
  ],
  ['a reading below zero', meter('indiccur1="-1"'), 'exchange-reject-negative indiccur1 -1'],
  ['a meter with four tariffs', meter('value_count="4"'), 'exchange-reject-not-count value_count 4'],
  ['a meter with none', meter('value_count="0"'), 'exchange-reject-not-count value_count 0'],
  [
    'a date that is none',
    meter('date_indiccur="31.09.2026"'),
    'exchange-reject-not-date date_indiccur 31.09.2026',
  ],
  [
    'a meter without a code',
    account('<item name="a" debtend="1"/><meter kod=" "/>'),
    'exchange-reject-meter-no-code',
  ],
  [
    'a meter twice',
    account('<item name="a" debtend="1"/><meter kod="7"/><meter kod="7 "/>'),
    'exchange-reject-meter-twice 7',
  ],
  ['a service without a name', account('<item debtend="1"/>'), 'exchange-reject-item-no-name'],
  [
    'a service without an amount due',
    account('<item name="Отопление" sum="5"/>'),
    'exchange-reject-item-no-amount Отопление',
  ],
  [
    'a payee without an id',
    account('<item name="a" debtend="1"/><contractor debtend="1"/>'),
    'exchange-reject-payee-no-code',
  ],
  [
    'a payee twice',
    account('<item name="a" debtend="1"/><contractor id="5" debtend="1"/><contractor id="5" debtend="2"/>'),
    'exchange-reject-payee-twice 5',
  ],
  [
    'a payee that no list has',
    account('<item name="a" debtend="1"/><contractor id="404" debtend="1"/>'),
    'exchange-reject-payee-unknown 404',
  ],
  [
    'a payee without an amount due',
    account('<item name="a" debtend="1"/><contractor id="5" peni="1"/>'),
    'exchange-reject-payee-no-amount 5',
  ],
  [
    'an attribute twice in other case',
    account('<item name="a" debtend="1" DEBTEND="2"/>'),
    'exchange-reject-attribute-twice DEBTEND ',
  ],
  [
    'endless services',
    account('<item name="a" debtend="1"/>'.repeat(501)),
    'exchange-reject-too-many-lines 500',
  ],
];

describe('a fault in an account refuses that account, and no other', () => {
  let database: TestDatabase;
  let imports: Importer;

  beforeAll(async () => {
    database = await cloneDatabase();
    imports = importer(database);
    await imports.run(exchangeFile(crowd(100)));
  });
  afterAll(async () => {
    await imports[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  });

  test.each(BAD_ACCOUNTS)('%s', async (_, element, reason) => {
    const before = await contents(database);
    const result = await imports.run(exchangeFile(`${crowd(100)}\n${element}`), { dryRun: true });
    expect(result).toMatchObject({
      status: 'dry-run',
      read: 101,
      unchanged: 100,
      created: 0,
      changed: 0,
      rejected: 1,
    });
    const lines = readFileSync(result.rejectsFile ?? '', 'utf8').split('\r\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]?.split(';')[0]).toBe('103');
    expect(lines[1]).toContain(reason);
    expect(await contents(database)).toBe(before);
  });

  test('an account standing twice is refused in both places, look-alike letters and case included', async () => {
    const result = await imports.run(exchangeFile(`${crowd(300)}\n${owing('12-А')}\n${owing(' 12-a ')}`), {
      dryRun: true,
    });
    expect(result).toMatchObject({ read: 302, created: 200, rejected: 2 });
    const lines = readFileSync(result.rejectsFile ?? '', 'utf8').split('\r\n');
    expect(lines.slice(1, 3)).toEqual([
      '303;12-А;exchange-reject-account-twice',
      '304;12-a;exchange-reject-account-twice',
    ]);
  });

  test('the sound accounts are imported, the refused one keeps what it had', async () => {
    const bad = owing('N1', '7,77').replace('debtbeg="0"', 'debtbeg="ноль"');
    const result = await imports.run(exchangeFile(`${bad}\n${owing('N2', '8,88')}\n${crowd(98, 3)}`));
    expect(result).toMatchObject({
      status: 'imported',
      read: 100,
      created: 0,
      changed: 1,
      unchanged: 98,
      rejected: 1,
    });
    expect(
      await runSql(
        database.url,
        `select a.number, b.amount_due::int from account a join bill b on b.account_id = a.id where a.number in ('N1', 'N2') order by 1`,
      ),
    ).toEqual([
      { number: 'N1', amount_due: 100_50 },
      { number: 'N2', amount_due: 8_88 },
    ]);
  });

  test('the list is for its owner alone, and no spreadsheet takes it for formulas', async () => {
    const hostile = owing("=HYPERLINK('http://evil')", 'x');
    const result = await imports.run(exchangeFile(`${crowd(99)}\n${hostile}`), { dryRun: true });
    const file = result.rejectsFile ?? '';
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(`${imports.dataDir}/imports`).mode & 0o777).toBe(0o700);
    expect(readFileSync(file, 'utf8')).toContain(";'=HYPERLINK('http://evil');");
    expect(readFileSync(file, 'utf8')).toMatch(/^\ufeffexchange-rejects-line;/);
  });

  test('more than one in a hundred refuses the file, and the list of reasons remains', async () => {
    const before = await contents(database);
    const files = readdirSync(`${imports.dataDir}/imports`).length;
    const one = await imports.run(exchangeFile(`${crowd(99, 1_000)}\n${owing('', '1')}`), { dryRun: true });
    expect(one).toMatchObject({ read: 100, rejected: 1 });
    const fault = await refusal(imports.run(exchangeFile(`${crowd(98, 1_000)}\n${owing('', '1')}`)));
    expect(fault).toMatchObject({ key: 'exchange-too-many-rejected', params: { rejected: 1, read: 99 } });
    expect(readFileSync(String(fault.params['file']), 'utf8')).toContain('exchange-reject-no-number');
    expect(readdirSync(`${imports.dataDir}/imports`)).toHaveLength(files + 2);
    expect(await contents(database)).toBe(before);
    expect(await only(database, 'select count(*)::int from import_batch')).toBe(2);
  });
});
