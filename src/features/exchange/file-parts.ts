import { checkAccount } from './account-check.ts';
import { readExchangeFile } from './exchange-file.ts';
import type { FileHeader } from './file-record.ts';
import { payeeList } from './payee-list.ts';
import { type RowBatch, stagedRows } from './staged-rows.ts';

/**
 * The header comes first. `payees` are all that are known so far, each once: before the first account, and once
 * more at the end where others came after it. `accounts`: how many there were so far.
 */
export type FilePart =
  | { kind: 'header'; header: FileHeader }
  | { kind: 'payees'; batch: RowBatch }
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
  let payeesGiven = 0;
  const payeeRows = (): FilePart => {
    payeesGiven = payees.heard();
    for (const payee of payees.all()) rows.payee(payee);
    return { kind: 'payees', batch: rows.takePayees() };
  };
  for await (const part of readExchangeFile(bytes)) {
    if (part.kind === 'header') {
      yield part;
    } else if (part.kind === 'payee') {
      payees.add(part.payee);
    } else {
      if (part.kind === 'house-meter') {
        rows.houseMeter(part.meter);
      } else {
        if (accounts === 0) yield payeeRows();
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
  if (payees.heard() > payeesGiven) yield payeeRows();
  yield { kind: 'rows', accounts, batch: rows.take() };
}
