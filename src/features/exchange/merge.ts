import type pg from 'pg';
import { assign, columnsOf, list } from './column-list.ts';
import type { GatheredCharges } from './gathered-charges.ts';
import {
  STAGED_ACCOUNTS,
  STAGED_HOUSE_METERS,
  STAGED_PAYEE_DUES,
  STAGED_READINGS,
} from './staging-columns.ts';

const BILL_FIGURES = [
  'amount_due',
  'charged',
  'recalculated',
  'benefit',
  'penalty',
  'paid',
  'opening_balance',
];
const LAST_READING = ['last1', 'last2', 'last3', 'last_date'];

export interface AccountCounts {
  /** Accounts in the file. */
  read: number;
  /** Accounts that the database did not know. */
  created: number;
  /** Known accounts whose bill for the period is new or other than before. */
  changed: number;
  unchanged: number;
  rejected: number;
}

/**
 * Finds the faults that one account alone does not show, and takes the accounts that have one out of `target`
 * and out of the gathered charges.
 */
export async function planMerge(client: pg.Client, charges: GatheredCharges): Promise<AccountCounts> {
  await client.query(`
    update staged_account a set fault_key = 'exchange-reject-account-twice', fault_params = '{}'
    where fault_key is null and number_key in
      (select number_key from staged_account group by number_key having count(*) > 1)`);
  await client.query(`
    update staged_account a set fault_key = 'exchange-reject-payee-unknown', fault_params = json_build_object('code', left(d.code, 60)), line = d.line
    from staged_payee_due d
    where a.seq = d.seq and a.fault_key is null
      and not exists (select from staged_payee p where p.code = d.code)
      and not exists (select from payee p where p.code = d.code)`);
  const taken = `
    delete from target t using staged_account s
    where s.seq = t.seq and s.fault_key is not null returning t.account_id`;
  await client.query(
    charges.table === null
      ? taken
      : `with taken as (${taken}) delete from ${charges.table} c using taken where c.account_id = taken.account_id`,
  );
  const { rows } = await client.query(`
    select (select count(*)::int from staged_account) as read,
      (select count(*)::int from staged_account where fault_key is not null) as rejected,
      count(*) filter (where is_new)::int as created,
      count(*) filter (where not is_new and differs)::int as changed,
      count(*) filter (where not differs)::int as unchanged
    from target`);
  return rows[0] as AccountCounts;
}

/** What the bills of a merge carry besides their figures. */
export interface BillMarks {
  batchId: number;
  dataAsOf: Date;
}

/** Writes what is new or changed, by a handful of statements whatever the file's size. */
export async function mergeStaged(
  client: pg.Client,
  period: string,
  marks: BillMarks,
  charges: GatheredCharges,
): Promise<void> {
  await confirmUnchanged(client, period, marks.dataAsOf);
  await client.query('delete from target where not differs');
  await client.query('analyze target');
  await charges.matchPayees();
  await mergeHouseMeters(client, period);
  await mergeAccounts(client);
  await mergeBills(client, period, marks);
  await mergeMeters(client);
  await charges.merge();
}

/** A bill that a newer file repeats is as of that file, though nothing else of it is written. */
async function confirmUnchanged(client: pg.Client, period: string, dataAsOf: Date): Promise<void> {
  await client.query(
    `update bill set data_as_of = $1 from target t
     where not t.differs and bill.account_id = t.account_id and bill.period = date '${period}'
       and bill.data_as_of is distinct from $1`,
    [dataAsOf],
  );
}

async function mergeHouseMeters(client: pg.Client, period: string): Promise<void> {
  const details = columnsOf(STAGED_HOUSE_METERS, ['code']);
  await client.query(`
    insert into house_meter as known (period, code, ${list(details)})
    select distinct on (code) date '${period}', code, ${list(details)} from staged_house_meter order by code, line desc
    on conflict (period, code) do update set ${assign(details, 'excluded')}
    where (${list(details, 'known')}) is distinct from (${list(details, 'excluded')})`);
}

const ACCOUNT_FACTS = columnsOf(STAGED_ACCOUNTS, BILL_FIGURES);

async function mergeAccounts(client: pg.Client): Promise<void> {
  await client.query(`
    update account known set ${assign(ACCOUNT_FACTS, 's')}, updated_at = now()
    from target t join staged_account s using (seq)
    where known.id = t.account_id and not t.is_new and not t.outdated
      and (${list(ACCOUNT_FACTS, 'known')}) is distinct from (${list(ACCOUNT_FACTS, 's')})`);
  await client.query(`
    insert into account (id, number_key, ${list(ACCOUNT_FACTS)})
    select t.account_id, s.number_key, ${list(ACCOUNT_FACTS, 's')} from target t join staged_account s using (seq)
    where t.is_new order by s.seq`);
}

async function mergeBills(
  client: pg.Client,
  period: string,
  { batchId, dataAsOf }: BillMarks,
): Promise<void> {
  const figures = [...BILL_FIGURES, 'content_hash'];
  await client.query(
    `insert into bill (account_id, period, import_batch_id, data_as_of, ${list(figures)})
     select t.account_id, date '${period}', $1, $2, ${list(figures, 's')} from target t join staged_account s using (seq)
     on conflict (account_id, period) do update set updated_at = now(), ${assign(['import_batch_id', 'data_as_of', ...figures], 'excluded')}`,
    [batchId, dataAsOf],
  );
  for (const table of ['bill_payee', 'bill_reading']) {
    await client.query(`
      delete from ${table} old using target t
      where t.old_hash is not null and old.account_id = t.account_id and old.period = date '${period}'`);
  }
  const dues = columnsOf(STAGED_PAYEE_DUES, ['code']);
  await client.query(`
    insert into bill_payee (account_id, period, payee_id, ${list(dues)})
    select t.account_id, date '${period}', payee.id, ${list(dues, 'd')}
    from staged_payee_due d join target t using (seq) join payee on payee.code = d.code`);
  const readings = columnsOf(STAGED_READINGS, LAST_READING);
  await client.query(`
    insert into bill_reading (account_id, period, ${list(readings)})
    select t.account_id, date '${period}', ${list(readings, 'r')} from staged_reading r join target t using (seq)`);
}

/** Meters are facts of today, like addresses: only the latest bill of an account changes them. */
async function mergeMeters(client: pg.Client): Promise<void> {
  const details = ['name', 'service', 'zones', ...LAST_READING];
  await client.query(`
    insert into meter as known (account_id, code, ${list(details)})
    select t.account_id, r.meter_code, r.meter_name, ${list(details.slice(1), 'r')}
    from staged_reading r join target t using (seq) where not t.outdated order by r.seq, r.ordinal
    on conflict (account_id, code) do update set ${assign(details, 'excluded')}, updated_at = now()
    where (${list(details, 'known')}) is distinct from (${list(details, 'excluded')})`);
}
