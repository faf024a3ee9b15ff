import type { Database } from '../src/db/database.ts';
import { balanceOf } from '../src/features/billing/balance.ts';

const EVERY_MS = 20;

/**
 * Reads a balance every 20 ms until `work` is done, whether or not the one before has been answered, so that a
 * stall shows with all who would have waited in it.
 * @returns what the work gave, and how long each reading took, in milliseconds
 */
export async function withBalances<T>(
  database: Database,
  accountIds: readonly number[],
  work: () => Promise<T>,
): Promise<{ result: T; waits: number[] }> {
  const waits: number[] = [];
  const readings: Promise<void>[] = [];
  const read = async () => {
    const began = performance.now();
    const id = accountIds[readings.length % accountIds.length] ?? 0;
    const balance = await balanceOf(database.em(), id);
    waits.push(performance.now() - began);
    if (!balance) throw new Error('An account that had a bill shows no balance.');
  };
  const timer = setInterval(() => {
    const reading = read();
    // Told at the end; until then it must not count as unhandled.
    reading.catch(() => {});
    readings.push(reading);
  }, EVERY_MS);
  try {
    return { result: await work(), waits };
  } finally {
    clearInterval(timer);
    await Promise.all(readings);
  }
}
