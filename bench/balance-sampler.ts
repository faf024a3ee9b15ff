import type { Database } from '../src/db/database.ts';
import { readOwnBalance } from '../src/features/billing/balance.ts';

const EVERY_MS = 20;

/** Links each account that has a bill to a chat of its own; returns the chats. */
export async function linkEveryone(database: Database): Promise<string[]> {
  const { rows } = await database.pool.query<{ chat: string }>(
    `insert into chat_link (messenger, chat_id, account_id, proof, effect_key)
     select 'telegram', account_id, account_id, 'bill_amount', 'bench:' || account_id
     from bill group by account_id returning chat_id as chat`,
  );
  await database.pool.query('analyze chat_link');
  return rows.map(({ chat }) => chat);
}

/**
 * Reads a balance every 20 ms until `work` is done, whether or not the one before has been answered, so that a
 * stall shows with all who would have waited in it.
 * @returns what the work gave, and how long each reading took, in milliseconds
 */
export async function withBalances<T>(
  database: Database,
  chats: readonly string[],
  work: () => Promise<T>,
): Promise<{ result: T; waits: number[] }> {
  const waits: number[] = [];
  const readings: Promise<void>[] = [];
  const read = async () => {
    const began = performance.now();
    const chatId = chats[readings.length % chats.length] ?? '';
    const own = await readOwnBalance(database.pool, { messenger: 'telegram', chatId }, null);
    waits.push(performance.now() - began);
    if (!own?.balance) throw new Error('An account that had a bill shows no balance.');
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
