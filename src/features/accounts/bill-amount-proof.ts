import type { EntityManager } from '@mikro-orm/postgresql';

/** How long the bill before the newest still proves: the paper one may not have come yet. */
const PREVIOUS_BILL_DAYS = 20;
/** An amount that so many accounts of one house share can be read off a neighbour's bill. */
const SHARED_BY = 3;

/**
 * The account that this number and amount prove, or null. What proves is «Итого к оплате» of the latest bill, or
 * «Начислено» where that is zero or an overpayment. One query for every outcome: no such account, another amount,
 * a closed account and a shared amount all take the same way.
 * @param amount kopecks
 */
export async function findProvenAccount(
  em: EntityManager,
  numberKey: string,
  amount: number,
): Promise<{ id: number; number: string } | null> {
  const rows = await em.execute<{ id: string; number: string }[]>(PROOF, [amount, numberKey, amount]);
  const found = rows[0];
  return found ? { id: Number(found.id), number: found.number } : null;
}

const PROVING_AMOUNT = 'case when b.amount_due > 0 then b.amount_due else b.charged end';

const PROOF = `
  select a.id, a.number
  from account a
  join lateral (
    select b.period, ${PROVING_AMOUNT} as amount,
           row_number() over newest_first as place,
           first_value(b.first_imported_at) over newest_first as news_at
    from bill b where b.account_id = a.id
    window newest_first as (order by b.period desc)
    order by b.period desc limit 2
  ) own on own.amount = ? and own.amount > 0
    and (own.place = 1 or own.news_at > now() - interval '${PREVIOUS_BILL_DAYS} days')
  where a.number_key = ? and a.closed_at is null
    and (
      select count(*) from account n join bill b on b.account_id = n.id and b.period = own.period
      where (n.id = a.id or n.house_key = a.house_key) and ${PROVING_AMOUNT} = ?
    ) < ${SHARED_BY}
  limit 1`;
