import type { Message } from 'grammy/types';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPlayground } from './open-playground.ts';

let world: Awaited<ReturnType<typeof openPlayground>>;
beforeAll(async () => {
  world = await openPlayground();
  await world.say(801, '/start');
});
afterAll(() => world.playground.stop());

/** The smallest PNG: one pixel. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** The header of a PNG of that size. */
function pngHeader(width: number, height: number): Buffer {
  const header = Buffer.from(png);
  header.writeUInt32BE(width, 16);
  header.writeUInt32BE(height, 20);
  return header;
}

function form(fields: Record<string, string>, files: Record<string, [Buffer | string, string]>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  for (const [name, [content, filename]] of Object.entries(files)) {
    data.set(name, new Blob([new Uint8Array(Buffer.from(content))]), filename);
  }
  return data;
}

const sendDocument = (content: Buffer | string, name: string, fields: Record<string, string> = {}) =>
  world.result('sendDocument', form({ chat_id: '801', ...fields }, { document: [content, name] }));

test('a document arrives with its name and kind, and its bytes can be had by both sides', async () => {
  const fields = {
    caption: '<b>Квитанция</b>',
    parse_mode: 'HTML',
    reply_markup: '{"inline_keyboard":[[{"text":"x","callback_data":"y"}]]}',
  };
  const message = await sendDocument('%PDF-1.7 содержание', 'Квитанция за октябрь.pdf', fields);
  expect(message).toMatchObject({
    document: { file_name: 'Квитанция за октябрь.pdf', mime_type: 'application/pdf', file_size: 29 },
    caption: 'Квитанция',
    caption_entities: [{ type: 'bold', offset: 0, length: 9 }],
    reply_markup: { inline_keyboard: [[{ text: 'x', callback_data: 'y' }]] },
  });
  const id = message.document?.file_id ?? '';
  const shown = await fetch(`${world.playground.url}/api/files/${id}`);
  expect(shown.headers.get('content-type')).toBe('application/pdf');
  expect(shown.headers.get('content-disposition')).toMatch(/^inline; filename\*=UTF-8''%D0%9A/);
  expect(await shown.text()).toBe('%PDF-1.7 содержание');
  const file = await world.result<{ file_path: string; file_size: number }>('getFile', { file_id: id });
  const { apiRoot, botToken } = world.playground;
  expect(await (await fetch(`${apiRoot}/file/bot${botToken}/${file.file_path}`)).text()).toBe(
    '%PDF-1.7 содержание',
  );
  expect((await fetch(`${apiRoot}/file/bot1:x/${file.file_path}`)).status).toBe(401);
  expect((await fetch(`${apiRoot}/file/bot${botToken}/documents/..%2f..%2fetc%2fpasswd`)).status).toBe(404);
});

test('a page that was sent as a document is saved, never run in the playground', async () => {
  const message = await sendDocument('<script>alert(1)</script>', 'evil.html');
  const { headers } = await fetch(`${world.playground.url}/api/files/${message.document?.file_id}`);
  expect(headers.get('content-type')).toBe('application/octet-stream');
  expect(headers.get('content-disposition')).toMatch(/^attachment/);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});

test('a file id can be sent again, as the same kind only', async () => {
  const { document } = await sendDocument('текст', 'a.txt');
  const again = await world.result('sendDocument', { chat_id: 801, document: document?.file_id });
  expect(again.document).toEqual(document);
  expect(await world.refusal('sendPhoto', { chat_id: 801, photo: document?.file_id })).toBe(
    "400 Bad Request: can't use file of type Document as Photo",
  );
});

test('a picture has its size', async () => {
  const message = await world.result(
    'sendPhoto',
    form({ chat_id: '801', caption: 'счётчик' }, { photo: [png, 'a.png'] }),
  );
  expect(message.photo).toMatchObject([{ width: 1, height: 1, file_size: png.length }]);
  const shown = await fetch(`${world.playground.url}/api/files/${message.photo?.[0]?.file_id}`);
  expect(shown.headers.get('content-type')).toBe('image/png');
  expect(Buffer.from(await shown.arrayBuffer())).toEqual(png);
});

describe('refused', () => {
  const photo = (content: Buffer | string) => form({ chat_id: '801' }, { photo: [content, 'a.png'] });
  test.each<[string, string, () => unknown]>([
    [
      'wrong file identifier/HTTP URL specified',
      'sendDocument',
      () => ({ chat_id: 801, document: 'nothing' }),
    ],
    [
      'wrong file identifier/HTTP URL specified',
      'sendDocument',
      () => ({ chat_id: 801, document: 'attach://nothing' }),
    ],
    [
      'failed to get HTTP URL content: the playground fetches nothing',
      'sendPhoto',
      () => ({ chat_id: 801, photo: 'https://ya.ru/a.png' }),
    ],
    ['there is no document in the request', 'sendDocument', () => ({ chat_id: 801 })],
    ['file must be non-empty', 'sendDocument', () => form({ chat_id: '801' }, { document: ['', 'a.txt'] })],
    [
      'unknown field "extra" in sendDocument',
      'sendDocument',
      () => form({ chat_id: '801' }, { document: ['x', 'a.txt'], extra: ['x', 'b.txt'] }),
    ],
    [
      'message caption is too long',
      'sendDocument',
      () => form({ chat_id: '801', caption: 'x'.repeat(1025) }, { document: ['x', 'a.txt'] }),
    ],
    ['IMAGE_PROCESS_FAILED', 'sendPhoto', () => photo('no picture')],
    ['IMAGE_PROCESS_FAILED', 'sendPhoto', () => photo(png.subarray(0, 12))],
    ['PHOTO_INVALID_DIMENSIONS', 'sendPhoto', () => photo(pngHeader(9_000, 2_000))],
    ['PHOTO_INVALID_DIMENSIONS', 'sendPhoto', () => photo(pngHeader(2_100, 100))],
    [
      'file of size 10485761 bytes is too big for a photo; the maximum size is 10485760 bytes',
      'sendPhoto',
      () => photo(Buffer.alloc(10 * 1024 * 1024 + 1)),
    ],
  ])('%s', async (words, method, payload) => {
    expect(await world.refusal(method, payload())).toBe(`400 Bad Request: ${words}`);
  });

  test('an upload of more than 50 MB', async () => {
    const body = form({ chat_id: '801' }, { document: [Buffer.alloc(50 * 1024 * 1024 + 1), 'a.bin'] });
    expect(await world.refusal('sendDocument', body)).toBe('413 Request Entity Too Large');
  });

  test('a download of more than 20 MB', async () => {
    const { document } = await sendDocument(Buffer.alloc(20 * 1024 * 1024 + 1, 1), 'a.bin');
    expect(await world.refusal('getFile', { file_id: document?.file_id })).toBe(
      '400 Bad Request: file is too big',
    );
  });
});

test('an edit exchanges the file and its caption', async () => {
  const { message_id } = await sendDocument('первый', 'a.txt', { caption: 'старая' });
  const media = JSON.stringify({ type: 'document', media: 'attach://new-file', caption: 'новая' });
  const edited = await world.result(
    'editMessageMedia',
    form({ chat_id: '801', message_id: String(message_id), media }, { 'new-file': ['второй', 'b.txt'] }),
  );
  expect(edited).toMatchObject({
    document: { file_name: 'b.txt' },
    caption: 'новая',
    edit_date: expect.any(Number),
  });
  const captioned = await world.result('editMessageCaption', { chat_id: 801, message_id, caption: 'третья' });
  expect(captioned).toMatchObject({ document: { file_name: 'b.txt' }, caption: 'третья' });
  expect(await world.refusal('editMessageText', { chat_id: 801, message_id, text: 'x' })).toBe(
    '400 Bad Request: there is no text in the message to edit',
  );
});

test('a person sends a picture and a document', async () => {
  await world.updates();
  const post = (body: FormData) => world.request('POST', '/api/chats/801/messages', body);
  expect((await post(form({ from: '801', caption: 'вот' }, { photo: [png, 'm.png'] }))).status).toBe(200);
  expect(
    (await post(form({ from: '801', text: 'файл' }, { document: ['1;2', 'показания.csv'] }))).status,
  ).toBe(200);
  const [photo, document] = (await world.updates()).map((update) => update.message as Message);
  expect(photo).toMatchObject({ caption: 'вот', photo: [{ width: 1 }] });
  expect(document).toMatchObject({
    caption: 'файл',
    document: { file_name: 'показания.csv', mime_type: 'text/csv' },
  });
  expect((await post(form({ from: '801' }, { photo: ['x', 'm.png'] }))).status).toBe(400);
  expect((await post(form({ from: '801' }, { film: ['x', 'm.avi'] }))).status).toBe(400);
  expect((await post(form({ text: 'ничей' }, { document: ['x', 'm.txt'] }))).status).toBe(400);
});

test('the billing panel hands a file to the desk and shows what it answers', async () => {
  const taken = await world.request('POST', '/api/import', form({}, { file: ['<data/>', 'октябрь.xml'] }));
  expect(taken).toEqual({ status: 200, body: { name: 'октябрь.xml', bytes: 7 } });
  const refused = await world.request('POST', '/api/import', form({}, { file: ['broken', 'a.xml'] }));
  expect(refused).toEqual({ status: 400, body: { error: 'Line 1: broken.' } });
  expect((await world.request('POST', '/api/import', {})).status).toBe(400);
});
