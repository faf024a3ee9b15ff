import { expect, test } from 'vitest';
import { holdAtEveryStep } from './kill-points.ts';
import { openTown } from './opened-town.ts';

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
    const bot = await town.startProcess();
    const { victims, release } = await holdAtEveryStep(town, { dialogsInPostgres: store === 'postgres' });
    await town.kill(bot);
    await release();
    await town.startProcess();
    await Promise.all(
      victims.map(async ({ subscriber, act, step, rest }) => {
        await subscriber.hears(act, step);
        await subscriber.doesAll(rest);
      }),
    );
    expect(await town.audit()).toMatchObject({ lost: [], doubled: [] });
  },
  90_000,
);
