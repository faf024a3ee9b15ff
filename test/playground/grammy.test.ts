import { Bot, GrammyError, InlineKeyboard, InputFile, Keyboard } from 'grammy';
import { expect, test } from 'vitest';
import { openPlayground } from './open-playground.ts';

test('a grammY bot lives on the emulator: commands, buttons, files, edits, errors', async () => {
  await using world = await openPlayground();
  const { apiRoot, botToken } = world.playground;
  const bot = new Bot(botToken, { client: { apiRoot } });
  const faults: unknown[] = [];
  bot.catch((error) => void faults.push(error.error));
  bot.command('start', async (ctx) => {
    await ctx.reply('<b>Здравствуйте</b>', {
      parse_mode: 'HTML',
      reply_markup: new Keyboard().text('Баланс').resized(),
    });
    await ctx.reply(`начато с ${ctx.match}`, {
      reply_markup: new InlineKeyboard().text('Обновить', 'refresh'),
    });
  });
  bot.callbackQuery('refresh', async (ctx) => {
    await ctx.editMessageText('обновлено', {
      reply_markup: new InlineKeyboard().text('Обновить', 'refresh'),
    });
    await ctx.answerCallbackQuery('готово');
  });
  bot.hears('Баланс', (ctx) =>
    ctx.replyWithDocument(new InputFile(Buffer.from('%PDF'), 'баланс.pdf'), { caption: 'вот' }),
  );
  bot.on('message:document', async (ctx) => {
    const file = await ctx.getFile();
    const bytes = await (await fetch(`${apiRoot}/file/bot${botToken}/${file.file_path}`)).text();
    await ctx.reply(`получено: ${bytes}`);
  });
  bot.on('edited_message', (ctx) => ctx.reply('исправлено'));
  await bot.api.setMyCommands([{ command: 'start', description: 'Начать' }]);
  const running = bot.start({ drop_pending_updates: false });
  const texts = async () =>
    (await world.chat(401)).messages.map((message) => message.text ?? message.caption);

  await world.say(401, '/start a_MDAx');
  await expect.poll(texts).toEqual(['/start a_MDAx', 'Здравствуйте', 'начато с a_MDAx']);
  const messageId = (await world.chat(401)).messages.at(-1)?.message_id;
  const pressed = await world.request('POST', '/api/chats/401/press', {
    from: 401,
    messageId,
    data: 'refresh',
  });
  expect(pressed.body).toEqual({ text: 'готово' });
  await world.say(401, 'Баланс');
  await expect.poll(texts).toEqual(['/start a_MDAx', 'Здравствуйте', 'обновлено', 'Баланс', 'вот']);
  const form = new FormData();
  form.set('from', '401');
  form.set('document', new Blob(['1;2']), 'a.csv');
  await world.request('POST', '/api/chats/401/messages', form);
  await expect.poll(async () => (await texts()).at(-1)).toBe('получено: 1;2');
  await world.request('PUT', `/api/chats/401/messages/${(messageId ?? 0) - 2}`, { text: 'иначе' });
  await expect.poll(async () => (await texts()).at(-1)).toBe('исправлено');

  await world.request('POST', '/api/chats/401/block');
  const refused = await bot.api.sendMessage(401, 'x').catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(GrammyError);
  expect(refused).toMatchObject({ error_code: 403, description: 'Forbidden: bot was blocked by the user' });
  await bot.stop();
  await running;
  expect(faults).toEqual([]);
});
