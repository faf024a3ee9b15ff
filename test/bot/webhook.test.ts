import { describe, expect, inject, test } from 'vitest';
import { webhookSecret } from '../../src/bot/webhook.ts';
import { SetupError } from '../../src/errors.ts';
import { Cable } from '../support/cable.ts';
import { FrontDoor } from '../support/front-door.ts';
import type { PersonAtDesk } from '../support/person.ts';
import { echo } from './echo.ts';
import { Stage } from './stage.ts';

const LONG = 'я'.repeat(600_000);

describe('the door', () => {
  test.concurrent('opens to updates with the secret only', async () => {
    await using stage = await Stage.open('webhook');
    await stage.bot(echo());
    const secret = webhookSecret(stage.playground.botToken);
    const update = JSON.stringify({ update_id: 1 });
    expect(await knock(stage, update, secret)).toEqual({ status: 200, body: '' });
    expect(await knock(stage, update, `${secret}x`)).toEqual({ status: 401, body: '' });
    expect(await knock(stage, update, '')).toEqual({ status: 401, body: '' });
    expect(await knock(stage, update, undefined)).toEqual({ status: 401, body: '' });
    expect(await knock(stage, '{"update_id":"1"}', secret)).toEqual({ status: 400, body: '' });
    expect(await knock(stage, 'null', secret)).toEqual({ status: 400, body: '' });
    expect(await knock(stage, '{', secret)).toMatchObject({ status: 400 });
    expect(await knock(stage, JSON.stringify({ update_id: 1, text: LONG }), secret)).toMatchObject({
      status: 413,
    });
    expect((await fetch(stage.door.url)).status).toBe(404);
  });

  test.concurrent('is shown to Telegram at the start, and not taken from another installation', async () => {
    await using stage = await Stage.open('webhook');
    await stage.bot(echo());
    expect(await webhookInfo(stage)).toMatchObject({
      url: stage.door.url,
      allowed_updates: ['message', 'edited_message', 'callback_query', 'my_chat_member'],
    });
    await using other = await FrontDoor.open();
    const taken = stage.newBot({ ...echo(), door: other });
    await expect(taken.start()).rejects.toThrow(SetupError);
    expect(await webhookInfo(stage)).toMatchObject({ url: stage.door.url });
  });
});

describe.each(['postgres', 'redis'] as const)('updates by webhook (turns in %s)', (store) => {
  test.concurrent('of one chat go in turn, those of two at the same time', async () => {
    await using stage = await Stage.open('webhook');
    const gate = Promise.withResolvers<void>();
    const { begun, texts } = echo(gate.promise);
    await stage.bot({ store, texts });
    const [one, other] = [stage.person(), stage.person()];
    await one.writes('slow first');
    await one.writes('second');
    await other.writes('slow third');
    await stage.until(() => begun.length === 2, 'two should have begun');
    gate.resolve();
    await stage.settled();
    expect(await said(one)).toEqual(['heard slow first', 'heard second']);
  });

  test.concurrent.each(['after', 'at-once'] as const)(
    'brought twice (%s) are answered once',
    async (twice) => {
      await using stage = await Stage.open('webhook');
      await stage.bot({ store, ...echo() });
      await stage.deliverTwice(twice);
      const person = stage.person();
      await person.says('first');
      await person.says('second');
      expect(await said(person)).toEqual(['heard first', 'heard second']);
    },
  );

  test.concurrent('brought to two processes are worked on by one at a time, once each', async () => {
    await using stage = await Stage.open('webhook');
    const handlers = [echo(), echo()];
    await Promise.all(handlers.map(({ texts }) => stage.bot({ store, texts })));
    await stage.deliverTwice('at-once');
    const people = [stage.person(), stage.person(), stage.person()];
    const texts = ['one', 'two', 'three', 'four', 'five'];
    await Promise.all(
      people.map(async (person) => {
        for (const text of texts) await person.writes(text);
      }),
    );
    await stage.settled();
    for (const person of people) expect(await said(person)).toEqual(texts.map((text) => `heard ${text}`));
    expect(handlers.every(({ begun }) => begun.length > 0)).toBe(true);
  });

  test.concurrent('wait at Telegram while the store is away', async () => {
    await using stage = await Stage.open('webhook');
    await using cable = await Cable.to(store === 'redis' ? inject('redis') : stage.database.url);
    await stage.bot({
      store,
      ...(store === 'redis' ? { redisUrl: cable.url } : { databaseUrl: cable.url }),
      ...echo(),
    });
    const person = stage.person();
    await person.says('before');
    await cable.cut();
    await person.writes('first');
    await person.writes('second');
    await stage.until(async () => (await stage.statuses()).includes(503), 'not handed back');
    expect(await said(person)).toEqual(['heard before']);
    await cable.mend();
    await person.hears('heard second');
    await stage.settled();
    expect(await said(person)).toEqual(['heard before', 'heard first', 'heard second']);
  });

  test.concurrent('at work when the process stops are finished; those that wait are left to the next', async () => {
    await using stage = await Stage.open('webhook');
    const gate = Promise.withResolvers<void>();
    const first = echo(gate.promise);
    const bot = await stage.bot({ store, texts: first.texts });
    const person = stage.person();
    await person.writes('slow');
    await person.writes('waits behind');
    await stage.until(() => first.begun.length === 1, 'not begun');
    const stopped = bot.stop();
    gate.resolve();
    await stopped;
    expect(await said(person)).toEqual(['heard slow']);

    await stage.bot({ store, ...echo() });
    await person.hears('heard waits behind');
    await stage.settled();
    expect(await said(person)).toEqual(['heard slow', 'heard waits behind']);
  });

  test.concurrent('that outlast the stop are handed back, and what they write late is refused', async () => {
    await using stage = await Stage.open('webhook');
    const gate = Promise.withResolvers<void>();
    const first = echo(gate.promise);
    const bot = await stage.bot({ store, texts: first.texts, timing: { drainMs: 100 } });
    const person = stage.person();
    await person.writes('slow');
    await stage.until(() => first.begun.length === 1, 'not begun');
    await bot.stop();
    expect(await stage.unconfirmed()).toBe(1);
    await stage.bot({ store, ...echo() });
    await person.hears('heard slow');
    gate.resolve();
    await stage.settled();
    expect(await said(person)).toEqual(['heard slow']);
  });

  test.concurrent('whose answer Telegram does not take are answered later, once', async () => {
    await using stage = await Stage.open('webhook');
    await stage.bot({ store, ...echo() });
    const person = stage.person();
    await stage.orderFaults([{ method: 'sendMessage', errorCode: 429, retryAfter: 30, times: 2 }]);
    expect(await person.says('hello')).toBe('heard hello');
    await stage.orderFaults([{ method: 'sendMessage', kind: 'error', errorCode: 500, times: 7 }]);
    expect(await person.says('again')).toBe('heard again');
  });
});

async function knock(stage: Stage, body: string, secret: string | undefined) {
  const [bot] = stage.door.behind;
  const response = await fetch(`${bot}${new URL(stage.door.url).pathname}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(secret === undefined ? {} : { 'x-telegram-bot-api-secret-token': secret }),
    },
    body,
  });
  return { status: response.status, body: await response.text() };
}

async function webhookInfo({ playground: { apiRoot, botToken } }: Stage): Promise<unknown> {
  const response = await fetch(`${apiRoot}/bot${botToken}/getWebhookInfo`);
  return ((await response.json()) as { result: unknown }).result;
}

async function said(person: PersonAtDesk): Promise<string[]> {
  return (await person.messages()).filter((each) => each.from?.is_bot).map((each) => each.text ?? '');
}
