import type pg from 'pg';
import { assign, columnsOf, list } from './column-list.ts';
import { STAGED_PAYEES } from './staging-columns.ts';

/** The details of payees are facts of today: an older period adds those that are unknown and changes none. */
export async function mergePayees(client: pg.Client, period: string): Promise<void> {
  const details = columnsOf(STAGED_PAYEES, ['code', 'name']);
  await client.query(`
    insert into payee as known (code, name, ${list(details)})
    select code, coalesce(name, code), ${list(details)} from staged_payee
    on conflict (code) do update set ${assign(['name', ...details], 'excluded')}
    where (${list(['name', ...details], 'known')}) is distinct from (${list(['name', ...details], 'excluded')})
      and not exists (select from import_batch where import_batch.period > date '${period}')`);
}

/**
 * Fills `service_payee` anew: a service goes to the payee whose list of services in the file names it, where
 * exactly one does.
 */
export async function matchServicesToPayees(client: pg.Client): Promise<void> {
  await client.query(`
    drop table if exists service_payee;
    create temporary table service_payee on commit drop as
    select word as service_key, min(payee.id) as payee_id
    from staged_payee join payee using (code), regexp_split_to_table(lower(staged_payee.services), '\\s*[,;]\\s*') word
    where word <> '' group by word having count(distinct payee.id) = 1`);
}
