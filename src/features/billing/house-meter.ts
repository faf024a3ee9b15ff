import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/** The reading of a meter of a whole house, which the bills of its flats print. Charges name it by its code. */
export const HouseMeter = defineEntity({
  name: 'HouseMeter',
  tableName: 'house_meter',
  properties: {
    /** First day of the month. */
    period: p.date().primary(),
    code: p.text().primary(),
    name: p.text().nullable(),
    service: p.text().nullable(),
    zones: p.smallint(),
    current1: p.decimal().precision(18).scale(4).nullable(),
    current2: p.decimal().precision(18).scale(4).nullable(),
    current3: p.decimal().precision(18).scale(4).nullable(),
  },
});
export type HouseMeter = InferEntity<typeof HouseMeter>;
