import { expect, test } from 'vitest';
import { openTown } from './opened-town.ts';
import { killAtEveryStep } from './trials.ts';

test.concurrent.each([
  { updates: 'polling', store: 'postgres' },
  { updates: 'polling', store: 'redis' },
  { updates: 'webhook', store: 'postgres' },
  { updates: 'webhook', store: 'redis' },
] as const)(
  'kill -9 at every step of linking, before and after effect and answer (by $updates, state in $store)',
  async ({ updates, store }) => {
    await using opened = new AsyncDisposableStack();
    const town = await openTown(opened, { updates, store });
    await killAtEveryStep(town, { dialogsInPostgres: store === 'postgres' });
    expect(await town.audit()).toMatchObject({ lost: [], doubled: [] });
  },
  180_000,
);
