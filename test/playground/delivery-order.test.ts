import type { ServerResponse } from 'node:http';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Delivery } from '../../src/playground/delivery/delivery-log.ts';
import { queueOf } from '../../src/playground/delivery/queue-of.ts';
import { DeliveryQueues } from '../../src/playground/delivery/queues.ts';
import { openPlayground } from './open-playground.ts';
import { openReceiver } from './receiver.ts';

interface Item {
  queue: string;
  nth: number;
}

/** Adds an update, takes the next, or ends the oldest attempt under way, well or badly. */
const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('add' as const), queue: fc.constantFrom('a', 'b', 'c') }),
    fc.record({ do: fc.constant('take' as const) }),
    fc.record({ do: fc.constantFrom('done' as const, 'again' as const), which: fc.nat(2) }),
  ),
  { maxLength: 200 },
);

test('queues: each in its order, one of each at a time, nothing lost, nobody starved', () => {
  fc.assert(
    fc.property(steps, (script) => {
      const queues = new DeliveryQueues<Item>();
      const added: Item[] = [];
      const finished: Item[] = [];
      const underWay: Item[] = [];
      const take = () => {
        const next = queues.take();
        if (!next) return false;
        expect(next.item.queue).toBe(next.queue);
        expect(underWay.map(({ queue }) => queue)).not.toContain(next.queue);
        underWay.push(next.item);
        return true;
      };
      const end = (how: 'done' | 'again', which: number) => {
        const [item] = underWay.splice(which % Math.max(underWay.length, 1), 1);
        if (!item) return;
        queues[how](item.queue);
        if (how === 'done') finished.push(item);
      };
      for (const step of script) {
        if (step.do === 'add') {
          const item = { queue: step.queue, nth: added.length };
          added.push(item);
          queues.add(step.queue, item);
        } else if (step.do === 'take') take();
        else end(step.do, step.which);
      }
      while (take() || underWay.length > 0) end('done', 0);
      expect(finished.toSorted((a, b) => a.nth - b.nth)).toEqual(added);
      for (const queue of ['a', 'b', 'c']) {
        const own = finished.filter((item) => item.queue === queue).map(({ nth }) => nth);
        expect(own).toEqual(own.toSorted((a, b) => a - b));
      }
    }),
    { numRuns: 500 },
  );
});

test('queues: whoever has been ready longest leaves first', () => {
  const queues = new DeliveryQueues<number>();
  for (const [nth, queue] of ['a', 'a', 'b', 'c'].entries()) queues.add(queue, nth);
  const first = queues.take();
  queues.done('a');
  expect(first).toEqual({ queue: 'a', item: 0 });
  expect([queues.take()?.item, queues.take()?.item, queues.take()?.item, queues.take()]).toEqual([
    2,
    3,
    1,
    null,
  ]);
});

/** How the bot meets one attempt. */
const answers = fc.constantFrom('200', '200', '204', '500', '404', '503', 'hang', 'hang up', 'half');

function meet(answer: string, response: ServerResponse): void {
  if (answer === 'hang') return;
  if (answer === 'hang up') response.destroy();
  else if (answer === 'half') {
    response.writeHead(200, { 'content-length': 9 }).write('ha', () => response.destroy());
  } else response.writeHead(Number(answer), answer === '503' ? { 'retry-after': '7' } : {}).end();
}

test('over HTTP: whatever the answers are, everything comes in order, one at a time', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(601, 602, 603), { minLength: 1, maxLength: 12 }),
      fc.array(answers, { maxLength: 25 }),
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom(null, 'after', 'at-once'),
      async (chats, script, connections, twice) => {
        const hurry = { firstPauseMs: 1, longestPauseMs: 3, longestRetryAfterMs: 5, answerTimeoutMs: 150 };
        await using world = await openPlayground({ webhook: hurry });
        await using bot = await openReceiver();
        const arrivals: { queue: string; id: number }[] = [];
        const inHand: { queue: string; id: number }[] = [];
        const clashes: unknown[] = [];
        bot.answering = ({ update }, response, nth) => {
          const one = { queue: queueOf(update), id: update.update_id };
          arrivals.push(one);
          clashes.push(...inHand.filter(({ queue, id }) => queue === one.queue && id !== one.id));
          const answer = script[nth - 1] ?? '200';
          if (answer !== 'hang') inHand.push(one);
          setTimeout(() => {
            if (answer !== 'hang') inHand.splice(inHand.indexOf(one), 1);
            meet(answer, response);
          }, 2);
        };
        await world.request('PUT', '/api/deliveries', { twice });
        await world.result('setWebhook', { url: bot.url, max_connections: connections });
        for (const chat of chats) await world.say(chat, 'x');
        await expect.poll(() => world.pending(), { timeout: 20_000, interval: 5 }).toBe(0);

        expect(clashes).toEqual([]);
        const { deliveries } = (await world.request('GET', '/api/deliveries')).body;
        const taken = (deliveries as unknown as Delivery[]).filter(({ status }) =>
          [200, 204].includes(status ?? 0),
        );
        const ids = new Set(arrivals.map(({ id }) => id));
        expect(ids.size).toBe(chats.length);
        for (const id of ids) {
          expect(taken.filter(({ updateId }) => updateId === id)).toHaveLength(twice ? 2 : 1);
        }
        for (const queue of new Set(arrivals.map((one) => one.queue))) {
          const own = arrivals.filter((one) => one.queue === queue).map(({ id }) => id);
          expect(own).toEqual(own.toSorted((a, b) => a - b));
        }
      },
    ),
    { numRuns: 25 },
  );
}, 120_000);
