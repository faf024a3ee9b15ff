import { inject } from 'vitest';
import { cloneDatabase } from '../support/database.ts';
import { privateRedis } from '../support/redis-server.ts';
import { ACCOUNT_BOOKS } from './linking-walk.ts';
import { Town, type TownPlace } from './town.ts';

export interface OpenedTownOptions extends Partial<TownPlace> {
  store?: 'postgres' | 'redis';
  /** Puts something between the processes and their database. */
  wire?: (databaseUrl: string) => Promise<string>;
}

/** A town in the tests' stores, gone with everything in it at the end of the test. */
export async function openTown(
  opened: AsyncDisposableStack,
  { store = 'postgres', wire, ...place }: OpenedTownOptions = {},
): Promise<Town> {
  const database = opened.use(await cloneDatabase());
  const town = await Town.open({
    databaseUrl: database.url,
    redisUrl: store === 'redis' ? privateRedis(database, inject('redis')) : null,
    updates: 'webhook',
    books: ACCOUNT_BOOKS,
    ...(wire ? { wiredUrl: await wire(database.url) } : {}),
    ...place,
  });
  return opened.use(town);
}
