import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Bot, InlineKeyboard, webhookCallback } from 'grammy';
import { expect, test } from 'vitest';
import { openPlayground } from './open-playground.ts';

test('a grammY bot is served by webhook, wrong secrets and stumbles included', async () => {
  await using world = await openPlayground({ webhook: { firstPauseMs: 5, longestPauseMs: 20 } });
  const { apiRoot, botToken } = world.playground;
  const bot = new Bot(botToken, { client: { apiRoot } });
  let stumbles = 2;
  bot.command('start', (ctx) =>
    ctx.reply('Здравствуйте', { reply_markup: new InlineKeyboard().text('Баланс', 'balance') }),
  );
  bot.callbackQuery('balance', async (ctx) => {
    await ctx.editMessageText('4 512,37 ₽');
    await ctx.answerCallbackQuery('готово');
  });
  bot.on('message:text', (ctx) => {
    if (stumbles-- > 0) throw new Error('stumbled');
    return ctx.reply(`услышал: ${ctx.message.text}`);
  });
  const serve = webhookCallback(bot, 'http', { secretToken: 'secret' });
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.writeHead(500).end());
  }).listen(0, '127.0.0.1');
  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await expect.poll(() => server.listening).toBe(true);

  await bot.api.setWebhook(url(), { secret_token: 'secret' });
  const texts = async () => (await world.chat(401)).messages.map((message) => message.text);
  const patience = { timeout: 10_000 };

  await world.say(401, '/start');
  await expect.poll(texts, patience).toEqual(['/start', 'Здравствуйте']);
  const shown = (await world.chat(401)).messages.at(-1)?.message_id;
  const press = { from: 401, messageId: shown, data: 'balance' };
  expect((await world.request('POST', '/api/chats/401/press', press)).body).toEqual({ text: 'готово' });
  expect(await texts()).toEqual(['/start', '4 512,37 ₽']);
  await world.say(401, 'раз');
  await world.say(401, 'два');
  await expect
    .poll(texts, patience)
    .toEqual(['/start', '4 512,37 ₽', 'раз', 'два', 'услышал: раз', 'услышал: два']);
  expect(await bot.api.getWebhookInfo()).toMatchObject({
    url: url(),
    pending_update_count: 0,
    last_error_message: 'Wrong response from the webhook: 500 Internal Server Error',
  });

  await bot.api.setWebhook(url(), { secret_token: 'another' });
  await world.say(401, 'три');
  await expect
    .poll(async () => (await bot.api.getWebhookInfo()).last_error_message, patience)
    .toBe('Wrong response from the webhook: 401 Unauthorized');
  await bot.api.setWebhook(url(), { secret_token: 'secret' });
  await expect.poll(async () => (await texts()).at(-1), patience).toBe('услышал: три');

  await bot.api.deleteWebhook();
  expect(await bot.api.getUpdates()).toEqual([]);
  server.closeAllConnections();
  server.close();
});
