import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { sampleFile } from '../src/features/exchange/sample-file.ts';
import { encoded, writeSamples } from '../src/features/exchange/sample-writer.ts';
import { type Period, shiftPeriod } from '../src/period.ts';

export interface ImportFiles {
  /** A month before, of a few accounts: what the database holds at the begin, and what warms up. */
  before: string;
  /** Whole months of all accounts. */
  months: [first: string, second: string];
  /** The second month once more, with other bills for every hundredth account. */
  changed: string;
}

const FIRST: Period = '2024-02';
const SEED = 1;
const OTHER_SEED = 2;
const CHANGED_OF = 100;
/** How many accounts the month before has. */
const FEW = 500;

/** Writes the files of an invented town with so many accounts. */
export async function writeImportFiles(
  accounts: number,
  services: number,
  folder: string,
): Promise<ImportFiles> {
  const order = { seed: SEED, folder, services };
  const [before = ''] = await writeSamples({
    ...order,
    accounts: Math.min(FEW, accounts),
    months: 1,
    firstPeriod: shiftPeriod(FIRST, -1),
  });
  const [first = '', second = ''] = await writeSamples({ ...order, accounts, months: 2, firstPeriod: FIRST });
  const changed = path.join(folder, 'changed.xml');
  await pipeline(encoded(changedPieces(accounts, services), 'utf-8-mark'), createWriteStream(changed));
  return { before, months: [first, second], changed };
}

/** Two towns that differ by their seed alone have their accounts in the same places, so that one can lend to the other. */
function* changedPieces(accounts: number, services: number): Generator<string> {
  const same = { accounts, services, period: shiftPeriod(FIRST, 1), month: 2, style: 'utf-8-mark' } as const;
  const other = sampleFile({ ...same, seed: OTHER_SEED });
  let index = 0;
  for (const piece of sampleFile({ ...same, seed: SEED })) {
    const lent = other.next().value;
    index += 1;
    yield index % CHANGED_OF === 0 && lent ? lent : piece;
  }
}
