import { request } from 'node:http';
import { expect, test } from 'vitest';
import { createPlayground } from '../../src/playground/playground.ts';
import { openPlayground } from './open-playground.ts';

/** fetch does not let a caller set Host or the Sec- headers; a browser or an attacker's DNS does. */
function statusOf(url: string, headers: Record<string, string>, method = 'GET'): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    call.on('error', reject);
    call.end();
  });
}

test('only the own host and the own page are answered', async () => {
  await using world = await openPlayground();
  const { url, apiRoot, botToken } = world.playground;
  const { port, host } = new URL(url);
  const hints = `${url}/api/hints`;
  expect(await statusOf(hints, { host })).toBe(200);
  expect(await statusOf(hints, { host: `localhost:${port}`, origin: `http://localhost:${port}` })).toBe(200);
  expect(await statusOf(hints, { host: 'evil.example' })).toBe(403);
  expect(await statusOf(hints, { host: '127.0.0.1:1' })).toBe(403);
  expect(await statusOf(hints, { host, origin: 'https://evil.example' })).toBe(403);
  expect(await statusOf(hints, { host, origin: 'null' })).toBe(403);
  expect(await statusOf(hints, { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })).toBe(
    403,
  );
  expect(await statusOf(`${url}/api/chats/1/block`, { host, origin: 'http://127.0.0.1:1' }, 'POST')).toBe(
    403,
  );
  expect(await statusOf(`${apiRoot}/bot${botToken}/getMe`, { host, origin: 'https://evil.example' })).toBe(
    403,
  );
  expect(
    await statusOf(`${url}/`, { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }),
  ).toBe(200);
});

test('hints name what can be tried', async () => {
  await using world = await openPlayground();
  const { body } = await world.request('GET', '/api/hints');
  expect(body).toMatchObject({
    accounts: [{ number: '0012/А', amountDue: 451237 }],
    staffChatId: expect.any(Number),
    bot: { username: 'abonent_playground_bot', name: 'Абонент' },
  });
  expect(body['people']).toContainEqual({ chatId: 7100000001, name: 'Анна Кузнецова', languageCode: 'ru' });
  expect((body['people'] as unknown[]).length).toBeGreaterThanOrEqual(5);
  expect((body['staff'] as unknown[]).length).toBeGreaterThanOrEqual(2);
});

test.each<[string, string, unknown]>([
  ['no sender', '/api/chats/5/messages', { text: 'x' }],
  ['another sender in a private chat', '/api/chats/5/messages', { from: 6, text: 'x' }],
  ['no text', '/api/chats/5/messages', { from: 5, text: '  ' }],
  ['a text no client would send', '/api/chats/5/messages', { from: 5, text: 'x'.repeat(4097) }],
  ['an unknown field', '/api/chats/5/messages', { from: 5, text: 'x', txt: 'y' }],
  ['a chat that is no number', '/api/chats/abc/messages', { from: 5, text: 'x' }],
  ['a sender beyond 52 bits', '/api/chats/5/messages', { from: 2 ** 53, text: 'x' }],
])('a person cannot send: %s', async (_what, path, body) => {
  await using world = await openPlayground();
  const answer = await world.request('POST', path, body);
  expect(answer).toMatchObject({ status: 400, body: { error: expect.any(String) } });
});

test('production is refused, and a taken port named with the remedy', async () => {
  const desk = { accounts: async () => [], importFile: async () => ({}) };
  await expect(createPlayground({ port: 0, dataDir: null, desk, production: true }).start()).rejects.toThrow(
    /BOT_TOKEN/,
  );
  await using world = await openPlayground();
  const second = createPlayground({ port: Number(new URL(world.playground.url).port), dataDir: null, desk });
  await expect(second.start()).rejects.toThrow(/PLAYGROUND_PORT/);
  await second.stop();
});

test("a call without a body, a body that is no JSON, and the bot in a person's name", async () => {
  await using world = await openPlayground();
  await world.say(5, '/start');
  const post = (path: string, body: string) =>
    fetch(`${world.playground.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
  expect((await post('/api/chats/5/block', '')).status).toBe(200);
  expect(await world.chat(5)).toMatchObject({ blocked: true });
  const spoilt = await post('/api/chats/5/messages', '{"from":');
  expect(spoilt.status).toBe(400);
  expect(await spoilt.json()).toEqual({ error: 'The request is not readable.' });
  const { id } = await world.result<{ id: number }>('getMe');
  expect((await world.request('POST', `/api/chats/${id}/messages`, { from: id, text: 'я бот' })).status).toBe(
    400,
  );
});

test('non-breaking spaces that a person typed reach the bot', async () => {
  await using world = await openPlayground();
  await world.say(5, ' \n\u00a04\u00a0512,37\u00a0₽\n ');
  expect((await world.updates())[0]?.message?.text).toBe('\u00a04\u00a0512,37\u00a0₽');
});
