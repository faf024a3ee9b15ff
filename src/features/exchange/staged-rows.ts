import { hash } from 'node:crypto';
import type { AccountRecord } from './account-record.ts';
import { billFigures } from './bill-figures.ts';
import type { HouseMeterRecord, PayeeRecord } from './file-record.ts';
import {
  type AccountRow,
  STAGED_ACCOUNTS,
  STAGED_CHARGES,
  STAGED_HOUSE_METERS,
  STAGED_PAYEE_DUES,
  STAGED_PAYEES,
  STAGED_READINGS,
} from './staging-columns.ts';
import { copyText, type StagingTable } from './staging-table.ts';

/** The text of COPY for each staging table that has rows, in UTF-8. */
export type RowBatch = { table: string; rows: Uint8Array<ArrayBuffer> }[];

/** Gathers what the parts of a file become in staging. */
export function stagedRows() {
  const accounts = rowsOf(STAGED_ACCOUNTS);
  const charges = rowsOf(STAGED_CHARGES);
  const readings = rowsOf(STAGED_READINGS);
  const payeeDues = rowsOf(STAGED_PAYEE_DUES);
  const payees = rowsOf(STAGED_PAYEES);
  const houseMeters = rowsOf(STAGED_HOUSE_METERS);
  let seq = 0;
  return {
    account(account: AccountRecord): void {
      seq += 1;
      const row: AccountRow = { seq, account, figures: billFigures(account.items), contentHash: '' };
      const facts = accounts.facts(row);
      const said = account.fault
        ? [facts]
        : [
            facts,
            ...account.items.map((part, index) => charges.add({ seq, ordinal: index + 1, part })),
            ...account.meters.map((part, index) => readings.add({ seq, ordinal: index + 1, part })),
            ...account.payees.map((part, index) => payeeDues.add({ seq, ordinal: index + 1, part })),
          ];
      // Of what would be written, and of nothing else: where it stands in the file does not matter.
      row.contentHash = hash('sha256', said.join('\n'), 'base64url');
      accounts.put(row, facts);
    },
    payee: (payee: PayeeRecord) => void payees.add(payee),
    houseMeter: (meter: HouseMeterRecord) => void houseMeters.add(meter),
    /** What came since the last time, but for payees. */
    take(): RowBatch {
      return [accounts, charges, readings, payeeDues, houseMeters].flatMap((table) => table.take());
    },
    takePayees: (): RowBatch => payees.take(),
  };
}

function rowsOf<Row>(table: StagingTable<Row>) {
  const place = copyText(table.place);
  const facts = copyText(table.columns);
  let lines: string[] = [];
  const put = (row: Row, said: string): void => {
    lines.push(`${place(row)}\t${said}\n`);
  };
  return {
    facts,
    put,
    /** Returns what the row says, in COPY's text. */
    add(row: Row): string {
      const said = facts(row);
      put(row, said);
      return said;
    },
    take(): RowBatch {
      if (lines.length === 0) return [];
      const rows = new TextEncoder().encode(lines.join(''));
      lines = [];
      return [{ table: table.name, rows }];
    },
  };
}
