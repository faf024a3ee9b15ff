import type pg from 'pg';

/** A digest of the rows of each table, account and period. */
export type Rows = Map<string, { digest: string; account: string | null; period: string | null }>;

const TABLES: [name: string, account: string, period: string][] = [
  ['account', 'r.number_key', 'null'],
  ...['bill', 'bill_payee', 'bill_reading', 'charge'].map((name): [string, string, string] => [
    name,
    '(select number_key from account where id = r.account_id)',
    'r.period::text',
  ]),
  ['meter', '(select number_key from account where id = r.account_id)', 'null'],
  ['house_meter', 'null', 'r.period::text'],
  ['payee', 'null', 'null'],
  ['import_batch', 'null', 'r.period::text'],
];

export async function rowsNow(client: pg.Client): Promise<Rows> {
  const parts = TABLES.map(
    ([name, account, period]) =>
      `select '${name}' as name, ${account} as account, ${period} as period, md5(string_agg(r::text, ' ' order by r::text)) as digest from ${name} r group by 2, 3`,
  );
  const { rows } = await client.query(parts.join(' union all '));
  return new Map(
    rows.map(({ name, account, period, digest }) => [
      [name, account, period].join('|'),
      { digest, account, period },
    ]),
  );
}

/** @throws Error naming the first rows that differ and may not */
export function expectSame(
  before: Rows,
  after: Rows,
  mayDiffer: (row: { account: string | null; period: string | null }) => boolean,
): void {
  for (const [name, row] of new Map([...before, ...after])) {
    if (before.get(name)?.digest !== after.get(name)?.digest && !mayDiffer(row))
      throw new Error(`Written, though not by what was accepted: ${name}`);
  }
}
