import type pg from 'pg';
import type { RowBatch } from './staged-rows.ts';
import {
  STAGED_ACCOUNTS,
  STAGED_CHARGES,
  STAGED_HOUSE_METERS,
  STAGED_PAYEE_DUES,
  STAGED_PAYEES,
  STAGED_READINGS,
} from './staging-columns.ts';
import { copyRows, createStagingTable, type StagingTable } from './staging-table.ts';

const TABLES = new Map<string, StagingTable<never>>(
  [
    STAGED_ACCOUNTS,
    STAGED_CHARGES,
    STAGED_READINGS,
    STAGED_PAYEE_DUES,
    STAGED_PAYEES,
    STAGED_HOUSE_METERS,
  ].map((table) => [table.name, table]),
);

export interface Staging {
  write(batch: RowBatch): Promise<void>;
  /** Takes the place of the payees that were there. */
  replacePayees(batch: RowBatch): Promise<void>;
  /** Lets the planner know the sizes. */
  analyze(): Promise<void>;
}

/** Temporary tables on the import's own connection, filled by COPY; they vanish with the transaction. */
export async function openStaging(client: pg.Client): Promise<Staging> {
  await client.query([...TABLES.values()].map(createStagingTable).join('; '));
  const write = async (batch: RowBatch): Promise<void> => {
    for (const { table: name, rows } of batch) {
      const table = TABLES.get(name);
      if (table) await copyRows(client, table, rows);
    }
  };
  return {
    write,
    async replacePayees(batch) {
      await client.query(`truncate ${STAGED_PAYEES.name}`);
      await write(batch);
    },
    async analyze() {
      await client.query(`analyze ${[...TABLES.keys()].join(', ')}`);
    },
  };
}
