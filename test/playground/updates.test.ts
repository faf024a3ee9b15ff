import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPlayground } from './open-playground.ts';

let world: Awaited<ReturnType<typeof openPlayground>>;
beforeEach(async () => {
  world = await openPlayground();
});
afterEach(() => world.playground.stop());

test('a person begins the chat, the bot gets a complete message', async () => {
  const messageId = await world.say(601, '/start', {
    from: { id: 601, firstName: 'Анна', lastName: 'Кузнецова', username: 'anna_k', languageCode: 'en' },
  });
  const [update, ...rest] = await world.updates();
  expect(rest).toEqual([]);
  expect(update?.message).toEqual({
    message_id: messageId,
    from: {
      id: 601,
      is_bot: false,
      first_name: 'Анна',
      last_name: 'Кузнецова',
      username: 'anna_k',
      language_code: 'en',
    },
    chat: { id: 601, type: 'private', first_name: 'Анна', last_name: 'Кузнецова', username: 'anna_k' },
    date: expect.closeTo(Date.now() / 1000, -1),
    text: '/start',
    entities: [{ type: 'bot_command', offset: 0, length: 6 }],
  });
});

test('updates wait until they are confirmed by a later offset', async () => {
  for (const text of ['раз', 'два', 'три']) await world.say(601, text);
  expect((await world.request('GET', '/api/queue')).body).toEqual({ pending: 3 });
  const first = await world.result<{ update_id: number }[]>('getUpdates', { limit: 2 });
  const again = await world.result<{ update_id: number }[]>('getUpdates', { limit: 2 });
  expect(again).toEqual(first);
  const rest = await world.result<{ message: { text: string } }[]>('getUpdates', {
    offset: (first[1]?.update_id ?? 0) + 1,
  });
  expect(rest.map((update) => update.message.text)).toEqual(['три']);
  expect((await world.request('GET', '/api/queue')).body).toEqual({ pending: 1 });
});

test('a negative offset keeps the end of the queue only', async () => {
  for (const text of ['раз', 'два', 'три']) await world.say(601, text);
  const last = await world.result<{ message: { text: string } }[]>('getUpdates', { offset: -1 });
  expect(last.map((update) => update.message.text)).toEqual(['три']);
  expect((await world.request('GET', '/api/queue')).body).toEqual({ pending: 1 });
});

test('deleteWebhook drops what waits, if asked', async () => {
  await world.say(601, 'раз');
  await world.result('deleteWebhook', {});
  expect((await world.request('GET', '/api/queue')).body).toEqual({ pending: 1 });
  await world.result('deleteWebhook', { drop_pending_updates: true });
  expect(await world.updates()).toEqual([]);
});

test('a poll waits for the first update and answers at once when it comes', async () => {
  const started = performance.now();
  const poll = world.result<{ message: { text: string } }[]>('getUpdates', { timeout: 20 });
  await new Promise((resolve) => setTimeout(resolve, 100));
  await world.say(601, 'наконец');
  expect((await poll).map((update) => update.message.text)).toEqual(['наконец']);
  expect(performance.now() - started).toBeLessThan(5000);
});

test('a poll that nobody writes to ends empty after its timeout', async () => {
  expect(await world.result('getUpdates', { timeout: 1 })).toEqual([]);
});

test('a second poller ends the first with 409', async () => {
  const first = world.refusal('getUpdates', { timeout: 20 });
  await new Promise((resolve) => setTimeout(resolve, 100));
  const second = world.result<unknown[]>('getUpdates', { timeout: 20 });
  expect(await first).toBe(
    '409 Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
  );
  await world.say(601, 'кто там');
  expect(await second).toHaveLength(1);
});

test('a poller that hangs up neither conflicts nor swallows an update', async () => {
  const controller = new AbortController();
  const gone = fetch(`${world.playground.apiRoot}/bot${world.playground.botToken}/getUpdates?timeout=20`, {
    signal: controller.signal,
  }).catch((error: Error) => error.name);
  await new Promise((resolve) => setTimeout(resolve, 100));
  controller.abort();
  expect(await gone).toBe('AbortError');
  await new Promise((resolve) => setTimeout(resolve, 50));
  await world.say(601, 'раз');
  expect(await world.updates()).toHaveLength(1);
});

test('stopping lets a waiting poll go', async () => {
  const poll = world.result('getUpdates', { timeout: 20 }).catch((error: Error) => error);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const started = performance.now();
  await world.playground.stop();
  await poll;
  expect(performance.now() - started).toBeLessThan(2000);
});

test('kinds that the bot does not ask for are never queued', async () => {
  await world.result('getUpdates', { allowed_updates: ['callback_query'] });
  const messageId = await world.say(601, 'раз');
  const pressed = world.request('POST', '/api/chats/601/press', { from: 601, messageId, data: 'x' });
  await expect
    .poll(() => world.request('GET', '/api/queue').then(({ body }) => body))
    .toEqual({ pending: 1 });
  const [update] = await world.updates();
  expect(Object.keys(update ?? {})).toEqual(['update_id', 'callback_query']);
  await world.result('answerCallbackQuery', { callback_query_id: update?.callback_query?.id });
  expect((await pressed).body).toEqual({});
  // The list stays in force until another comes; an empty one brings the usual kinds back.
  await world.result('getUpdates', { allowed_updates: [] });
  await world.say(601, 'два');
  expect(await world.updates()).toHaveLength(1);
});

test('an edit is told, a deletion is not', async () => {
  const messageId = await world.say(601, 'пердыдущий');
  await world.updates();
  await world.request('PUT', `/api/chats/601/messages/${messageId}`, { text: 'предыдущий' });
  const [update] = await world.updates();
  expect(update?.edited_message).toMatchObject({
    message_id: messageId,
    text: 'предыдущий',
    edit_date: expect.any(Number),
  });
  expect((await world.request('DELETE', `/api/chats/601/messages/${messageId}`)).status).toBe(200);
  expect(await world.updates()).toEqual([]);
  expect((await world.chat(601)).messages).toEqual([]);
});

test('blocking and unblocking: the bot is told, and may not write in between', async () => {
  await world.say(601, '/start');
  await world.updates();
  await world.request('POST', '/api/chats/601/block');
  expect((await world.updates())[0]?.my_chat_member).toMatchObject({
    chat: { id: 601 },
    from: { id: 601 },
    old_chat_member: { status: 'member', user: { is_bot: true } },
    new_chat_member: { status: 'kicked', until_date: 0 },
  });
  for (const method of ['sendMessage', 'sendChatAction']) {
    const payload = { chat_id: 601, ...(method === 'sendMessage' ? { text: 'x' } : { action: 'typing' }) };
    expect(await world.refusal(method, payload)).toBe('403 Forbidden: bot was blocked by the user');
  }
  expect((await world.request('POST', '/api/chats/601/messages', { from: 601, text: 'x' })).status).toBe(409);
  await world.request('POST', '/api/chats/601/unblock');
  expect((await world.updates())[0]?.my_chat_member).toMatchObject({
    old_chat_member: { status: 'kicked' },
    new_chat_member: { status: 'member' },
  });
  await world.result('sendMessage', { chat_id: 601, text: 'x' });
});

test('a press waits for its answer', async () => {
  await world.say(601, '/start');
  const message = await world.result('sendMessage', {
    chat_id: 601,
    text: 'x',
    reply_markup: { inline_keyboard: [[{ text: 'Баланс', callback_data: 'balance' }]] },
  });
  await world.updates();
  const pressed = world.request('POST', '/api/chats/601/press', {
    from: 601,
    messageId: message.message_id,
    data: 'balance',
  });
  await expect
    .poll(() => world.request('GET', '/api/queue').then(({ body }) => body))
    .toEqual({ pending: 1 });
  const [update] = await world.updates();
  const query = update?.callback_query;
  expect(query).toMatchObject({
    from: { id: 601 },
    data: 'balance',
    message,
    chat_instance: expect.any(String),
  });
  const payload = { callback_query_id: query?.id, text: 'Готово', show_alert: true };
  expect(await world.result('answerCallbackQuery', payload)).toBe(true);
  expect((await pressed).body).toEqual({ text: 'Готово', showAlert: true });
  expect(await world.refusal('answerCallbackQuery', payload)).toMatch(/query is too old/);
});

test('forged callback data and a message that is not there reach the bot all the same', async () => {
  await world.say(601, '/start');
  await world.updates();
  const pressed = world.request('POST', '/api/chats/601/press', { from: 601, messageId: 77, data: 'forged' });
  await expect
    .poll(() => world.request('GET', '/api/queue').then(({ body }) => body))
    .toEqual({ pending: 1 });
  const query = (await world.updates())[0]?.callback_query;
  expect(query?.message).toEqual({ chat: expect.objectContaining({ id: 601 }), message_id: 77, date: 0 });
  await world.result('answerCallbackQuery', { callback_query_id: query?.id });
  expect((await pressed).body).toEqual({});
  const tooLong = await world.request('POST', '/api/chats/601/press', {
    from: 601,
    messageId: 77,
    data: 'x'.repeat(65),
  });
  expect(tooLong.status).toBe(400);
});

test('an answer after 30 seconds is too late', async () => {
  let ahead = 0;
  await using late = await openPlayground({ now: () => Date.now() + ahead });
  await late.say(601, '/start');
  await late.updates();
  const pressed = late
    .request('POST', '/api/chats/601/press', { from: 601, messageId: 1, data: 'x' })
    .catch(() => null);
  await expect.poll(() => late.request('GET', '/api/queue').then(({ body }) => body)).toEqual({ pending: 1 });
  const id = (await late.updates())[0]?.callback_query?.id;
  ahead = 31_000;
  expect(await late.refusal('answerCallbackQuery', { callback_query_id: id })).toMatch(/query is too old/);
  await late.playground.stop();
  await pressed;
});
