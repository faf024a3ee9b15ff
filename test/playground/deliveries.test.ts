import type { WebhookInfo } from 'grammy/types';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Delivery } from '../../src/playground/delivery/delivery-log.ts';
import type { Recorded } from '../../src/playground/state/recent-log.ts';
import { openPlayground } from './open-playground.ts';
import { accept, answerWith, openReceiver } from './receiver.ts';

const hurry = { firstPauseMs: 5, longestPauseMs: 20, answerTimeoutMs: 300 };

let ahead = 0;
let world: Awaited<ReturnType<typeof openPlayground>>;
let bot: Awaited<ReturnType<typeof openReceiver>>;
beforeEach(async () => {
  ahead = 0;
  world = await openPlayground({ webhook: hurry, now: () => Date.now() + ahead });
  bot = await openReceiver();
});
afterEach(async () => {
  await world.playground.stop();
  await bot.close();
});

const setWebhook = (more: object = {}) => world.result('setWebhook', { url: bot.url, ...more });
const allTaken = () => expect.poll(() => world.pending(), { interval: 5, timeout: 10_000 }).toBe(0);
const received = (count: number) =>
  expect.poll(() => bot.received.length, { interval: 5, timeout: 10_000 }).toBe(count);
const soon = () => new Promise((resolve) => setTimeout(resolve, 100));

async function deliveries(since = 0): Promise<Recorded<Delivery>[]> {
  return (await world.request('GET', `/api/deliveries?since=${since}`)).body['deliveries'] as never;
}

test('an update is posted as JSON with the secret, and any 2xx confirms it', async () => {
  await setWebhook({ secret_token: 'Secret_token-1' });
  bot.answering = answerWith(204);
  await world.say(601, '/start');
  await allTaken();
  expect(bot.received).toHaveLength(1);
  expect(bot.received[0]).toMatchObject({
    url: '/hook',
    headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': 'Secret_token-1' },
    update: { message: { text: '/start', chat: { id: 601 } } },
  });
  expect(await deliveries()).toEqual([
    { n: 1, updateId: bot.ids()[0], attempt: 1, status: 204, at: expect.stringMatching(/^\d{4}-.*Z$/) },
  ]);
  expect(await deliveries(1)).toEqual([]);
});

test('without a secret there is no header; credentials of the address are sent', async () => {
  await world.result('setWebhook', { url: bot.url.replace('127.0.0.1', 'user:p%40ss@127.0.0.1') });
  await world.say(601, '/start');
  await allTaken();
  expect(bot.received[0]?.headers['x-telegram-bot-api-secret-token']).toBeUndefined();
  expect(bot.received[0]?.headers.authorization).toBe(`Basic ${Buffer.from('user:p@ss').toString('base64')}`);
});

test('what waited before the webhook was set is delivered, oldest first', async () => {
  for (const text of ['раз', 'два', 'три']) await world.say(601, text);
  await setWebhook();
  await allTaken();
  expect(bot.texts()).toEqual(['раз', 'два', 'три']);
});

test('a message in hand holds back the next of its chat, but neither a press nor another chat', async () => {
  await setWebhook();
  bot.answering = ({ update }, response) => update.message?.text !== 'долгое' && response.end();
  await world.say(601, 'долгое');
  await received(1);
  await world.say(601, 'следом');
  await world.say(602, 'чужое');
  void world.press(601, 'нажатие').catch(() => {});
  await received(3);
  await soon();
  expect(bot.texts().toSorted()).toEqual(['долгое', 'нажатие', 'чужое'].toSorted());
  bot.answering = accept;
  await allTaken();
  expect(bot.texts().slice(3)).toEqual(['долгое', 'следом']);
});

test('no more connections than allowed are used at once, and they are kept alive', async () => {
  await setWebhook({ max_connections: 2 });
  bot.answering = (_received, response) => setTimeout(() => response.end(), 20);
  for (let chat = 601; chat < 611; chat++) await world.say(chat, 'привет');
  await allTaken();
  expect(bot.received).toHaveLength(10);
  expect(bot.mostAtOnce).toBe(2);
  expect(bot.sockets.size).toBe(2);
});

test('what is not answered by 2xx comes again: at once, then ever later; the chat waits its turn', async () => {
  await setWebhook();
  bot.answering = (_received, response, nth) => response.writeHead(nth <= 4 ? 500 : 200).end();
  await world.say(601, 'раз');
  await world.say(601, 'два');
  await allTaken();
  expect(bot.texts()).toEqual(['раз', 'раз', 'раз', 'раз', 'раз', 'два']);
  const gaps = bot.received.slice(1, 5).map(({ at }, index) => at - (bot.received[index]?.at ?? 0));
  // 0, then 5 ms doubled once, twice, and thrice or less, because the doubling ends at 20 to 40 ms.
  expect(gaps[1]).toBeGreaterThanOrEqual(8);
  expect(gaps[2]).toBeGreaterThanOrEqual(18);
  expect(gaps[3]).toBeGreaterThanOrEqual(18);
  expect((await deliveries()).map(({ attempt, status }) => [attempt, status])).toEqual([
    [1, 500],
    [2, 500],
    [3, 500],
    [4, 500],
    [5, 200],
    [1, 200],
  ]);
  expect(await world.result<WebhookInfo>('getWebhookInfo')).toMatchObject({
    last_error_date: expect.closeTo(Date.now() / 1000, -1),
    last_error_message: 'Wrong response from the webhook: 500 Internal Server Error',
  });
});

test('the first failure costs no pause', async () => {
  await using slow = await openPlayground({ webhook: { firstPauseMs: 60_000 } });
  await slow.result('setWebhook', { url: bot.url });
  bot.answering = (_received, response, nth) => response.writeHead(nth === 1 ? 500 : 200).end();
  await slow.say(601, 'раз');
  await expect.poll(() => slow.pending(), { timeout: 10_000 }).toBe(0);
});

test.each([301, 404, 302])('a %i is a failure like any other', async (status) => {
  await setWebhook();
  bot.answering = (_received, response, nth) =>
    response.writeHead(nth === 1 ? status : 200, { location: '/elsewhere' }).end();
  await world.say(601, 'раз');
  await allTaken();
  expect(bot.received.map(({ url }) => url)).toEqual(['/hook', '/hook']);
});

test('Retry-After is obeyed', async () => {
  await setWebhook();
  bot.answering = (_received, response, nth) =>
    nth === 1 ? response.writeHead(503, { 'retry-after': '1' }).end() : response.end();
  await world.say(601, 'раз');
  await received(1);
  await world.say(602, 'другие не ждут');
  await received(2);
  await allTaken();
  const [first, , again] = bot.received;
  expect((again?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(990);
  expect((await deliveries())[0]).toMatchObject({ status: 503, retryAfter: 1 });
});

test('a test may shorten what a Retry-After asks', async () => {
  await using hurried = await openPlayground({ webhook: { ...hurry, longestRetryAfterMs: 10 } });
  await hurried.result('setWebhook', { url: bot.url });
  bot.answering = (_received, response, nth) =>
    nth === 1 ? response.writeHead(503, { 'retry-after': '3600' }).end() : response.end();
  await hurried.say(601, 'раз');
  await expect.poll(() => hurried.pending(), { timeout: 10_000 }).toBe(0);
});

test.each([
  ['hangs', 'Read timeout expired', () => {}],
  [
    'hangs up',
    'Webhook connection closed',
    (_: unknown, response: { destroy(): void }) => response.destroy(),
  ],
] as const)('a bot that %s gets the update again', async (_name, error, failing) => {
  await setWebhook();
  bot.answering = (one, response, nth) => (nth === 1 ? failing(one, response) : response.end());
  await world.say(601, 'раз');
  await allTaken();
  expect(bot.texts()).toEqual(['раз', 'раз']);
  expect((await deliveries())[0]).toMatchObject({ attempt: 1, status: null, error });
});

test('a bot that is away gets everything when it comes back', async () => {
  await setWebhook();
  const port = Number(new URL(bot.url).port);
  await bot.close();
  await world.say(601, 'раз');
  await world.say(601, 'два');
  await expect
    .poll(async () => (await world.result<WebhookInfo>('getWebhookInfo')).last_error_message)
    .toBe('Connection refused');
  expect(await world.pending()).toBe(2);
  bot = await openReceiver(port);
  await allTaken();
  expect(bot.texts()).toEqual(['раз', 'два']);
});

test('Telegram forgets a message after a day, a press after 150 seconds', async () => {
  await setWebhook();
  bot.answering = answerWith(500);
  void world.press(601, 'нажатие').catch(() => {});
  await expect.poll(() => world.pending()).toBe(1);
  await world.say(601, 'раз');
  await world.say(601, 'за ним');
  expect(await world.pending()).toBe(3);
  ahead = 151_000;
  expect(await world.pending()).toBe(2);
  ahead = 24 * 3600_000 + 1000;
  expect(await world.pending()).toBe(0);
  await soon();
  const count = bot.received.length;
  await soon();
  expect(bot.received).toHaveLength(count);
  expect(bot.texts()).not.toContain('за ним');
  bot.answering = accept;
  await world.say(601, 'два');
  await allTaken();
  expect(bot.texts().at(-1)).toBe('два');
});

test('a call in the answer is not played, and the log says so', async () => {
  await setWebhook();
  const reply = JSON.stringify({ method: 'sendMessage', chat_id: 601, text: 'ответ' });
  bot.answering = answerWith(200, { 'content-type': 'application/json' }, reply);
  await world.say(601, 'раз');
  await allTaken();
  expect(bot.received).toHaveLength(1);
  expect((await world.chat(601)).messages).toHaveLength(1);
  expect((await deliveries())[0]?.error).toMatch(
    /^The answer calls sendMessage: the playground does not play/,
  );
});

test.each([['{"ok":true}'], ['method'], ['{"method":5}'], ['x'.repeat(300_000)], ['null # method']])(
  'an answer with another body only confirms',
  async (body) => {
    await setWebhook();
    bot.answering = answerWith(200, { 'content-type': 'application/json' }, body);
    await world.say(601, 'раз');
    await allTaken();
    expect((await deliveries())[0]?.error).toBeUndefined();
  },
);

test('setting another webhook brings what is in hand there as well', async () => {
  await using other = await openReceiver();
  await setWebhook();
  bot.answering = () => {};
  await world.say(601, 'раз');
  await received(1);
  await world.result('setWebhook', { url: other.url });
  await allTaken();
  expect(other.texts()).toEqual(['раз']);
});

test('deleting the webhook leaves what is in hand to polling', async () => {
  await setWebhook();
  bot.answering = () => {};
  await world.say(601, 'раз');
  await received(1);
  await world.result('deleteWebhook');
  expect((await world.updates()).map((update) => update.message?.text)).toEqual(['раз']);
  // Longer than an answer may take: nothing goes on behind the bot's back.
  await new Promise((resolve) => setTimeout(resolve, hurry.answerTimeoutMs + 100));
  expect(await deliveries()).toEqual([]);
  expect(bot.received).toHaveLength(1);
});

test('a deletion with drop_pending_updates forgets what is in hand', async () => {
  await setWebhook();
  bot.answering = answerWith(500);
  await world.say(601, 'раз');
  await received(2);
  await world.result('setWebhook', { url: bot.url, drop_pending_updates: true });
  bot.answering = accept;
  await world.say(601, 'два');
  await allTaken();
  expect(bot.texts().at(-1)).toBe('два');
  expect(bot.texts().filter((text) => text === 'два')).toHaveLength(1);
});

test('twice after: the second time comes when the first was confirmed, and is waited for', async () => {
  await setWebhook();
  await world.request('PUT', '/api/deliveries', { twice: 'after' });
  let release = () => {};
  bot.answering = (_received, response, nth) => {
    if (nth === 2) release = () => response.end();
    else response.end();
  };
  await world.say(601, 'раз');
  await world.say(601, 'два');
  await received(2);
  expect(await world.pending()).toBe(2);
  release();
  await allTaken();
  expect(bot.texts()).toEqual(['раз', 'раз', 'два', 'два']);
  expect(bot.mostAtOnce).toBe(1);
  await world.request('PUT', '/api/deliveries', { twice: null });
  await world.say(601, 'три');
  await allTaken();
  expect(bot.texts().slice(4)).toEqual(['три']);
});

test.each([1, 40])('twice at once: both must be confirmed (max_connections %i)', async (connections) => {
  await setWebhook({ max_connections: connections });
  await world.request('PUT', '/api/deliveries', { twice: 'at-once' });
  const waiting: (() => void)[] = [];
  bot.answering = (_received, response, nth) => {
    if (nth > 2) response.end();
    else waiting.push(() => response.writeHead(nth === 1 ? 200 : 500).end());
  };
  await world.say(601, 'раз');
  await received(2);
  expect(bot.mostAtOnce).toBe(2);
  for (const answer of waiting) answer();
  await allTaken();
  expect(bot.texts()).toEqual(['раз', 'раз', 'раз']);
  expect((await deliveries()).map(({ status }) => status).toSorted()).toEqual([200, 200, 500]);
});

test('stopping the playground cuts what is in hand', async () => {
  await setWebhook();
  bot.answering = () => {};
  await world.say(601, 'раз');
  await received(1);
  const started = performance.now();
  await world.playground.stop();
  expect(performance.now() - started).toBeLessThan(1000);
});
