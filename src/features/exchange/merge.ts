import type pg from 'pg';
import { mergeCharges } from './charge-merge.ts';
import {
  STAGED_ACCOUNTS,
  STAGED_HOUSE_METERS,
  STAGED_PAYEE_DUES,
  STAGED_PAYEES,
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
 * Finds the faults that one account alone does not show, then decides for every sound one what it needs: the
 * table `target` holds each account of the file with its id, whether its bill has to be written, and whether
 * the database knows a later bill (then its facts stay as they are).
 * Writes nothing but temporary tables.
 * @param period first day of the month, ISO
 */
export async function planMerge(client: pg.Client, period: string): Promise<AccountCounts> {
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
  await client.query(`
    create temporary table target on commit drop as
    select s.seq, a.id as account_id, b.content_hash as old_hash, b.content_hash is distinct from s.content_hash as differs,
      exists (select from bill later where later.account_id = a.id and later.period > date '${period}') as outdated
    from staged_account s
    left join account a on a.number_key = s.number_key
    left join bill b on b.account_id = a.id and b.period = date '${period}'
    where s.fault_key is null`);
  const { rows } = await client.query(`
    select (select count(*)::int from staged_account) as read,
      (select count(*)::int from staged_account where fault_key is not null) as rejected,
      count(*) filter (where account_id is null)::int as created,
      count(*) filter (where account_id is not null and differs)::int as changed,
      count(*) filter (where not differs)::int as unchanged
    from target`);
  return rows[0] as AccountCounts;
}

/** What the bills of a merge carry besides their figures. */
export interface BillMarks {
  batchId: number;
  dataAsOf: Date;
}

/** Writes what `planMerge` found to be new or changed, by a handful of statements whatever the file's size. */
export async function mergeStaged(client: pg.Client, period: string, marks: BillMarks): Promise<void> {
  await confirmUnchanged(client, period, marks.dataAsOf);
  await client.query('delete from target where not differs');
  await client.query('analyze target');
  await mergePayees(client, period);
  await mergeHouseMeters(client, period);
  await mergeAccounts(client);
  await mergeBills(client, period, marks);
  await mergeMeters(client);
  await mergeCharges(client, period);
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

/** The details of payees are facts of today: an older period adds those that are unknown and changes none. */
async function mergePayees(client: pg.Client, period: string): Promise<void> {
  const details = columnsOf(STAGED_PAYEES, ['code', 'name']);
  await client.query(`
    insert into payee as known (code, name, ${list(details)})
    select code, coalesce(name, code), ${list(details)} from staged_payee
    on conflict (code) do update set ${assign(['name', ...details], 'excluded')}
    where (${list(['name', ...details], 'known')}) is distinct from (${list(['name', ...details], 'excluded')})
      and not exists (select from import_batch where import_batch.period > date '${period}')`);
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
    where known.id = t.account_id and not t.outdated
      and (${list(ACCOUNT_FACTS, 'known')}) is distinct from (${list(ACCOUNT_FACTS, 's')})`);
  await client.query(`
    with created as (
      insert into account (number_key, ${list(ACCOUNT_FACTS)})
      select s.number_key, ${list(ACCOUNT_FACTS, 's')} from target t join staged_account s using (seq)
      where t.account_id is null order by s.seq
      returning id, number_key)
    update target t set account_id = created.id
    from created join staged_account s using (number_key) where s.seq = t.seq`);
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

function columnsOf(table: { columns: Record<string, unknown> }, except: string[]): string[] {
  return Object.keys(table.columns).filter((column) => !except.includes(column));
}

function list(columns: string[], from?: string): string {
  return columns.map((column) => (from ? `${from}.${column}` : column)).join(', ');
}

function assign(columns: string[], from: string): string {
  return columns.map((column) => `${column} = ${from}.${column}`).join(', ');
}
