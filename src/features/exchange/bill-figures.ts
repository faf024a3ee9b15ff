import type { ItemRecord, MeterRecord, PayeeDueRecord, Zones } from './account-record.ts';

/**
 * What the figures of the exchange file mean, one rule to a function, inferred from the receipt templates of
 * that family of services. An office whose export differs is served by changing the rule here.
 * All money is in kopecks; below zero is in the subscriber's favour.
 */

/** What a service adds to «Итого к оплате»: its closing debt, or in old files `sumtopay`, which then holds it. */
export function itemAmountDue(item: ItemRecord): number | null {
  return item.closing ?? item.toPay;
}

/** «Начислено» for a service: `sum`, in which the share of the common property is contained already. */
export function itemCharged(item: ItemRecord): number {
  return item.charged ?? 0;
}

/** The total of the period alone: `sumtopay`, but only beside a closing debt (without one it is the amount due). */
export function itemPeriodDue(item: ItemRecord): number | null {
  return item.closing === null ? null : item.toPay;
}

/** The amount due to a payee: its closing debt keeps the sign that `sumtopay` loses where there is an overpayment. */
export function payeeAmountDue(payee: PayeeDueRecord): number | null {
  return payee.closing ?? payee.toPay;
}

export interface BillFigures {
  amountDue: number;
  charged: number;
  recalculated: number;
  /** Above zero lowers the bill. */
  benefit: number;
  penalty: number;
  paid: number;
  /** Debt at the period's begin; below zero an overpayment. */
  openingBalance: number;
}

/** The totals of a bill are the sums over its services; a figure that a service lacks adds nothing. */
export function billFigures(items: ItemRecord[]): BillFigures {
  const sum = (figure: (item: ItemRecord) => number | null) =>
    items.reduce((total, item) => total + (figure(item) ?? 0), 0);
  return {
    amountDue: sum(itemAmountDue),
    charged: sum(itemCharged),
    recalculated: sum((item) => item.recalculated),
    benefit: sum((item) => item.benefit),
    penalty: sum((item) => item.penalty),
    paid: sum((item) => item.paid),
    openingBalance: sum((item) => item.opening),
  };
}

/** The last reading that billing has of a meter: the current one, or the previous where none came in. */
export function lastReading(meter: MeterRecord): { zones: Zones; date: string | null } {
  const current = meter.current.some((zone) => zone !== null);
  return current
    ? { zones: meter.current, date: meter.currentDate }
    : { zones: meter.previous, date: meter.previousDate };
}
