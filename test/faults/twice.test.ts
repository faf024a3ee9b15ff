import { expect, test } from 'vitest';
import { linkingWalk } from './linking-walk.ts';
import { openTown } from './opened-town.ts';

test.concurrent.each([
  { twice: 'after', store: 'postgres' },
  { twice: 'at-once', store: 'postgres' },
  { twice: 'after', store: 'redis' },
  { twice: 'at-once', store: 'redis' },
] as const)(
  'every update of the whole linking comes twice ($twice), to two processes (state in $store)',
  async ({ twice, store }) => {
    await using opened = new AsyncDisposableStack();
    const town = await openTown(opened, { store });
    await Promise.all([town.startProcess(), town.startProcess()]);
    await town.deliverTwice(twice);
    const people = [1, 2, 3].map(() => town.newcomer());
    await Promise.all(people.map((subscriber) => subscriber.doesAll(linkingWalk(town, subscriber).steps)));
    expect(await town.audit()).toEqual({ lost: [], doubled: [], repeated: [] });
  },
  90_000,
);
