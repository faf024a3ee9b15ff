import type { EntityManager } from '@mikro-orm/postgresql';
import { type Period, periodOf } from '../../period.ts';
import { Bill, BillPayee } from './bill.ts';
import { Payee } from './payee.ts';

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

export interface PayeeBalance {
  payee: Payee;
  amountDue: number;
  /** ISO date. */
  lastPaymentDate: string | null;
}

/** The balance of an account; null while there is no bill. */
export async function balanceOf(em: EntityManager, accountId: number): Promise<Balance | null> {
  const bill = await em.findOne(Bill, { account: accountId }, { orderBy: { period: 'desc' } });
  if (!bill) return null;
  return {
    period: periodOf(bill.period),
    amountDue: bill.amountDue,
    openingBalance: bill.openingBalance,
    charged: bill.charged,
    recalculated: bill.recalculated,
    benefit: bill.benefit,
    penalty: bill.penalty,
    paid: bill.paid,
    dataAsOf: bill.dataAsOf,
    payees: await payeesOf(em, accountId, bill.period),
  };
}

async function payeesOf(em: EntityManager, account: number, period: string): Promise<PayeeBalance[]> {
  const parts = await em.find(BillPayee, { account, period }, { orderBy: { payee: 'asc' } });
  const payees = await em.find(Payee, { id: parts.map((part) => part.payee) });
  const byId = new Map(payees.map((payee) => [payee.id, payee]));
  return parts.flatMap(({ payee: id, amountDue, lastPaymentDate }) => {
    const payee = byId.get(id);
    return payee ? [{ payee, amountDue, lastPaymentDate: lastPaymentDate ?? null }] : [];
  });
}
