import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

export type InstallationKind = 'playground' | 'live';

/** The database's mark: a playground refuses a live database, and the other way round. One row. */
export const Installation = defineEntity({
  name: 'Installation',
  tableName: 'installation',
  properties: {
    id: p.smallint().primary().autoincrement(false),
    kind: p.text().$type<InstallationKind>(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});
export type Installation = InferEntity<typeof Installation>;
