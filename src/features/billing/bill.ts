import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { Account } from '../accounts/account.ts';
import { Payee } from './payee.ts';

/**
 * What an account owes for a period, as billed. Money in kopecks; below zero is an overpayment.
 * The balance of an account is its latest bill.
 */
export const Bill = defineEntity({
  name: 'Bill',
  tableName: 'bill',
  properties: {
    account: () => p.manyToOne(Account).mapToPk().primary(),
    /** First day of the month. */
    period: p.date().primary(),
    /** «Итого к оплате», debts and payments included. */
    amountDue: p.bigint('number'),
    /** «Начислено» in the period. */
    charged: p.bigint('number'),
    recalculated: p.bigint('number'),
    benefit: p.bigint('number'),
    penalty: p.bigint('number'),
    paid: p.bigint('number'),
    /** Debt (or, below zero, overpayment) at the period's begin. */
    openingBalance: p.bigint('number'),
    /** The state that the figures describe, as the file says. */
    dataAsOf: p.datetime(),
    /** When this period first came in; the previous bill still proves for 20 days after it. */
    firstImportedAt: p.datetime().defaultRaw('now()'),
    updatedAt: p.datetime().defaultRaw('now()'),
    importBatchId: p.bigint('number'),
    contentHash: p.text(),
  },
});
export type Bill = InferEntity<typeof Bill>;

/** The part of a bill that goes to one payee. */
export const BillPayee = defineEntity({
  name: 'BillPayee',
  tableName: 'bill_payee',
  properties: {
    account: () => p.manyToOne(Account).mapToPk().primary(),
    period: p.date().primary(),
    payee: () => p.manyToOne(Payee).mapToPk().primary(),
    amountDue: p.bigint('number'),
    openingBalance: p.bigint('number').nullable(),
    previousDebt: p.bigint('number').nullable(),
    penalty: p.bigint('number').nullable(),
    periodDue: p.bigint('number').nullable(),
    lastPaymentDate: p.date().nullable(),
  },
});
export type BillPayee = InferEntity<typeof BillPayee>;

/** Readings as the bill prints them; later readings of the meter do not change them. Up to three tariff zones. */
export const BillReading = defineEntity({
  name: 'BillReading',
  tableName: 'bill_reading',
  properties: {
    account: () => p.manyToOne(Account).mapToPk().primary(),
    period: p.date().primary(),
    ordinal: p.smallint().primary(),
    meterCode: p.text(),
    meterName: p.text().nullable(),
    service: p.text().nullable(),
    zones: p.smallint(),
    previous1: p.decimal().precision(18).scale(4).nullable(),
    previous2: p.decimal().precision(18).scale(4).nullable(),
    previous3: p.decimal().precision(18).scale(4).nullable(),
    previousDate: p.date().nullable(),
    current1: p.decimal().precision(18).scale(4).nullable(),
    current2: p.decimal().precision(18).scale(4).nullable(),
    current3: p.decimal().precision(18).scale(4).nullable(),
    currentDate: p.date().nullable(),
  },
});
export type BillReading = InferEntity<typeof BillReading>;
