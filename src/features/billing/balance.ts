import type { Pool } from 'pg';
import type { ChatKey } from '../../bot/context.ts';
import { type PreparedQuery, readRows } from '../../db/prepared-query.ts';
import type { Period } from '../../period.ts';
import {
  CHOSEN_FIRST,
  type LinkedAccount,
  linkedAccountOf,
  OWN_ACCOUNT_COLUMNS,
  OWN_LINKS,
  type OwnAccountRow,
} from '../accounts/links.ts';
import type { Payee } from './payee.ts';

/** What an account owes now, by its latest bill. Money in kopecks; below zero is in the subscriber's favour. */
export interface Balance {
  period: Period;
  amountDue: number;
  openingBalance: number;
  charged: number;
  recalculated: number;
  benefit: number;
  penalty: number;
  paid: number;
  /** The state that the file describes. */
  dataAsOf: Date;
  payees: PayeeBalance[];
}

/** The part of a payee, with what is needed to pay it. */
export interface PayeeBalance
  extends Pick<Payee, 'name' | 'inn' | 'kpp' | 'bank' | 'bic' | 'settlementAccount'> {
  amountDue: number;
}

/** An account of a chat with its balance; null while there is no bill. */
export interface OwnBalance extends LinkedAccount {
  balance: Balance | null;
  /** How many accounts the chat has. */
  ownCount: number;
}

/**
 * The balance of the account that a chat looks at: the one behind a link, or where `linkId` is null the one chosen
 * last. Null where that is none of the chat's. One statement, because nothing is asked for more often.
 */
export async function readOwnBalance(
  pool: Pool,
  { messenger, chatId }: ChatKey,
  linkId: number | null,
): Promise<OwnBalance | null> {
  const [found] = await readRows<{ view: OwnBalanceRow }>(pool, OWN_BALANCE, [messenger, chatId, linkId]);
  if (!found) return null;
  const { view } = found;
  return { ...linkedAccountOf(view), ownCount: view.ownCount, balance: balanceOf(view) };
}

/** As JSON has it; null together where there is no bill. */
type BillRow = (Omit<Balance, 'payees' | 'dataAsOf'> & { dataAsOf: string }) | { period: null };

type OwnBalanceRow = OwnAccountRow & BillRow & { ownCount: number; payees: PayeeBalance[] | null };

/**
 * The link is picked first: what is read beside it is read for one account. One JSON comes sooner to hand than twenty
 * columns, which the driver looks at one by one.
 */
const OWN_BALANCE: PreparedQuery = {
  name: 'own-balance',
  text: `select row_to_json(view) as view from (
    select ${OWN_ACCOUNT_COLUMNS}, link.own_count as "ownCount",
      to_char(bill.period, 'YYYY-MM') as period, bill.amount_due as "amountDue",
      bill.opening_balance as "openingBalance", bill.charged, bill.recalculated, bill.benefit, bill.penalty,
      bill.paid, bill.data_as_of as "dataAsOf", part.payees
    from (
      select * from ${OWN_LINKS} where $3::bigint is null or link.id = $3 order by ${CHOSEN_FIRST} limit 1
    ) link
    join account on account.id = link.account_id
    left join lateral (
      select * from bill where bill.account_id = link.account_id order by bill.period desc limit 1
    ) bill on true
    left join lateral (
      select json_agg(json_build_object('name', payee.name, 'inn', payee.inn, 'kpp', payee.kpp, 'bank', payee.bank,
        'bic', payee.bic, 'settlementAccount', payee.settlement_account, 'amountDue', bill_payee.amount_due)
        order by payee.id) as payees
      from bill_payee join payee on payee.id = bill_payee.payee_id
      where bill_payee.account_id = bill.account_id and bill_payee.period = bill.period
    ) part on true
  ) view`,
};

function balanceOf(row: OwnBalanceRow): Balance | null {
  if (row.period === null) return null;
  const { period, amountDue, openingBalance, charged, recalculated, benefit, penalty, paid } = row;
  const dataAsOf = new Date(row.dataAsOf);
  const payees = row.payees ?? [];
  return {
    ...{ period, amountDue, openingBalance, charged, recalculated, benefit, penalty, paid, dataAsOf, payees },
  };
}
