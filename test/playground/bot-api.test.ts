import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPlayground } from './open-playground.ts';

let world: Awaited<ReturnType<typeof openPlayground>>;
beforeAll(async () => {
  world = await openPlayground();
  await world.say(501, '/start');
});
afterAll(() => world.playground.stop());

const button = (more: object) => ({ inline_keyboard: [[{ text: 'Дальше', ...more }]] });

describe('the door', () => {
  test('a wrong token is unauthorized, an unknown method is not found', async () => {
    const wrong = await world.request('GET', '/telegram/bot1:wrong/getMe');
    expect(wrong).toMatchObject({
      status: 401,
      body: { ok: false, error_code: 401, description: 'Unauthorized' },
    });
    expect(await world.refusal('sendRocket')).toBe('404 Not Found');
    expect(await world.refusal('banChatMember', { chat_id: 1, user_id: 2 })).toBe('404 Not Found');
  });

  test('method names are not case-sensitive', async () => {
    expect((await world.result<{ username: string }>('getme')).username).toBe('abonent_playground_bot');
  });

  test('all four forms of a call are understood', async () => {
    const markup = JSON.stringify({ keyboard: [['Да']], resize_keyboard: true });
    const values = { chat_id: '501', text: 'Привет', disable_notification: 'true', reply_markup: markup };
    const form = new FormData();
    for (const [name, value] of Object.entries(values)) form.set(name, value);
    for (const body of [values, new URLSearchParams(values), form]) {
      expect(await world.result('sendMessage', body)).toMatchObject({ text: 'Привет', chat: { id: 501 } });
    }
    const query = new URLSearchParams(values);
    const answer = await world.request(
      'GET',
      `/telegram/bot${world.playground.botToken}/sendMessage?${query}`,
    );
    expect(answer.body.ok).toBe(true);
  });

  test('a body that is not JSON is refused', async () => {
    const response = await fetch(`${world.playground.apiRoot}/bot${world.playground.botToken}/sendMessage`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"chat_id": 501',
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      ok: false,
      error_code: 400,
      description: "Bad Request: can't parse JSON",
    });
  });
});

describe('what a call may hold', () => {
  test.each<[string, string, object]>([
    ['400 Bad Request: chat_id is empty', 'sendMessage', { text: 'x' }],
    ['400 Bad Request: message text is empty', 'sendMessage', { chat_id: 501 }],
    ['400 Bad Request: message text is empty', 'sendMessage', { chat_id: 501, text: ' \n ' }],
    [
      '400 Bad Request: message text is empty',
      'sendMessage',
      { chat_id: 501, text: '<b></b>', parse_mode: 'HTML' },
    ],
    ['400 Bad Request: message is too long', 'sendMessage', { chat_id: 501, text: 'ж'.repeat(4097) }],
    [
      '400 Bad Request: unknown field "txt" in sendMessage',
      'sendMessage',
      { chat_id: 501, text: 'x', txt: 'y' },
    ],
    [
      "400 Bad Request: can't parse sendMessage.text: expected String",
      'sendMessage',
      { chat_id: 501, text: 5 },
    ],
    [
      "400 Bad Request: can't parse deleteMessage.message_id: expected Integer",
      'deleteMessage',
      { chat_id: 501, message_id: 1.5 },
    ],
    ['400 Bad Request: field "limit" must be between 1 and 100', 'getUpdates', { limit: 101 }],
    ['400 Bad Request: chat not found', 'sendMessage', { chat_id: 999_999, text: 'x' }],
    ['400 Bad Request: chat not found', 'sendMessage', { chat_id: '@nobody', text: 'x' }],
    ['400 Bad Request: unsupported parse_mode', 'sendMessage', { chat_id: 501, text: 'x', parse_mode: 'BB' }],
    [
      "403 Forbidden: bot can't initiate conversation with a user",
      'sendMessage',
      { chat_id: 7100000001, text: 'x' },
    ],
    [
      '400 Bad Request: message to be replied not found',
      'sendMessage',
      { chat_id: 501, text: 'x', reply_parameters: { message_id: 9999 } },
    ],
    ['400 Bad Request: strings must be encoded in UTF-8', 'sendMessage', { chat_id: 501, text: 'a\ud800' }],
    [
      '400 Bad Request: message thread not found',
      'sendMessage',
      { chat_id: 501, text: 'x', message_thread_id: 3 },
    ],
    [
      '400 Bad Request: wrong parameter action in request',
      'sendChatAction',
      { chat_id: 501, action: 'dancing' },
    ],
    [
      '400 Bad Request: MESSAGE_TOO_LONG',
      'answerCallbackQuery',
      { callback_query_id: '1', text: 'x'.repeat(201) },
    ],
    [
      '400 Bad Request: query is too old and response timeout expired or query ID is invalid',
      'answerCallbackQuery',
      { callback_query_id: '1' },
    ],
    ['400 Bad Request: wrong file_id or the file is temporarily unavailable', 'getFile', { file_id: 'none' }],
  ])('%s', async (words, method, payload) => {
    expect(await world.refusal(method, payload)).toBe(words);
  });

  test('Markdown is refused with the reason', async () => {
    expect(
      await world.refusal('sendMessage', { chat_id: 501, text: '*x*', parse_mode: 'MarkdownV2' }),
    ).toMatch(/HTML only/);
  });

  test('4096 characters are counted after the markup is parsed', async () => {
    const message = await world.result('sendMessage', {
      chat_id: 501,
      text: `<b>${'ж'.repeat(4096)}</b>`,
      parse_mode: 'HTML',
    });
    expect(message.text).toHaveLength(4096);
  });
});

describe('buttons', () => {
  test.each<[string, object]>([
    ['BUTTON_DATA_INVALID', button({ callback_data: 'я'.repeat(33) })],
    ['BUTTON_DATA_INVALID', button({ callback_data: '' })],
    ["inline keyboard button URL 'tel:112' is invalid: Unsupported URL protocol", button({ url: 'tel:112' })],
    [
      "inline keyboard button URL 'mailto:a@b.ru' is invalid: Unsupported URL protocol",
      button({ url: 'mailto:a@b.ru' }),
    ],
    [
      "inline keyboard button URL 'http://localhost/x' is invalid: Wrong HTTP URL",
      button({ url: 'http://localhost/x' }),
    ],
    ['BUTTON_URL_INVALID', button({ url: 'https://a b' })],
    ["can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard", button({})],
    [
      "can't parse inline keyboard button: choose one of url, callback_data",
      button({ url: 'https://ya.ru', callback_data: 'x' }),
    ],
    ['BUTTON_STYLE_INVALID', button({ callback_data: 'x', style: 'golden' })],
    ['BUTTON_COPY_TEXT_INVALID', button({ copy_text: { text: 'x'.repeat(257) } })],
    ['unknown field "colour" in InlineKeyboardButton', button({ callback_data: 'x', colour: 'red' })],
    [
      'can\'t parse InlineKeyboardButton: field "text" is missing',
      { inline_keyboard: [[{ callback_data: 'x' }]] },
    ],
    [
      'REPLY_MARKUP_TOO_LONG',
      { inline_keyboard: Array.from({ length: 101 }, () => [{ text: 'x', callback_data: 'x' }]) },
    ],
    [
      "can't parse sendMessage.reply_markup: no such variant of InlineKeyboardMarkup or ReplyKeyboardMarkup or ReplyKeyboardRemove or ForceReply",
      { rows: [] },
    ],
  ])('%s', async (words, reply_markup) => {
    expect(await world.refusal('sendMessage', { chat_id: 501, text: 'x', reply_markup })).toBe(
      `400 Bad Request: ${words}`,
    );
  });

  test('64 bytes of callback data, a link, a text to copy and a style are taken', async () => {
    const reply_markup = {
      inline_keyboard: [
        [{ text: 'a', callback_data: 'я'.repeat(32), style: 'primary' }],
        [
          { text: 'b', url: 'https://example.com/pay?a=1' },
          { text: 'c', copy_text: { text: '0012/А' } },
        ],
      ],
    };
    const message = await world.result('sendMessage', { chat_id: 501, text: 'x', reply_markup });
    expect(message.reply_markup).toEqual(reply_markup);
  });
});

test('a failure ordered in advance strikes as often as ordered', async () => {
  await world.request('PUT', '/api/faults', {
    faults: [{ method: 'sendMessage', errorCode: 429, retryAfter: 3, times: 1 }],
  });
  const struck = await world.call('sendMessage', { chat_id: 501, text: 'x' });
  expect(struck).toMatchObject({
    status: 429,
    body: { description: 'Too Many Requests: retry after 3', parameters: { retry_after: 3 } },
  });
  expect((await world.call('sendMessage', { chat_id: 501, text: 'x' })).status).toBe(200);
});

test('the call log tells method, chat and outcome, and begins where asked', async () => {
  const before = (await world.request('GET', '/api/calls')).body['calls'] as { n: number }[];
  await world.call('sendMessage', { chat_id: 501, text: 'x' });
  await world.call('sendMessage', { chat_id: 999_999, text: 'x' });
  const { calls } = (await world.request('GET', `/api/calls?since=${before.at(-1)?.n}`)).body;
  expect(calls).toMatchObject([
    { method: 'sendMessage', chatId: 501, ok: true },
    { method: 'sendMessage', chatId: 999_999, ok: false, errorCode: 400 },
  ]);
});
