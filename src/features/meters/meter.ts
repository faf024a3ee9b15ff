import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { Account } from '../accounts/account.ts';

/** A meter of an account as billing knows it, with the last readings that billing has. Up to three tariff zones. */
export const Meter = defineEntity({
  name: 'Meter',
  tableName: 'meter',
  uniques: [{ properties: ['account', 'code'] }],
  properties: {
    id: p.bigint('number').primary(),
    account: () => p.manyToOne(Account).mapToPk(),
    /** Billing's own id of it, unique within the account. */
    code: p.text(),
    name: p.text().nullable(),
    service: p.text().nullable(),
    zones: p.smallint(),
    last1: p.decimal().precision(18).scale(4).nullable(),
    last2: p.decimal().precision(18).scale(4).nullable(),
    last3: p.decimal().precision(18).scale(4).nullable(),
    lastDate: p.date().nullable(),
    updatedAt: p.datetime().defaultRaw('now()'),
  },
});
export type Meter = InferEntity<typeof Meter>;
