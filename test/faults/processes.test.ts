import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { BotProcess } from './bot-process.ts';
import { consents, linkingWalk, proof } from './linking-walk.ts';
import { openTown } from './opened-town.ts';
import type { Step } from './subscriber.ts';
import { freezeInTransaction, stopUnderLoad } from './trials.ts';

const OVERDUE = /Не успел ответить вовремя/;
const ORDER = { lost: [], doubled: [], repeated: [] };

test.concurrent('a hanging handler: the person is told, the lane goes on, the late write is refused, again works once', async () => {
  await using opened = new AsyncDisposableStack();
  const town = await openTown(opened);
  await town.startProcess();
  town.ledger.forgive(OVERDUE);
  const subscriber = town.newcomer();
  const { steps, account } = linkingWalk(town, subscriber);
  await subscriber.doesAll(steps.slice(0, 5));
  const amount = steps[5] as Step;
  const unlock = await town.lockAccount(account.number);
  const act = await subscriber.begins(amount);
  await subscriber.hearsAfter(act, OVERDUE);
  await unlock();
  await sleep(500);
  expect(await town.rows('select from chat_link')).toEqual([]);
  await subscriber.repeats(amount);
  await subscriber.hears(act);
  await subscriber.doesAll(steps.slice(6));
  expect(await town.audit()).toEqual(ORDER);
}, 180_000);

test.concurrent.each(['postgres', 'redis'] as const)(
  'a process frozen in its transaction for longer than the lease: the other one finishes, the late write is refused (state in %s)',
  async (store) => {
    await using opened = new AsyncDisposableStack();
    const town = await openTown(opened, { store });
    await freezeInTransaction(town);
    const [frozen] = town.processes as [BotProcess];
    expect(frozen.isRunning).toBe(true);
    expect(frozen.output).not.toContain('handler failed');
    expect(await town.audit()).toEqual(ORDER);
  },
  180_000,
);

test.concurrent('two processes on one chat: messages and presses in quick change are answered in turn, once', async () => {
  await using opened = new AsyncDisposableStack();
  const town = await openTown(opened, { store: 'redis' });
  await Promise.all([town.startProcess(), town.startProcess()]);
  await town.deliverTwice('at-once');
  const subscriber = town.newcomer();
  const { steps } = linkingWalk(town, subscriber);
  await subscriber.doesAll(steps);
  const look = steps.at(-1) as Step;
  const refresh: Step = { ...look, name: 'refreshes', does: { presses: 'Обновить' }, answers: [] };
  for (let round = 0; round < 6; round += 1) {
    await subscriber.begins(look);
    await subscriber.begins(refresh);
  }
  expect(await town.audit()).toEqual(ORDER);
}, 180_000);

test.concurrent.each(['polling', 'webhook'] as const)(
  'SIGTERM under load: drained within 20 s, and all that is left is answered by the next process (by %s)',
  async (updates) => {
    await using opened = new AsyncDisposableStack();
    const town = await openTown(opened, { updates });
    const { drained, code } = await stopUnderLoad(town);
    expect(code).toBe(0);
    expect(drained[0]).toBeLessThan(20_000);
    expect(await town.audit()).toEqual(ORDER);
  },
  180_000,
);

test.concurrent('kill -9 in the middle of a notice: another process gives it within seconds', async () => {
  await using opened = new AsyncDisposableStack();
  const town = await openTown(opened);
  const bot = await town.startProcess();
  const [owner, other] = [town.newcomer(), town.newcomer()];
  const { account, steps } = linkingWalk(town, owner);
  await owner.doesAll(steps);
  await town.settles();
  await town.orderFaults([{ kind: 'timeout', method: 'sendMessage', chatId: owner.chatId }]);
  const isTold = await owner.expects('is told of another chat', [/подключился ещё один чат/]);
  const [number, , amount] = proof(account) as [Step, Step, Step];
  await other.doesAll([...consents(), number, { ...amount, answers: [/Готово!/], common: [] }]);
  await town.until(async () => (await town.faultsLeft()).length === 0, 'the notice is not on its way');
  await town.kill(bot);
  await town.startProcess();
  await owner.hears(isTold);
  expect(await town.audit()).toEqual(ORDER);
}, 180_000);
