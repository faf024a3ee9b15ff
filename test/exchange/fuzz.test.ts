import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { cloneDatabase } from '../support/database.ts';

const SCRIPT = fileURLToPath(new URL('./fuzz-process.ts', import.meta.url));
const SEED = 20_261_122;
const CASES = 10_000;
/**
 * Every so many is a whole import with a comparison of all rows; the others are read as an import reads them. What
 * damage does, it does to the reading; a whole import costs as much time as the reading of forty.
 */
const WHOLE_EVERY = 20;
const MOST_MEMORY = 300_000_000;
/** What waits for its collection would drown what is alive. */
const HEAP_MEGABYTES = 64;

test('ten thousand damaged files: each is refused in words or imported as it says', {
  timeout: 600_000,
}, async () => {
  await using database = await cloneDatabase();
  const args = [database.url, SEED, 0, CASES, WHOLE_EVERY].map(String);
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    `--max-old-space-size=${HEAP_MEGABYTES}`,
    '--max-semi-space-size=4',
    SCRIPT,
    ...args,
  ]);
  const outcome = JSON.parse(stdout);
  const { read, refused, imported, notImported, accountsRefused, keys, peakMemory } = outcome;
  expect(read + refused + imported + notImported).toBe(CASES);
  expect(imported + notImported).toBe(CASES / WHOLE_EVERY);
  // Neither kind of outcome may be a rarity, or little was tried.
  for (const share of [read / (read + refused), imported / (imported + notImported)]) {
    expect(share).toBeGreaterThan(0.15);
    expect(share).toBeLessThan(0.85);
  }
  expect(accountsRefused).toBeGreaterThan(5);
  expect(keys.length).toBeGreaterThan(25);
  expect(peakMemory).toBeLessThan(MOST_MEMORY);
});
