import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { Fault } from '../../errors.ts';
import { firstDay, nextPeriod, periodOf } from '../../period.ts';
import { STAGED_CHARGES } from './staging-columns.ts';

/**
 * Writes the charges of the accounts in `target`. The first file of a period builds that period's table apart
 * and attaches it when it is full, so that readers never wait for the filling; a later file replaces the
 * charges of changed accounts only.
 * @param period first day of the month, ISO
 */
export async function mergeCharges(client: pg.Client, period: string): Promise<void> {
  await matchServicesToPayees(client);
  const partition = `partition.charge_${period.slice(0, 7).replace('-', '_')}`;
  const { rows } = await client.query('select to_regclass($1) is not null as exists', [partition]);
  if (rows[0].exists) {
    await replaceCharges(client, period);
  } else {
    await createPartition(client, partition, period);
  }
}

/** A service goes to the payee whose list of services in the file names it, where exactly one does. */
async function matchServicesToPayees(client: pg.Client): Promise<void> {
  await client.query(`
    create temporary table service_payee on commit drop as
    select word as service_key, min(payee.id) as payee_id
    from staged_payee join payee using (code), regexp_split_to_table(lower(staged_payee.services), '\\s*[,;]\\s*') word
    where word <> '' group by word having count(distinct payee.id) = 1`);
}

async function replaceCharges(client: pg.Client, period: string): Promise<void> {
  await client.query(`
    delete from charge old using target t
    where old.period = date '${period}' and old.account_id = t.account_id and t.old_hash is not null`);
  await insertCharges(client, 'charge', period);
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

async function createPartition(client: pg.Client, partition: string, period: string): Promise<void> {
  const next = firstDay(nextPeriod(periodOf(period)));
  await client.query(`create table ${partition} (like charge including defaults)`);
  // With the check in place ATTACH need not scan the rows for their period.
  await client.query(
    `alter table ${partition} add constraint within_period check (period >= date '${period}' and period < date '${next}')`,
  );
  await insertCharges(client, partition, period);
  await client.query(`alter table ${partition} add primary key (period, account_id, ordinal)`);
  await client.query(`analyze ${partition}`);
  await attach(client, partition, `from ('${period}') to ('${next}')`);
  await client.query(`alter table ${partition} drop constraint within_period`);
}

async function insertCharges(client: pg.Client, table: string, period: string): Promise<void> {
  const columns = Object.keys(STAGED_CHARGES.columns);
  await client.query(`
    insert into ${table} (period, account_id, payee_id, ${columns.join(', ')})
    select date '${period}', t.account_id, sp.payee_id, ${columns.map((column) => `c.${column}`).join(', ')}
    from staged_charge c join target t using (seq)
    left join service_payee sp on sp.service_key = lower(c.service)`);
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
