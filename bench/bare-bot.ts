import { Bot } from 'grammy';
import type { BotQuestion } from './bot-question.ts';
import { cpuMs, serveParent } from './parent.ts';

const ANSWER = 'К оплате: 4 512,37 ₽ до 10 ноября. '.repeat(12).trim();

/** The least that a bot on grammY does: its own client, its own long polling, no database, always the same answer. */
serveParent<BotQuestion>(async (question) => {
  if (question.kind === 'usage') return cpuMs();
  const { telegram, chatIds } = question;
  const bot = new Bot(telegram.token, { client: { apiRoot: telegram.apiRoot } });
  bot.on('message:text', (ctx) => ctx.reply(ANSWER));
  await new Promise<void>((resolve, reject) => {
    bot.start({ onStart: () => resolve() }).catch(reject);
  });
  return chatIds.map(() => ANSWER);
});
