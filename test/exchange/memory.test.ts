import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { sampleFile } from '../../src/features/exchange/sample-file.ts';
import { encoded } from '../../src/features/exchange/sample-writer.ts';
import { cloneDatabase } from '../support/database.ts';
import { importer, only } from './exchange-files.ts';

const ACCOUNTS = 16_000;
/** Held whole, the records of such a file take more than 180 MB; alive at once are a batch and the text at hand. */
const MOST_GROWTH = 40_000_000;

/** What is alive: garbage that waits for its collection would drown it. */
function living(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}

test('memory does not grow with the file', { timeout: 180_000 }, async () => {
  await using database = await cloneDatabase();
  await using imports = importer(database);
  const file = { accounts: ACCOUNTS, seed: 3, period: '2026-10', month: 1, style: 'utf-8' } as const;
  const before = living();
  const growth: number[] = [];
  const result = await imports.run(encoded(sampleFile(file), file.style), {
    onProgress: ({ accounts }) => {
      if (accounts % 1_500 === 0) growth.push(living() - before);
    },
  });
  expect(result).toMatchObject({ read: ACCOUNTS - ACCOUNTS / 40, rejected: 0 });
  expect(await only(database, 'select count(*)::int from charge')).toBe(result.read * 7);
  expect(growth.length).toBeGreaterThan(8);
  expect(Math.max(...growth)).toBeLessThan(MOST_GROWTH);
});
