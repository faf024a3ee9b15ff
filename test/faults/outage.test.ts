import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Cable } from '../support/cable.ts';
import { startRedisServer } from '../support/redis-server.ts';
import { linkingWalk } from './linking-walk.ts';
import { openTown } from './opened-town.ts';
import { freePort, PostgresServer } from './postgres-server.ts';
import { loseStore } from './trials.ts';

test.concurrent.each(['polling', 'webhook'] as const)(
  'PostgreSQL is stopped and started under open dialogs: they go on where they were (by %s)',
  async (updates) => {
    await using opened = new AsyncDisposableStack();
    const server = opened.use(await PostgresServer.open());
    const town = await openTown(opened, { updates, databaseUrl: server.url });
    await loseStore(town, server);
    expect(await town.audit()).toEqual({ lost: [], doubled: [], repeated: [] });
  },
  180_000,
);

test.concurrent('Redis is stopped and started under open dialogs: they go on where they were', async () => {
  await using opened = new AsyncDisposableStack();
  const dir = mkdtempSync(path.join(tmpdir(), 'abonent-faults-redis-'));
  opened.defer(() => rm(dir, { recursive: true, force: true }));
  const port = String(await freePort());
  const place = { dir, port, appendonly: 'yes' };
  let server = await startRedisServer(place);
  opened.defer(() => server.stop());
  const town = await openTown(opened, { redisUrl: `redis://127.0.0.1:${port}` });
  await loseStore(town, {
    stop: () => server.stop(),
    start: async () => {
      server = await startRedisServer(place);
    },
  });
  expect(await town.audit()).toEqual({ lost: [], doubled: [], repeated: [] });
}, 180_000);

test.concurrent('the network to PostgreSQL is cut again and again: nothing is lost, nothing twice', async () => {
  await using opened = new AsyncDisposableStack();
  let cable: Cable | undefined;
  const town = await openTown(opened, {
    wire: async (url) => {
      cable = opened.use(await Cable.to(url));
      return cable.url;
    },
  });
  await town.startProcess();
  const people = [1, 2, 3].map(() => town.newcomer());
  // A cut between an answer and its confirmation leaves no way but to answer again.
  for (const subscriber of people) subscriber.mayHearTwice();
  let walking = true;
  const cuts = (async () => {
    while (walking) {
      // Long enough for new connections on a machine that does other things too.
      await sleep(1_500);
      await cable?.cut();
      await sleep(150);
      await cable?.mend();
    }
  })();
  try {
    await Promise.all(people.map((subscriber) => subscriber.doesAll(linkingWalk(town, subscriber).steps)));
  } finally {
    walking = false;
    await cuts;
  }
  const { lost, doubled } = await town.audit();
  expect(doubled).toEqual([]);
  // An attempt is noted before it is counted: a cut in between leaves it uncounted, in the person's favour.
  expect(lost.filter((entry) => !/^(password )?attempts of chat/.test(entry))).toEqual([]);
}, 180_000);
