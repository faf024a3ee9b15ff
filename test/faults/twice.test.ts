import { expect, test } from 'vitest';
import { openTown } from './opened-town.ts';
import { bringTwice } from './trials.ts';

test.concurrent.each([
  { twice: 'after', store: 'postgres' },
  { twice: 'at-once', store: 'redis' },
] as const)(
  'every update of the whole linking comes twice ($twice), to two processes (state in $store)',
  async ({ twice, store }) => {
    await using opened = new AsyncDisposableStack();
    const town = await openTown(opened, { store });
    await bringTwice(town, twice);
    expect(await town.audit()).toEqual({ lost: [], doubled: [], repeated: [] });
  },
  180_000,
);
