import { checkAccount } from './account-check.ts';
import { readExchangeFile } from './exchange-file.ts';
import type { FileHeader } from './file-record.ts';
import { payeeList } from './payee-list.ts';
import { type RowBatch, stagedRows } from './staged-rows.ts';

/** The header comes first. `accounts`: how many there were so far. */
export type FilePart =
  | { kind: 'header'; header: FileHeader }
  | { kind: 'rows'; accounts: number; batch: RowBatch };

/** How many accounts, at most, go into one batch. */
const ACCOUNTS_IN_BATCH = 500;

/**
 * What an exchange file becomes in staging, ready for COPY, batch by batch.
 * @throws Fault when the file cannot be trusted as a whole
 */
export async function* filePartsOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<FilePart> {
  const rows = stagedRows();
  const payees = payeeList();
  let accounts = 0;
  let held = 0;
  for await (const part of readExchangeFile(bytes)) {
    if (part.kind === 'header') {
      yield part;
    } else if (part.kind === 'payee') {
      payees.add(part.payee);
    } else {
      if (part.kind === 'house-meter') {
        rows.houseMeter(part.meter);
      } else {
        checkAccount(part.account);
        rows.account(part.account);
        accounts += 1;
      }
      held += 1;
      if (held === ACCOUNTS_IN_BATCH) {
        yield { kind: 'rows', accounts, batch: rows.take() };
        held = 0;
      }
    }
  }
  for (const payee of payees.all()) rows.payee(payee);
  yield { kind: 'rows', accounts, batch: rows.take() };
}
