import fc from 'fast-check';
import { Composer } from 'grammy';
import { expect, test } from 'vitest';
import { callbackData, fitsCallbackData, onPress, readId } from '../../src/bot/callback.ts';
import type { BotContext } from '../../src/bot/context.ts';
import { Stage } from './stage.ts';

test('data is feature, action and ids, in at most 64 bytes', () => {
  expect(callbackData('billing', 'balance', 12)).toBe('billing:balance:12');
  expect(callbackData('accounts', 'link')).toBe('accounts:link');
  expect(callbackData('a', 'b', 'x'.repeat(60))).toHaveLength(64);
  expect(() => callbackData('a', 'b', 'x'.repeat(61))).toThrow(RangeError);
  // Bytes, not letters; and the fault names the button, not what it carries.
  expect(() => callbackData('a', 'b', 'я'.repeat(31))).toThrow(/^callback data over 64 bytes: a:b$/);
});

test('what fits is what can be made', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 5 }), (ids) => {
      const fits = fitsCallbackData('a', 'b', ...ids);
      const make = () => callbackData('a', 'b', ...ids);
      if (fits) expect(Buffer.byteLength(make())).toBeLessThanOrEqual(64);
      else expect(make).toThrow(RangeError);
    }),
  );
});

test.each([
  ['12', 12],
  ['0', 0],
  ['999999999999999', 999_999_999_999_999],
])('%s is an id', (text, id) => expect(readId(text)).toBe(id));

test.each([
  undefined,
  '',
  '-1',
  '1.5',
  '1e3',
  ' 1',
  '0x1',
  '٣',
  '1'.repeat(16),
  'Infinity',
  '1; drop table bill',
])('%s is none', (text) => expect(readId(text)).toBeNull());

test('whatever someone sends instead of an id is an id or nothing', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const id = readId(text);
      expect(id === null || (Number.isSafeInteger(id) && id >= 0)).toBe(true);
    }),
  );
});

test('a press reaches the handler of its feature and action with its ids, and is answered', async () => {
  await using stage = await Stage.open();
  const heard: unknown[] = [];
  const presses = new Composer<BotContext>();
  onPress(presses, 'bill', 'show', async (_ctx, ids) => heard.push(['show', ids]));
  onPress(presses, 'bill', 'showall', async (ctx, ids) => {
    heard.push(['showall', ids]);
    await ctx.answerCallbackQuery({ text: 'all' });
  });
  const texts = new Composer<BotContext>();
  texts.on('message:text', (ctx) =>
    ctx.reply('buttons', {
      reply_markup: {
        inline_keyboard: (ctx.message?.text ?? '')
          .split('|')
          .map((data) => [{ text: data, callback_data: data }]),
      },
    }),
  );
  await stage.bot({ presses: [presses], texts: [texts] });
  const person = stage.person();
  await person.says('bill:show:1:2\n3|bill:showall|bill:shown:1|xbill:show|bill:show:|bill:show:1:2');
  const { messageId } = await person.button('bill:showall');
  const press = (data: string) => person.pressesData(messageId, data);

  expect(await press('bill:show:1:2\n3')).toBe('');
  expect(await press('bill:showall')).toBe('all');
  expect(await press('bill:show:')).toBe('');
  for (const data of ['bill:shown:1', 'xbill:show'])
    expect(await press(data)).toContain('Этот шаг уже пройден');
  expect(heard).toEqual([
    ['show', ['1', '2\n3']],
    ['showall', []],
    ['show', ['']],
  ]);
});

test('a press that Telegram gave up on does its work without a complaint', async () => {
  await using stage = await Stage.open();
  const presses = new Composer<BotContext>();
  onPress(presses, 'bill', 'show', (ctx) => ctx.reply('the bill'));
  const texts = new Composer<BotContext>();
  texts.on('message:text', (ctx) =>
    ctx.reply('button', {
      reply_markup: { inline_keyboard: [[{ text: 'Bill', callback_data: 'bill:show' }]] },
    }),
  );
  await stage.bot({ presses: [presses], texts: [texts] });
  const person = stage.person();
  await person.says('hello');
  const description = 'Bad Request: query is too old and response timeout expired or query ID is invalid';
  await stage.orderFaults([{ method: 'answerCallbackQuery', errorCode: 400, description }]);
  void person.presses('Bill').catch(() => {});
  await person.hears('the bill');
  await stage.settled();
  expect(await person.transcript()).not.toContain('сломалось');
  expect(stage.log.join('')).not.toContain('handler failed');
});
