import { expect, test } from 'vitest';
import { Cable } from '../support/cable.ts';
import { openTown } from './opened-town.ts';
import { walkInBadWeather } from './weather.ts';

/** Said again by who was asked to, and told by a release that gave up on 25 s of trying. */
const APOLOGY = /Не успел ответить вовремя/;
const SEED = 20_261_122;

test.concurrent.each([
  { store: 'postgres', seed: SEED },
  { store: 'redis', seed: SEED + 1 },
] as const)(
  'in weather of all kinds the ledger holds (state in $store, seed $seed)',
  async ({ store, seed }) => {
    await using opened = new AsyncDisposableStack();
    let cable: Cable | undefined;
    const town = await openTown(opened, {
      store,
      wire: async (url) => {
        cable = opened.use(await Cable.to(url));
        return cable.url;
      },
    });
    town.ledger.forgive(APOLOGY);
    const { drawn, walks } = await walkInBadWeather(town, cable as Cable, {
      seed,
      ms: 12_000,
      subscribers: 3,
    });
    const { lost, doubled } = await town.audit();
    expect({ seed, lost, doubled }).toEqual({ seed, lost: [], doubled: [] });
    expect(walks).toBeGreaterThanOrEqual(3);
    expect(Object.keys(drawn)).not.toEqual([]);
  },
  180_000,
);
