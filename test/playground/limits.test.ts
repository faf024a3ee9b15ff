import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Pace, type Rate, Window } from '../../src/playground/bot-api/rates.ts';
import { openPlayground } from './open-playground.ts';

/** Stands still unless a test moves it, so that a slow machine changes nothing. */
let now = 0;
let group = 0;
let world: Awaited<ReturnType<typeof openPlayground>>;
beforeEach(async () => {
  now = Date.now();
  world = await openPlayground({ now: () => now });
  for (let person = 601; person < 640; person++) await world.say(person, '/start');
  group = (await world.request('POST', '/api/groups', { title: 'Дом', from: 601 })).body['chatId'] as number;
  await enforce(true);
});
afterEach(() => world.playground.stop());

const enforce = (enforced: boolean) => world.request('PUT', '/api/limits', { enforced });
const send = (chatId: number) => world.call('sendMessage', { chat_id: chatId, text: 'x' });

/** The seconds to wait, or 0 when the call was carried out. */
async function wait(call: ReturnType<typeof send>): Promise<number> {
  const { status, body } = await call;
  if (status === 200) return 0;
  const seconds = body.parameters?.retry_after ?? -1;
  expect(status).toBe(429);
  expect(body.description).toBe(`Too Many Requests: retry after ${seconds}`);
  return seconds;
}

test('a private chat: three at once, then one a second', async () => {
  for (let n = 0; n < 3; n++) expect(await wait(send(601))).toBe(0);
  expect(await wait(send(601))).toBe(1);
  expect(await wait(send(602))).toBe(0);
  now += 1000;
  expect(await wait(send(601))).toBe(0);
  expect(await wait(send(601))).toBe(1);
  now += 10_000;
  for (let n = 0; n < 3; n++) expect(await wait(send(601))).toBe(0);
  expect((await world.chat(601)).messages.filter((message) => message.from?.is_bot)).toHaveLength(7);
});

test('a group: twenty a minute, edits among them', async () => {
  const { message_id } = await world.result('sendMessage', { chat_id: group, text: '0' });
  for (let n = 1; n < 20; n++) {
    now += 1000;
    const edit = { chat_id: group, message_id, text: `${n}` };
    expect(await wait(n % 2 ? world.call('editMessageText', edit) : send(group))).toBe(0);
  }
  expect(await wait(send(group))).toBe(41);
  expect(await wait(world.call('editMessageText', { chat_id: group, message_id, text: 'x' }))).toBe(41);
  now += 41_000;
  expect(await wait(send(group))).toBe(0);
  expect(await wait(send(group))).toBe(1);
});

test('thirty a second in all', async () => {
  for (let n = 0; n < 30; n++) expect(await wait(send(601 + n))).toBe(0);
  expect(await wait(send(631))).toBe(1);
  expect(await wait(send(group))).toBe(1);
  now += 999;
  expect(await wait(send(631))).toBe(1);
  now += 1;
  expect(await wait(send(631))).toBe(0);
});

test('edits in a private chat, chat actions, deletions and whatever asks are free', async () => {
  const { message_id } = await world.result('sendMessage', { chat_id: 601, text: '0' });
  for (let n = 0; n < 40; n++) {
    await world.result('editMessageText', { chat_id: 601, message_id, text: `${n} раз` });
    await world.result('sendChatAction', { chat_id: 601, action: 'typing' });
    await world.result('getMe');
    await world.call('answerCallbackQuery', { callback_query_id: '1' });
  }
  await world.result('deleteMessage', { chat_id: 601, message_id });
});

test('a call that is refused anyway costs nothing, nor does one that came too early', async () => {
  for (let n = 0; n < 5; n++) await world.call('sendMessage', { chat_id: 601 });
  for (let n = 0; n < 3; n++) expect(await wait(send(601))).toBe(0);
  for (let n = 0; n < 5; n++) expect(await wait(send(601))).toBe(1);
  now += 1000;
  expect(await wait(send(601))).toBe(0);
});

test('a webhook is set once a second', async () => {
  const set = () => world.call('setWebhook', { url: 'http://127.0.0.1:9/' });
  expect(await wait(set())).toBe(0);
  expect(await wait(set())).toBe(1);
  now += 1000;
  expect(await wait(set())).toBe(0);
});

test('limits are off until asked for, and counting begins anew', async () => {
  for (let n = 0; n < 3; n++) await send(601);
  await enforce(false);
  for (let n = 0; n < 50; n++) expect(await wait(send(601))).toBe(0);
  await enforce(true);
  expect(await wait(send(601))).toBe(0);
  await using other = await openPlayground();
  await other.say(601, '/start');
  for (let n = 0; n < 50; n++) await other.result('sendMessage', { chat_id: 601, text: 'x' });
});

test('refused calls are told apart in the log', async () => {
  for (let n = 0; n < 4; n++) await send(601);
  const { calls } = (await world.request('GET', '/api/calls')).body;
  expect(calls).toMatchObject([{ ok: true }, { ok: true }, { ok: true }, { ok: false, errorCode: 429 }]);
});

/** Asks at random moments; keeps those that were let pass. */
function passed(rate: Rate, gaps: readonly number[]): number[] {
  const times: number[] = [];
  let at = 1_000_000;
  for (const gap of gaps) {
    at += gap;
    if (rate.wait(at) > 0) continue;
    rate.count(at);
    times.push(at);
  }
  return times;
}
const gaps = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 500 })), { maxLength: 300 });

test('a window is never overfull, and its wait is exact', () => {
  fc.assert(
    fc.property(gaps, fc.integer({ min: 1, max: 30 }), (gaps, most) => {
      const window = new Window(most, 1000);
      const times = passed(window, gaps);
      times.forEach((time, index) => {
        const before = times[index - most];
        if (before !== undefined) expect(time - before).toBeGreaterThanOrEqual(1000);
      });
      const last = times.at(-1) ?? 0;
      const wait = window.wait(last);
      expect(window.wait(last + wait)).toBe(0);
      if (wait > 0) expect(window.wait(last + wait - 1)).toBe(1);
    }),
  );
});

test('a pace holds in the long run and lets a burst through after a rest', () => {
  fc.assert(
    fc.property(gaps, fc.integer({ min: 1, max: 5 }), (gaps, burst) => {
      const pace = new Pace(100, burst);
      const times = passed(pace, gaps);
      times.forEach((time, index) => {
        const span = time - (times[0] ?? 0);
        expect(index + 1).toBeLessThanOrEqual(burst + span / 100);
      });
      const rested = (times.at(-1) ?? 0) + burst * 100;
      expect(pace.isRested(rested)).toBe(true);
      expect(passed(pace, [rested - 1_000_000, ...Array(burst).fill(0)])).toHaveLength(burst);
    }),
  );
});
