import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { Fault } from '../../errors.ts';
import { firstDay, nextPeriod, periodOf } from '../../period.ts';
import { list } from './column-list.ts';
import { matchServicesToPayees, mergePayees } from './payee-merge.ts';
import { STAGED_CHARGES } from './staging-columns.ts';

/**
 * The charges to be written, gathered while the file is still being read: the database would have nothing else
 * to do. Those of a new period stand in that period's table, built apart and attached when it is full, so that
 * readers never wait for the filling; those of a later file of the period wait in a temporary one.
 */
export interface GatheredCharges {
  /** Null where nothing is gathered. */
  table: string | null;
  /**
   * Matches the accounts staged since the last time with the database: `target` gets each with its id, whether
   * its bill has to be written, and whether the database knows a later bill (then its facts stay as they are).
   * Takes the charges of those to be written out of staging, and drops the others.
   * @param lastSeq the last account that has been staged
   */
  gather(lastSeq: number): Promise<void>;
  /** To be called when the payees in staging are others than at the last gathering. */
  payeesChanged(): void;
  /** Writes the payees of the file, and gives charges theirs. */
  matchPayees(): Promise<void>;
  merge(): Promise<void>;
}

/** @param period first day of the month, ISO */
export async function gatherCharges(
  client: pg.Client,
  period: string,
  { dryRun }: { dryRun: boolean },
): Promise<GatheredCharges> {
  const partition = `partition.charge_${period.slice(0, 7).replace('-', '_')}`;
  const { rows } = await client.query('select to_regclass($1) is not null as exists', [partition]);
  const known: boolean = rows[0].exists;
  const table = dryRun ? null : known ? 'fresh_charge' : partition;
  await client.query(`
    create temporary table target
      (seq int, account_id bigint, is_new boolean, old_hash text, differs boolean, outdated boolean) on commit drop`);
  if (table !== null) await (known ? createTemporary(client, table) : createPartition(client, table, period));
  let gathered = 0;
  let payees: 'unmatched' | 'matched' | 'changed' = 'unmatched';

  const matchPayees = async (): Promise<void> => {
    if (payees === 'matched') return;
    await mergePayees(client, period);
    await matchServicesToPayees(client);
    if (payees === 'changed' && !known) await giveOtherPayees(client, partition);
    payees = 'matched';
  };
  return {
    table,
    async gather(lastSeq) {
      if (gathered === 0) await client.query('analyze staged_account');
      if (table !== null && payees === 'unmatched') await matchPayees();
      await client.query(gatheringSql(table, period), [gathered]);
      await client.query('truncate staged_charge');
      gathered = lastSeq;
    },
    payeesChanged() {
      if (payees === 'matched') payees = 'changed';
    },
    matchPayees,
    async merge() {
      if (known) await replaceCharges(client, period);
      else await attachPartition(client, partition, period);
    },
  };
}

function gatheringSql(table: string | null, period: string): string {
  const columns = Object.keys(STAGED_CHARGES.columns);
  const matched = `
    insert into target (seq, account_id, is_new, old_hash, differs, outdated)
    select s.seq, coalesce(s.id, nextval('account_id_seq')), s.id is null, b.content_hash,
      b.content_hash is distinct from s.content_hash,
      exists (select from bill later where later.account_id = s.id and later.period > date '${period}')
    from (select s.seq, s.content_hash, a.id from staged_account s left join account a using (number_key)
          where s.seq > $1 and s.fault_key is null order by s.seq) s
    left join bill b on b.account_id = s.id and b.period = date '${period}'`;
  if (table === null) return matched;
  return `
    with matched as (${matched} returning seq, account_id, differs)
    insert into ${table} (period, account_id, payee_id, ${list(columns)})
    select date '${period}', m.account_id, sp.payee_id, ${list(columns, 'c')}
    from staged_charge c join matched m using (seq)
    left join service_payee sp on sp.service_key = lower(c.service)
    where m.differs`;
}

async function createTemporary(client: pg.Client, table: string): Promise<void> {
  await client.query(`create temporary table ${table} (like charge including defaults) on commit drop`);
}

async function createPartition(client: pg.Client, partition: string, period: string): Promise<void> {
  await client.query(`create table ${partition} (like charge including defaults)`);
  // With the check in place ATTACH need not scan the rows for their period.
  await client.query(
    `alter table ${partition} add constraint within_period check (period >= date '${period}' and period < date '${nextFirstDay(period)}')`,
  );
}

function nextFirstDay(period: string): string {
  return firstDay(nextPeriod(periodOf(period)));
}

/** Where payees stand in the file after accounts, charges were gathered without them. */
async function giveOtherPayees(client: pg.Client, table: string): Promise<void> {
  await client.query(`
    update ${table} set payee_id = fresh.payee_id
    from (select c.account_id, c.ordinal, sp.payee_id
          from ${table} c left join service_payee sp on sp.service_key = lower(c.service)
          where c.payee_id is distinct from sp.payee_id) fresh
    where ${table}.account_id = fresh.account_id and ${table}.ordinal = fresh.ordinal`);
}

async function replaceCharges(client: pg.Client, period: string): Promise<void> {
  await client.query(`
    delete from charge old using target t
    where old.period = date '${period}' and old.account_id = t.account_id and t.old_hash is not null`);
  await client.query('insert into charge select * from fresh_charge');
  // A payee's list of services may change while an account stays as it was.
  await client.query(`
    update charge set payee_id = fresh.payee_id
    from (select c.account_id, c.ordinal, sp.payee_id
          from staged_account s join account a using (number_key)
          join charge c on c.account_id = a.id and c.period = date '${period}'
          left join service_payee sp on sp.service_key = lower(c.service)
          where s.fault_key is null and c.payee_id is distinct from sp.payee_id) fresh
    where charge.period = date '${period}' and charge.account_id = fresh.account_id and charge.ordinal = fresh.ordinal`);
}

async function attachPartition(client: pg.Client, partition: string, period: string): Promise<void> {
  await client.query(`alter table ${partition} add primary key (period, account_id, ordinal)`);
  await client.query(`analyze ${partition}`);
  await attach(client, partition, `from ('${period}') to ('${nextFirstDay(period)}')`);
  await client.query(`alter table ${partition} drop constraint within_period`);
}

const LOCK_NOT_AVAILABLE = '55P03';
const ATTEMPTS = 20;

/** Waits for its lock in short turns, because whoever queues behind a waiting ATTACH waits as long as it does. */
async function attach(client: pg.Client, partition: string, bounds: string): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    await client.query('savepoint attach');
    try {
      await client.query("set local lock_timeout = '250ms'");
      await client.query(`alter table charge attach partition ${partition} for values ${bounds}`);
      await client.query('set local lock_timeout = 0');
      return;
    } catch (cause) {
      if (!(cause instanceof pg.DatabaseError) || cause.code !== LOCK_NOT_AVAILABLE) throw cause;
      await client.query('rollback to savepoint attach');
      await pause(100 * attempt);
    }
  }
  throw new Fault('exchange-database-busy');
}
