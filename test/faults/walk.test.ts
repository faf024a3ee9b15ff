import { expect, test } from 'vitest';
import { linkingWalk } from './linking-walk.ts';
import { openTown } from './opened-town.ts';

test.concurrent.each([
  { updates: 'polling', store: 'postgres' },
  { updates: 'webhook', store: 'redis' },
] as const)('without a fault the ledger is in order (by $updates, state in $store)', async (place) => {
  await using opened = new AsyncDisposableStack();
  const town = await openTown(opened, place);
  await town.startProcess();
  await Promise.all(
    [1, 2, 3].map(async () => {
      const person = town.newcomer();
      await person.doesAll(linkingWalk(town, person).steps);
    }),
  );
  expect(await town.audit()).toEqual({ lost: [], doubled: [], repeated: [] });
});
