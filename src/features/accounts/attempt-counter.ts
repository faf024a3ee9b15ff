import { defineEntity, p } from '@mikro-orm/core';

/** Counters of failed proofs where PostgreSQL keeps them; written by rate-limiter-flexible, in its layout. */
export const AttemptCounter = defineEntity({
  name: 'AttemptCounter',
  tableName: 'attempt_counter',
  properties: {
    key: p.string().length(255).primary(),
    points: p.integer().default(0),
    expire: p.bigint('number').nullable(),
  },
});
