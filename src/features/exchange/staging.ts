import type pg from 'pg';
import type { AccountRecord } from './account-record.ts';
import { billFigures } from './bill-figures.ts';
import type { HouseMeterRecord, PayeeRecord } from './file-record.ts';
import {
  STAGED_ACCOUNTS,
  STAGED_CHARGES,
  STAGED_HOUSE_METERS,
  STAGED_PAYEE_DUES,
  STAGED_PAYEES,
  STAGED_READINGS,
} from './staging-columns.ts';
import { createStagingTable, stagingWriter } from './staging-table.ts';

const TABLES = [
  STAGED_ACCOUNTS,
  STAGED_CHARGES,
  STAGED_READINGS,
  STAGED_PAYEE_DUES,
  STAGED_PAYEES,
  STAGED_HOUSE_METERS,
];

/** How many accounts are held in memory before they go to the database. */
const ACCOUNTS_PER_FLUSH = 2_000;

export interface Staging {
  account(account: AccountRecord): Promise<void>;
  payee(payee: PayeeRecord): Promise<void>;
  houseMeter(meter: HouseMeterRecord): Promise<void>;
  /** Sends what is left, and lets the planner know the sizes. */
  finish(): Promise<void>;
}

/** Temporary tables on the import's own connection, filled by COPY; they vanish with the transaction. */
export async function openStaging(client: pg.Client): Promise<Staging> {
  for (const table of TABLES) await createStagingTable(client, table);
  const accounts = stagingWriter(client, STAGED_ACCOUNTS);
  const charges = stagingWriter(client, STAGED_CHARGES);
  const readings = stagingWriter(client, STAGED_READINGS);
  const payeeDues = stagingWriter(client, STAGED_PAYEE_DUES);
  const payees = stagingWriter(client, STAGED_PAYEES);
  const houseMeters = stagingWriter(client, STAGED_HOUSE_METERS);
  const writers = [accounts, charges, readings, payeeDues, payees, houseMeters];
  let held = 0;
  let seq = 0;
  const flush = async (): Promise<void> => {
    held = 0;
    for (const writer of writers) await writer.flush();
  };
  const hold = async (): Promise<void> => {
    held += 1;
    if (held >= ACCOUNTS_PER_FLUSH) await flush();
  };
  return {
    async account(account) {
      seq += 1;
      accounts.add({ seq, account, figures: billFigures(account.items) });
      if (!account.fault) {
        account.items.forEach((part, index) => {
          charges.add({ seq, ordinal: index + 1, part });
        });
        account.meters.forEach((part, index) => {
          readings.add({ seq, ordinal: index + 1, part });
        });
        account.payees.forEach((part, index) => {
          payeeDues.add({ seq, ordinal: index + 1, part });
        });
      }
      await hold();
    },
    async payee(payee) {
      payees.add(payee);
      await hold();
    },
    async houseMeter(meter) {
      houseMeters.add(meter);
      await hold();
    },
    async finish() {
      await flush();
      for (const { name } of TABLES) await client.query(`analyze ${name}`);
    },
  };
}
