import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/** Whoever the money of a bill goes to (получатель платежа), with the details of its bank account. */
export const Payee = defineEntity({
  name: 'Payee',
  tableName: 'payee',
  properties: {
    id: p.bigint('number').primary(),
    /** Billing's own id of it. */
    code: p.text().unique(),
    name: p.text(),
    services: p.text().nullable(),
    executor: p.text().nullable(),
    address: p.text().nullable(),
    phone: p.text().nullable(),
    inn: p.text().nullable(),
    kpp: p.text().nullable(),
    bank: p.text().nullable(),
    bic: p.text().nullable(),
    settlementAccount: p.text().nullable(),
    correspondentAccount: p.text().nullable(),
    note: p.text().nullable(),
  },
});
export type Payee = InferEntity<typeof Payee>;
