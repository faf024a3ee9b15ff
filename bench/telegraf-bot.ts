import { Agent, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Telegraf } from 'telegraf';
import { serveBot } from './bot-process.ts';

/** A peer's library at its least: says what it hears, asks no database. */
serveBot(async ({ telegram, secret }) => {
  const { token, apiRoot } = telegram;
  // Its own agent keeps connections too, but speaks TLS only, which the Telegram of a benchmark does not.
  const bot = new Telegraf(token, { telegram: { apiRoot, agent: new Agent({ keepAlive: true }) } });
  bot.on('text', (ctx) => ctx.reply(ctx.message.text));
  bot.on('callback_query', async (ctx) => {
    await ctx.editMessageText('data' in ctx.callbackQuery ? ctx.callbackQuery.data : '');
    await ctx.answerCbQuery();
  });
  bot.botInfo = await bot.telegram.getMe();

  const server = createServer(bot.webhookCallback('/', { secretToken: secret }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
