import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/**
 * A personal account (лицевой счёт) as billing knows it. Only imports write it; what subscribers do inserts
 * rows elsewhere.
 */
export const Account = defineEntity({
  name: 'Account',
  tableName: 'account',
  properties: {
    id: p.bigint('number').primary(),
    /** As printed on the bill. */
    number: p.text(),
    /** As compared: see `accountKey`. */
    numberKey: p.text().unique(),
    /** Kept for the payment document only; never shown in the chat before a receipt is asked for. */
    payerName: p.text().nullable(),
    region: p.text().nullable(),
    district: p.text().nullable(),
    city: p.text().nullable(),
    settlement: p.text().nullable(),
    street: p.text().nullable(),
    house: p.text().nullable(),
    flat: p.text().nullable(),
    /** One value for all flats of a house: the address up to the house number, folded. */
    houseKey: p.text().nullable().index(),
    /** Square metres, as a decimal. */
    totalArea: p.decimal().precision(12).scale(3).nullable(),
    livingArea: p.decimal().precision(12).scale(3).nullable(),
    residents: p.integer().nullable(),
    registered: p.integer().nullable(),
    closedAt: p.datetime().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
    updatedAt: p.datetime().defaultRaw('now()'),
  },
});
export type Account = InferEntity<typeof Account>;

type AddressParts = Pick<Account, 'city' | 'settlement' | 'street' | 'house' | 'flat'>;

/** For a button: "4500123 · ул. Садовая, д. 5"; the number alone where billing gives no address. */
export function accountLabel(account: AddressParts & Pick<Account, 'number'>): string {
  return [account.number, shortAddress(account)].filter((part) => part).join(' · ');
}

/** "ул. Садовая, д. 5, кв. 12": enough to tell one's accounts apart, without town or name. */
export function shortAddress(account: AddressParts): string {
  return [account.street ?? account.settlement ?? account.city, account.house, account.flat]
    .filter((part) => part)
    .join(', ');
}
