import { Api, GrammyError, HttpError } from 'grammy';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPlayground } from './open-playground.ts';

let world: Awaited<ReturnType<typeof openPlayground>>;
let api: Api;
beforeEach(async () => {
  world = await openPlayground();
  await world.say(601, '/start');
  await world.say(602, '/start');
  api = new Api(world.playground.botToken, { apiRoot: world.playground.apiRoot });
});
afterEach(() => world.playground.stop());

async function order(...faults: object[]): Promise<void> {
  const { status, body } = await world.request('PUT', '/api/faults', { faults });
  if (status !== 200) throw new Error(body.error);
}
const remaining = async () => (await world.request('GET', '/api/faults')).body['faults'];
const calls = async () => (await world.request('GET', '/api/calls')).body['calls'];

/** What the bot has said in the chat. */
async function said(chatId = 601): Promise<(string | undefined)[]> {
  const { messages } = await world.chat(chatId);
  return messages.filter((message) => message.from?.is_bot).map((message) => message.text);
}
const failure = (call: Promise<unknown>) => call.then(() => null).catch((error: unknown) => error);

test.each([
  [{ errorCode: 500 }, 500, 'Internal Server Error', {}],
  [{ kind: 'error', errorCode: 502 }, 502, 'Bad Gateway', {}],
  [
    { kind: 'error', errorCode: 403, description: 'Forbidden: bot was blocked by the user' },
    403,
    'Forbidden: bot was blocked by the user',
    {},
  ],
  [{ errorCode: 429, retryAfter: 7 }, 429, 'Too Many Requests: retry after 7', { retry_after: 7 }],
  [{ errorCode: 429 }, 429, 'Too Many Requests: retry after 1', { retry_after: 1 }],
])('an error: %o', async (fault, code, description, parameters) => {
  await order(fault);
  const error = await failure(api.sendMessage(601, 'раз'));
  expect(error).toBeInstanceOf(GrammyError);
  expect(error).toMatchObject({ error_code: code, description, parameters });
  expect(await said()).toEqual([]);
  await api.sendMessage(601, 'два');
  expect(await said()).toEqual(['два']);
});

test('a time-out: nothing is done and nothing answered until the caller gives up', async () => {
  await order({ kind: 'timeout', method: 'sendMessage' });
  const impatient = new Api(world.playground.botToken, {
    apiRoot: world.playground.apiRoot,
    timeoutSeconds: 1,
  });
  const started = performance.now();
  expect(await failure(impatient.sendMessage(601, 'раз'))).toBeInstanceOf(HttpError);
  expect(performance.now() - started).toBeGreaterThan(950);
  expect(await said()).toEqual([]);
  await impatient.sendMessage(601, 'два');
  expect(await said()).toEqual(['два']);
});

test('a time-out lets go when the playground stops', async () => {
  await order({ kind: 'timeout' });
  const call = failure(api.sendMessage(601, 'раз'));
  await expect.poll(calls).toHaveLength(1);
  await world.playground.stop();
  expect(await call).toBeInstanceOf(HttpError);
});

test('a lost answer: the message stands in the chat, the bot sees a broken connection', async () => {
  await order({ kind: 'lost', method: 'sendMessage' });
  expect(await failure(api.sendMessage(601, 'раз'))).toBeInstanceOf(HttpError);
  expect(await said()).toEqual(['раз']);
  expect(await calls()).toMatchObject([{ method: 'sendMessage', chatId: 601, ok: true, fault: 'lost' }]);
});

test('a lost refusal: nothing is done, and the bot cannot know', async () => {
  await order({ kind: 'lost' });
  expect(await failure(api.sendMessage(999, 'раз'))).toBeInstanceOf(HttpError);
  expect(await calls()).toMatchObject([{ ok: false, errorCode: 400, fault: 'lost' }]);
});

test.each([
  ['html', 502, 'text/html'],
  ['json', 200, 'application/json'],
])('garbage as %s: nothing is done, and the answer cannot be read', async (body, status, type) => {
  await order({ kind: 'garbage', body, times: 2 });
  const answer = await fetch(`${world.playground.apiRoot}/bot${world.playground.botToken}/getMe`);
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toContain(type);
  const text = await answer.text();
  expect(() => JSON.parse(text)).toThrow();
  expect(await failure(api.sendMessage(601, 'раз'))).toBeInstanceOf(HttpError);
  expect(await said()).toEqual([]);
});

test('a delay: the message comes later, even if the caller has given up', async () => {
  await order({ kind: 'delay', ms: 300, method: 'sendMessage', times: 2 });
  const started = performance.now();
  const sent = api.sendMessage(601, 'раз');
  expect(await said()).toEqual([]);
  await sent;
  expect(performance.now() - started).toBeGreaterThanOrEqual(295);
  expect(await said()).toEqual(['раз']);
  await failure(api.sendMessage(601, 'два', {}, AbortSignal.timeout(50) as never));
  expect(await said()).toEqual(['раз']);
  await expect.poll(() => said(), { timeout: 5000 }).toEqual(['раз', 'два']);
});

test('a delay ends with the playground', async () => {
  await order({ kind: 'delay', ms: 600_000 });
  const call = failure(api.sendMessage(601, 'раз'));
  await expect.poll(remaining).toEqual([]);
  const started = performance.now();
  await world.playground.stop();
  expect(await call).toBeInstanceOf(Error);
  expect(performance.now() - started).toBeLessThan(2000);
});

test('faults strike the calls they name, as often as they say, one at a time', async () => {
  await order(
    { errorCode: 500, method: 'SENDMESSAGE', chatId: 602, times: 2 },
    { kind: 'error', errorCode: 502, method: 'getMe' },
  );
  await api.sendMessage(601, 'раз');
  await api.sendChatAction(602, 'typing');
  expect(await failure(api.sendMessage(602, 'раз'))).toMatchObject({ error_code: 500 });
  expect(await remaining()).toMatchObject([{ chatId: 602, times: 1 }, { method: 'getMe' }]);
  expect(await failure(api.sendMessage(602, 'раз'))).toMatchObject({ error_code: 500 });
  await api.sendMessage(602, 'раз');
  expect(await failure(api.getMe())).toMatchObject({ error_code: 502 });
  expect(await remaining()).toEqual([]);
});

test('new orders take the place of the old', async () => {
  await order({ errorCode: 500, times: 100 });
  await order();
  await api.sendMessage(601, 'раз');
});

test('polling suffers as well', async () => {
  await order({ kind: 'lost', method: 'getUpdates' });
  expect(await failure(api.getUpdates())).toBeInstanceOf(HttpError);
  expect(await api.getUpdates()).toHaveLength(2);
});

test.each([
  [{ kind: 'earthquake' }],
  [{ kind: 'delay' }],
  [{ kind: 'delay', ms: -1 }],
  [{ kind: 'garbage', body: 'xml' }],
  [{ kind: 'timeout', errorCode: 500 }],
  [{ errorCode: 200 }],
  [{ errorCode: 500, times: 0 }],
  [null],
  [{}],
])('an order that means nothing is refused: %o', async (fault) => {
  await order({ errorCode: 502 });
  const { status, body } = await world.request('PUT', '/api/faults', { faults: [fault] });
  expect(status).toBe(400);
  expect(body.error).toBeTypeOf('string');
  expect(await remaining()).toMatchObject([{ errorCode: 502 }]);
});
