import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/** `current`: what the period shows comes from this file. `superseded`: a later file of the period took over. */
export type ImportStatus = 'current' | 'superseded';

/** A file that was imported; refused ones leave no trace in the database. Counts are of accounts. */
export const ImportBatch = defineEntity({
  name: 'ImportBatch',
  tableName: 'import_batch',
  uniques: [{ name: 'import_batch_current_unique', properties: ['period'], where: "status = 'current'" }],
  properties: {
    id: p.bigint('number').primary(),
    /** First day of the month. */
    period: p.date().index(),
    /** Without folders. */
    fileName: p.text(),
    fileSha256: p.text(),
    status: p.text().$type<ImportStatus>(),
    readCount: p.integer(),
    createdCount: p.integer(),
    changedCount: p.integer(),
    unchangedCount: p.integer(),
    rejectedCount: p.integer(),
    /** The door it came through, and who where that is known: "cli", "playground", "staff:123". */
    importedBy: p.text(),
    /** The state that the figures describe, as the file says; else when it was read. */
    dataAsOf: p.datetime(),
    startedAt: p.datetime(),
    finishedAt: p.datetime(),
  },
});
export type ImportBatch = InferEntity<typeof ImportBatch>;
