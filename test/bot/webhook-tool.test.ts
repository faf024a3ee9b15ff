import { Command } from 'commander';
import { expect, test } from 'vitest';
import { createI18n } from '../../src/bot/i18n.ts';
import { webhookTool } from '../../src/bot/webhook-tool.ts';
import { echo } from './echo.ts';
import { garbage, ScriptedTelegram } from './scripted-telegram.ts';
import { Stage } from './stage.ts';

const URL_OF_OURS = 'http://127.0.0.1:9/telegram';

test.concurrent('the operator sets, sees and deletes the webhook', async () => {
  await using stage = await Stage.open();
  const run = toolOf(stage, URL_OF_OURS);
  expect(await run('info')).toEqual(['Вебхук не установлен.', 'Ждут доставки: 0.']);
  expect(await run('set')).toEqual([`Telegram присылает обновления на ${URL_OF_OURS}.`]);
  await stage.person().writes('nobody hears this');
  await stage.until(
    async () => (await run('info')).some((line) => line.startsWith('Последняя неудача')),
    'no failure',
  );
  expect(await run('info')).toEqual([
    `Обновления идут на ${URL_OF_OURS}, это WEBHOOK_URL.`,
    'Ждут доставки: 1.',
    'Одновременно присылается не больше 40.',
    'Что присылается: message, edited_message, callback_query, my_chat_member.',
    expect.stringMatching(/^Последняя неудача, .* UTC: /),
  ]);
  expect((await toolOf(stage, `${URL_OF_OURS}/2`)('info'))[0]).toContain('это не WEBHOOK_URL');
  expect((await toolOf(stage, null)('info'))[0]).toMatch(/WEBHOOK_URL не задан\. .*: webhook delete\./);
  expect(await run('delete', '--drop-pending')).toEqual([
    expect.stringMatching(/^Вебхука больше нет\. .*webhook set или запустите его заново без WEBHOOK_URL\.$/),
  ]);
  expect(await stage.unconfirmed()).toBe(0);
});

test.concurrent('a bot that fetches its updates does not start while a webhook is in the way', async () => {
  await using stage = await Stage.open();
  await toolOf(stage, URL_OF_OURS)('set');
  const bot = stage.newBot(echo());
  await expect(bot.start()).rejects.toThrow('run "cli webhook delete" first');
  expect(bot.fatal).toEqual([]);
  await bot.stop();
  await toolOf(stage, URL_OF_OURS)('delete');
  await stage.bot(echo());
  expect(await stage.person().says('hello')).toBe('heard hello');
});

test.concurrent('a bot that fetches its updates ends when a webhook is set meanwhile', async () => {
  await using stage = await Stage.open();
  const bot = await stage.bot(echo());
  await toolOf(stage, URL_OF_OURS)('set');
  await stage.until(() => bot.fatal.length > 0, 'not fatal');
  expect(bot.fatal[0]?.message).toContain('run "cli webhook delete" first');
});

test.concurrent('what lacks is named, and a Telegram that is away or refuses is told from one another', async () => {
  await using stage = await Stage.open();
  await expect(toolOf(stage, null)('set')).rejects.toMatchObject({ key: 'cli-webhook-no-url' });
  await expect(toolOf(stage, URL_OF_OURS, { token: '' })('info')).rejects.toMatchObject({
    key: 'cli-webhook-no-token',
  });
  await expect(toolOf(stage, URL_OF_OURS, { token: '1:x' })('info')).rejects.toThrow('@BotFather');
  await expect(toolOf(stage, 'http://example.org/telegram')('set')).rejects.toThrow(
    /WEBHOOK_URL is refused by Telegram/,
  );
  await using away = await ScriptedTelegram.open(
    garbage('<html>', 502),
    garbage('<html>', 502),
    garbage('<html>', 502),
  );
  await expect(toolOf(stage, URL_OF_OURS, { apiRoot: away.url })('info')).rejects.toMatchObject({
    key: 'cli-webhook-away',
  });
  await using stranger = await ScriptedTelegram.open(garbage('<html>', 404));
  await expect(toolOf(stage, URL_OF_OURS, { apiRoot: stranger.url })('info')).rejects.toMatchObject({
    key: 'cli-webhook-strange',
    params: { status: '404', root: stranger.url },
  });
  const within = { apiRoot: `${stage.playground.apiRoot}/api` };
  await expect(toolOf(stage, URL_OF_OURS, within)('info')).rejects.toThrow('BOT_API_ROOT');
});

/** Runs `webhook …` and returns what it printed. */
function toolOf(stage: Stage, url: string | null, bot: { token?: string; apiRoot?: string } = {}) {
  const { botToken: token, apiRoot } = stage.playground;
  return async (...line: string[]) => {
    const lines: string[] = [];
    const program = new Command().exitOverride();
    webhookTool({
      bot: { token, apiRoot, ...bot },
      webhook: url === null ? null : { url },
      words: createI18n().words('ru'),
      print: (text) => void lines.push(text),
    })(program);
    await program.parseAsync(['webhook', ...line], { from: 'user' });
    return lines;
  };
}
