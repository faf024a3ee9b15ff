import { createTransport } from 'nodemailer';
import { expect, test } from 'vitest';
import { openPlayground } from './open-playground.ts';

/** Collects what the page would be told. */
async function listen(url: string) {
  const response = await fetch(`${url}/api/events`);
  const events: Record<string, unknown>[] = [];
  const ended = (async () => {
    let rest = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const parts = (rest + chunk).split('\n\n');
      rest = parts.pop() ?? '';
      for (const part of parts) if (part.startsWith('data: ')) events.push(JSON.parse(part.slice(6)));
    }
  })().catch(() => {});
  return { response, events, ended };
}

test('the page is told of everything, in order, and the stream ends with the playground', async () => {
  const world = await openPlayground();
  const { response, events, ended } = await listen(world.playground.url);
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const first = await world.say(901, '/start');
  await world.result('sendChatAction', { chat_id: 901, action: 'typing' });
  const { message_id } = await world.result('sendMessage', {
    chat_id: 901,
    text: 'меню',
    reply_markup: { keyboard: [['Баланс']] },
  });
  const other = await world.result('sendMessage', { chat_id: 901, text: 'x' });
  await world.result('editMessageText', { chat_id: 901, message_id: other.message_id, text: 'y' });
  await world.result('deleteMessages', { chat_id: 901, message_ids: [first, message_id, 5555] });
  await world.result('setMyCommands', { commands: [{ command: 'a', description: 'b' }] });
  await world.request('POST', '/api/chats/901/block');
  await createTransport(world.playground.smtpUrl).sendMail({
    from: 'a@b.ru',
    to: 'c@d.ru',
    subject: 'письмо',
    text: 'x',
  });
  await expect.poll(() => events.length).toBe(11);
  expect(events).toMatchObject([
    { type: 'message', chatId: 901, message: { message_id: first, text: '/start' } },
    { type: 'action', chatId: 901, action: 'typing' },
    { type: 'message', chatId: 901, message: { message_id, text: 'меню', from: { is_bot: true } } },
    { type: 'keyboard', chatId: 901, keyboard: { keyboard: [[{ text: 'Баланс' }]] } },
    { type: 'message', message: { text: 'x' } },
    { type: 'edited', chatId: 901, message: { message_id: other.message_id, text: 'y' } },
    { type: 'deleted', chatId: 901, messageIds: [first, message_id] },
    { type: 'keyboard', chatId: 901, keyboard: null },
    { type: 'commands' },
    { type: 'blocked', chatId: 901, blocked: true },
    { type: 'mail', mail: { subject: 'письмо' } },
  ]);
  await world.playground.stop();
  await ended;
});
