import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { Account } from '../accounts/account.ts';
import { Payee } from './payee.ts';

/**
 * One service on a bill. The table is partitioned by period; partitions stand in the schema `partition`,
 * named `charge_2026_10`. Money in kopecks, quantities and tariffs as decimals, null where billing gave nothing.
 */
export const Charge = defineEntity({
  name: 'Charge',
  tableName: 'charge',
  properties: {
    period: p.date().primary(),
    account: () => p.manyToOne(Account).mapToPk().primary(),
    /** The place of the service on the bill. */
    ordinal: p.smallint().primary(),
    serviceCode: p.text(),
    service: p.text(),
    payee: () => p.manyToOne(Payee).mapToPk().nullable().deleteRule('no action'),
    unit: p.text().nullable(),
    norm: p.decimal().precision(18).scale(6).nullable(),
    volume: p.decimal().precision(18).scale(6).nullable(),
    tariff1: p.decimal().precision(18).scale(6).nullable(),
    tariff2: p.decimal().precision(18).scale(6).nullable(),
    tariff3: p.decimal().precision(18).scale(6).nullable(),
    charged: p.bigint('number'),
    recalculated: p.bigint('number').nullable(),
    benefit: p.bigint('number').nullable(),
    penalty: p.bigint('number').nullable(),
    paid: p.bigint('number').nullable(),
    periodDue: p.bigint('number').nullable(),
    openingBalance: p.bigint('number').nullable(),
    amountDue: p.bigint('number'),
    meterCode: p.text().nullable(),
    houseMeterCode: p.text().nullable(),
    houseVolume: p.decimal().precision(18).scale(6).nullable(),
    houseNorm: p.decimal().precision(18).scale(6).nullable(),
    houseCharged: p.bigint('number').nullable(),
    houseDue: p.bigint('number').nullable(),
    houseTotalVolume: p.decimal().precision(18).scale(6).nullable(),
    premisesVolume: p.decimal().precision(18).scale(6).nullable(),
    commonVolume: p.decimal().precision(18).scale(6).nullable(),
    raiseMultiplier: p.decimal().precision(12).scale(4).nullable(),
    raiseAmount: p.bigint('number').nullable(),
  },
});
export type Charge = InferEntity<typeof Charge>;
