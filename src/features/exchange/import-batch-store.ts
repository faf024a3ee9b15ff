import type pg from 'pg';
import type { AccountCounts, BillMarks } from './merge.ts';

/** The hash of the file that a period was last imported from; null where there is none. */
export async function currentBatchHash(client: pg.Client, period: string): Promise<string | null> {
  const { rows } = await client.query(
    "select file_sha256 from import_batch where period = $1 and status = 'current'",
    [period],
  );
  return rows[0]?.file_sha256 ?? null;
}

export async function closeOlderBatch(client: pg.Client, period: string): Promise<void> {
  await client.query(
    "update import_batch set status = 'superseded' where period = $1 and status = 'current'",
    [period],
  );
}

interface NewBatch {
  period: string;
  fileName: string;
  fileSha256: string;
  counts: AccountCounts;
  importedBy: string;
  /** ISO date; the figures are those of its beginning, by the organisation's clock. */
  fileDate: string | null;
  timeZone: string;
  startedAt: Date;
}

export async function insertBatch(client: pg.Client, batch: NewBatch): Promise<BillMarks> {
  const { counts } = batch;
  const { rows } = await client.query(
    `insert into import_batch (period, file_name, file_sha256, status, read_count, created_count, changed_count,
       unchanged_count, rejected_count, imported_by, data_as_of, started_at, finished_at)
     values ($1, $2, $3, 'current', $4, $5, $6, $7, $8, $9, coalesce($10::date::timestamp at time zone $11, $12), $12, clock_timestamp())
     returning id::int8, data_as_of`,
    [
      batch.period,
      batch.fileName,
      batch.fileSha256,
      counts.read,
      counts.created,
      counts.changed,
      counts.unchanged,
      counts.rejected,
      batch.importedBy,
      batch.fileDate,
      batch.timeZone,
      batch.startedAt,
    ],
  );
  return { batchId: Number(rows[0].id), dataAsOf: rows[0].data_as_of };
}
