import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Bot, type Context, InlineKeyboard, webhookCallback } from 'grammy';
import pg from 'pg';
import { serveBot } from './bot-process.ts';

/**
 * The least that a bot on grammY does to tell a balance, written as grammY's and node-postgres's own pages show it:
 * its client, its webhook, one query, no check of anything but the chat.
 */
serveBot(async ({ telegram, secret, databaseUrl }) => {
  const bot = new Bot(telegram.token, { client: { apiRoot: telegram.apiRoot } });
  const pool = new pg.Pool({ connectionString: databaseUrl });

  async function balance(ctx: Context): Promise<string> {
    const { rows } = await pool.query(BALANCE, [String(ctx.chat?.id)]);
    const { number, period, amount_due: due, charged, paid } = rows[0] ?? {};
    const roubles = (kopecks: string) => `${(Number(kopecks) / 100).toFixed(2)} ₽`;
    return `<b>${number}</b>\n${period}\nНачислено: ${roubles(charged)}\nОплачено: ${roubles(paid)}\nК оплате: ${roubles(due)}`;
  }
  const form = () => ({
    parse_mode: 'HTML' as const,
    reply_markup: new InlineKeyboard().text('🔄 Обновить', 'refresh'),
  });
  bot.on('message:text', async (ctx) => {
    await ctx.reply(await balance(ctx), form());
  });
  bot.on('callback_query:data', async (ctx) => {
    await ctx.editMessageText(await balance(ctx), form());
    await ctx.answerCallbackQuery();
  });

  const server = createServer(webhookCallback(bot, 'http', { secretToken: secret }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

const BALANCE = `
  select account.number, to_char(bill.period, 'YYYY-MM') as period, bill.amount_due, bill.charged, bill.paid
  from chat_link join account on account.id = chat_link.account_id join bill on bill.account_id = account.id
  where chat_link.messenger = 'telegram' and chat_link.chat_id = $1
  order by bill.period desc limit 1`;
