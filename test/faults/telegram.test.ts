import { expect, test } from 'vitest';
import { linkingWalk } from './linking-walk.ts';
import { openTown } from './opened-town.ts';
import type { Step } from './subscriber.ts';
import { AILMENTS, HANGING } from './telegram-faults.ts';
import { fallIll } from './trials.ts';

const OVERDUE = /Не успел ответить вовремя/;

test.concurrent.each([
  // By polling a person waits for two seconds and more each time.
  { every: 4, updates: 'polling', store: 'redis' },
  { every: 2, updates: 'webhook', store: 'postgres' },
] as const)(
  'Telegram fails in each way, at all calls of a step (by $updates, state in $store)',
  async ({ every, ...place }) => {
    await using opened = new AsyncDisposableStack();
    const town = await openTown(opened, place);
    await town.startProcess();
    await Promise.all(AILMENTS.map((ailment, from) => fallIll(town, { every, ...ailment, from })));
    const { lost, doubled, repeated } = await town.audit();
    expect({ lost, doubled }).toEqual({ lost: [], doubled: [] });
    expect(repeated.length).toBeGreaterThan(1);
  },
  180_000,
);

test.concurrent('Telegram hangs at an answer: it is given again, or the person is told', async () => {
  await using opened = new AsyncDisposableStack();
  const town = await openTown(opened);
  await town.startProcess();
  town.ledger.forgive(OVERDUE);
  const walkers = [3, 5, 7].map((at) => {
    const subscriber = town.newcomer();
    return { subscriber, at, steps: linkingWalk(town, subscriber).steps };
  });
  await Promise.all(
    walkers.map(async ({ subscriber, at, steps }) => {
      await subscriber.doesAll(steps.slice(0, at));
      const step = steps[at] as Step;
      await town.orderFaults([{ ...HANGING.fault, method: 'sendMessage', chatId: subscriber.chatId }]);
      await subscriber.doesAll([step, ...steps.slice(at + 1)]);
    }),
  );
  expect(await town.audit()).toMatchObject({ lost: [], doubled: [] });
}, 180_000);

test.concurrent('by its limits Telegram refuses what comes too fast: all is answered, once', async () => {
  await using opened = new AsyncDisposableStack();
  const town = await openTown(opened, { store: 'redis' });
  await town.startProcess();
  await town.api('PUT', '/limits', { enforced: true });
  const walkers = [1, 2, 3, 4].map(() => town.newcomer());
  await Promise.all(walkers.map((subscriber) => subscriber.doesAll(linkingWalk(town, subscriber).steps)));
  const looks = walkers.flatMap((subscriber) => {
    const look = linkingWalk(town, subscriber).steps.at(-1) as Step;
    return Array.from({ length: 4 }, () => subscriber.begins(look));
  });
  await Promise.all(looks);
  await town.settles();
  const calls = await town.api<{ calls: { errorCode?: number }[] }>('GET', '/calls');
  expect(calls.calls.some(({ errorCode }) => errorCode === 429)).toBe(true);
  expect(await town.audit()).toEqual({ lost: [], doubled: [], repeated: [] });
}, 180_000);

test.concurrent('blocked in the middle of a step: its effect stands once, and he goes on when he is back', async () => {
  await using opened = new AsyncDisposableStack();
  const town = await openTown(opened);
  await town.startProcess();
  const subscriber = town.newcomer();
  const { chatId } = subscriber;
  const { steps } = linkingWalk(town, subscriber);
  await subscriber.doesAll(steps.slice(0, 5));
  const [amount] = steps.slice(5) as [Step];
  await town.orderFaults([{ kind: 'delay', ms: 1_000, method: 'sendMessage', chatId }]);
  await subscriber.begins({ ...amount, answers: [] });
  await town.until(async () => (await town.faultsLeft(chatId)).length === 0, 'not answered');
  await town.api('POST', `/chats/${chatId}/block`);
  await town.settles();
  expect(await town.rows('select from chat_state where stopped_at is not null')).toHaveLength(1);

  await town.api('POST', `/chats/${chatId}/unblock`);
  await subscriber.does({
    name: 'comes back',
    does: { writes: '/start' },
    answers: [/С возвращением/],
    brings: 'sendMessage',
    calls: ['sendMessage'],
  });
  await subscriber.does(steps.at(-1) as Step);
  expect(await town.audit()).toEqual({ lost: [], doubled: [], repeated: [] });
}, 180_000);
