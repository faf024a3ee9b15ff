import { setTimeout as sleep } from 'node:timers/promises';
import { holdAtEveryStep } from './kill-points.ts';
import type { Act } from './ledger.ts';
import { linkingWalk } from './linking-walk.ts';
import { signInWalk } from './sign-in-walk.ts';
import type { Step, Subscriber } from './subscriber.ts';
import { type Ailment, failingOnce } from './telegram-faults.ts';
import type { Town } from './town.ts';

/** Milliseconds from the fault, or from its end, to the answer; one for each act that it befell. */
export type Recoveries = number[];

interface Underway {
  subscriber: Subscriber;
  step: Step;
  act: Act;
  rest: Step[];
}

/** A process is killed with someone at every step of linking, and another one is started. */
export async function killAtEveryStep(
  town: Town,
  options: { dialogsInPostgres: boolean },
): Promise<Recoveries> {
  const bot = await town.startProcess();
  const { victims, release } = await holdAtEveryStep(town, options);
  const since = performance.now();
  await town.kill(bot);
  await release();
  await town.startProcess();
  return await goOn(victims, since);
}

/** Someone at every step acts while a store is away; counted from when it is back. */
export async function loseStore(
  town: Town,
  store: { stop: () => Promise<unknown>; start: () => Promise<unknown> },
): Promise<Recoveries> {
  await town.startProcess();
  const people = linkingWalk(town, town.newcomer()).steps.map((_, at) => {
    const subscriber = town.newcomer();
    return { subscriber, steps: linkingWalk(town, subscriber).steps, at };
  });
  await Promise.all(people.map(({ subscriber, steps, at }) => subscriber.doesAll(steps.slice(0, at))));
  await town.settles();
  const ready = await Promise.all(people.map(({ steps, at }) => withTextAtHand(steps[at] as Step)));
  await store.stop();
  const underway = await Promise.all(
    people.map(async ({ subscriber, steps, at }, index): Promise<Underway> => {
      const step = ready[index] as Step;
      return { subscriber, step, act: await subscriber.begins(step), rest: steps.slice(at + 1) };
    }),
  );
  await sleep(1_000);
  await store.start();
  return await goOn(underway, performance.now());
}

/** Every call of every step, or each so many-th, fails once; counted from the act to its answer. */
export async function fallIll(town: Town, ailment: Ailment): Promise<Recoveries> {
  const { every = 1, from = 0 } = ailment;
  const recoveries: Recoveries = [];
  const [subscriber, other] = [town.newcomer(), town.newcomer()];
  const walks: [Subscriber, Step[]][] = [
    [subscriber, linkingWalk(town, subscriber).steps],
    [other, await signInWalk(town, other)],
  ];
  for (const [walker, steps] of walks) {
    if (ailment.mayRepeat) walker.mayHearTwice();
    for (const [at, step] of steps.entries()) {
      if ((at + from) % every !== 0) {
        await walker.does(step);
        continue;
      }
      await town.orderFaults(failingOnce(ailment, step, walker.chatId));
      const since = performance.now();
      await walker.does(step);
      recoveries.push(performance.now() - since);
      await town.endFaults(walker.chatId);
    }
  }
  return recoveries;
}

/** The process at work on a link is frozen in its transaction, and woken when another one has done it. */
export async function freezeInTransaction(town: Town): Promise<Recoveries> {
  const [frozen, other] = [town.newProcess(), town.newProcess()];
  await town.joins(frozen);
  await other.started();
  const subscriber = town.newcomer();
  const { steps, account } = linkingWalk(town, subscriber);
  await subscriber.doesAll(steps.slice(0, 5));
  const unlock = await town.lockAccount(account.number);
  const step = steps[5] as Step;
  const act = await subscriber.begins(step);
  await town.until(async () => (await town.waitingForLocks()) > 0, 'the transaction has not begun');
  frozen.signal('SIGSTOP');
  const since = performance.now();
  await town.leaves(frozen);
  await town.joins(other);
  await unlock();
  // What stands before a silent webhook gives it up.
  town.dropConnections();
  const recoveries = await goOn([{ subscriber, act, step, rest: [] }], since);
  frozen.signal('SIGCONT');
  await subscriber.doesAll(steps.slice(6));
  await sleep(1_000);
  return recoveries;
}

/** Every update comes twice, to two processes; counted from the act to its answer. */
export async function bringTwice(town: Town, twice: 'after' | 'at-once'): Promise<Recoveries> {
  await Promise.all([town.startProcess(), town.startProcess()]);
  await town.deliverTwice(twice);
  const walks = [1, 2, 3].map(async () => {
    const subscriber = town.newcomer();
    const times: Recoveries = [];
    for (const step of linkingWalk(town, subscriber).steps) {
      const since = performance.now();
      await subscriber.does(step);
      times.push(performance.now() - since);
    }
    return times;
  });
  return (await Promise.all(walks)).flat();
}

/** SIGTERM while people walk, then another process; how long the first one took to end, and its exit code. */
export async function stopUnderLoad(town: Town): Promise<{ drained: Recoveries; code: unknown }> {
  const bot = await town.startProcess();
  const walkers = Array.from({ length: 8 }, () => town.newcomer());
  const walked = Promise.all(
    walkers.map((subscriber) => subscriber.doesAll(linkingWalk(town, subscriber).steps)),
  );
  await sleep(700);
  const since = performance.now();
  const [code] = await Promise.all([bot.end('SIGTERM'), town.leaves(bot)]);
  const drained = [performance.now() - since];
  await town.startProcess();
  await walked;
  return { drained, code };
}

/** All are answered, and go on to the end of their walks. */
async function goOn(underway: readonly Underway[], since: number): Promise<Recoveries> {
  return await Promise.all(
    underway.map(async ({ subscriber, act, step, rest }) => {
      await subscriber.hears(act, step);
      const recovery = performance.now() - since;
      await subscriber.doesAll(rest);
      return recovery;
    }),
  );
}

/** With its text looked up already: later the database may be away. */
async function withTextAtHand(step: Step): Promise<Step> {
  const { does } = step;
  if (!('writes' in does) || typeof does.writes === 'string') return step;
  return { ...step, does: { writes: await does.writes() } };
}
