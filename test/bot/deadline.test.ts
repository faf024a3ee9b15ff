import { Api, Composer } from 'grammy';
import type { Update } from 'grammy/types';
import { describe, expect, test } from 'vitest';
import { callbackData, onPress } from '../../src/bot/callback.ts';
import { rememberLocale } from '../../src/bot/chat-memory.ts';
import type { BotContext } from '../../src/bot/context.ts';
import type { Dialog } from '../../src/bot/dialogs.ts';
import { createI18n } from '../../src/bot/i18n.ts';
import { tellOverdue } from '../../src/bot/overdue.ts';
import { audit } from '../../src/db/audit.ts';
import type { Database } from '../../src/db/database.ts';
import { DeadlineError, deadlineSignal, withDeadline } from '../../src/deadline.ts';
import { Stage } from './stage.ts';

const SHORT = { deadlineMs: 1_000, patienceMs: 50 };
const OVERDUE = 'Не успел ответить вовремя';

describe.each(['postgres', 'redis'] as const)('a handler that hangs (dialogs in %s)', (store) => {
  test.concurrent('the person is told, the lane goes on, and what the handler writes late is refused', async () => {
    await using stage = await Stage.open();
    const late = Promise.withResolvers<void>();
    const outcomes: Promise<unknown>[] = [];
    const handlers = (database: Database) => hanging(database, late.promise, outcomes);
    await stage.bot({ store, timing: SHORT, handlers });
    const person = stage.person();
    await person.writes('hang');
    await person.hears(OVERDUE);
    expect(await person.says('next')).toBe('heard next');

    late.resolve();
    await stage.until(() => outcomes.length === 4, 'not all was tried');
    const results = await Promise.allSettled(outcomes);
    expect(results.map((each) => each.status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected']);
    expect(await stage.sql('select kind from audit_event')).toEqual([]);
    expect(await stage.sql('select locale from chat_state')).toEqual([]);
    await stage.until(() => stage.log.join('').includes('DeadlineError'), 'not logged');
    expect(await person.transcript()).not.toContain('too late');
  });

  test.concurrent('a dialog whose step hangs stands where it stood', async () => {
    await using stage = await Stage.open();
    const never = new Promise<string>(() => {});
    const answers = [never, Promise.resolve('quick')];
    const dialog: Dialog = {
      id: 'test-hang@1',
      async run(talk) {
        const reply = await talk.ask('Первый вопрос', []);
        const said = await talk.effect(() => answers.shift() ?? never);
        await talk.say(`${said}: ${reply.type === 'text' ? reply.text : ''}`);
      },
    };
    const entry = { command: 'begin', describe: null, label: null, order: 1 };
    const open = (ctx: BotContext) => ctx.enterDialog(dialog.id);
    await stage.bot({ store, timing: SHORT, dialogs: [dialog], menu: [{ ...entry, open }] });
    const person = stage.person();
    expect(await person.says('/begin')).toBe('Первый вопрос');
    await person.writes('one');
    await person.hears(OVERDUE);
    expect(await person.says('two')).toBe('quick: two');
  });
});

test.concurrent('in English, and a pressed button stops waiting', async () => {
  await using stage = await Stage.open();
  const presses = new Composer<BotContext>();
  onPress(presses, 'test', 'hang', () => new Promise(() => {}));
  const texts = new Composer<BotContext>();
  texts.on('message:text', (ctx) =>
    ctx.reply('button', {
      reply_markup: { inline_keyboard: [[{ text: 'Hang', callback_data: callbackData('test', 'hang') }]] },
    }),
  );
  await stage.bot({ timing: SHORT, presses: [presses], texts: [texts] });
  const person = stage.person('en');
  await person.says('hello');
  const begin = Date.now();
  await person.presses('Hang');
  expect(Date.now() - begin).toBeLessThan(5_000);
  await person.hears('I could not answer in time');
});

test.concurrent('in a group nobody is told', async () => {
  const api = new Api('1:none', { apiRoot: 'http://127.0.0.1:1' });
  const chat = { id: -5, type: 'group', title: 'Стая' };
  const message = {
    message_id: 1,
    date: 0,
    chat,
    from: { id: 7, is_bot: false, first_name: 'А' },
    text: 'x',
  };
  await tellOverdue(api, { update_id: 1, message } as Update, createI18n().words('ru'));
  const toPerson = { ...message, chat: { ...message.from, type: 'private' } };
  await expect(
    tellOverdue(api, { update_id: 2, message: toPerson } as Update, createI18n().words('ru')),
  ).rejects.toThrow('sendMessage');
});

test.concurrent('work within its time keeps its answer, its failure and its signal', async () => {
  expect(await withDeadline(1_000, async () => deadlineSignal()?.aborted)).toBe(false);
  await expect(withDeadline(1_000, () => Promise.reject(new Error('own')))).rejects.toThrow('own');
  expect(deadlineSignal()).toBeUndefined();

  let signal: AbortSignal | undefined;
  const endless = withDeadline(10, () => {
    signal = deadlineSignal();
    return new Promise(() => {});
  });
  await expect(endless).rejects.toThrow(DeadlineError);
  expect(signal?.reason).toBeInstanceOf(DeadlineError);
});

/** Begins a transaction, hangs in the middle, then tries everything it may not do any more. */
function hanging(database: Database, late: Promise<void>, outcomes: Promise<unknown>[]) {
  const texts = new Composer<BotContext>();
  texts.hears('hang', async (ctx) => {
    const transaction = database.transaction(async (em) => {
      await audit(em, { kind: 'test' });
      await late;
    });
    outcomes.push(transaction);
    await transaction.catch(() => {});
    outcomes.push(ctx.reply('too late'), rememberLocale(database.pool, ctx.chatKey, 'en'));
    outcomes.push((async () => database.em())());
    await Promise.allSettled(outcomes);
  });
  texts.on('message:text', (ctx) => ctx.reply(`heard ${ctx.message.text}`));
  return { texts: [texts] };
}
