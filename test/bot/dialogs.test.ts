import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rememberLocale } from '../../src/bot/chat-memory.ts';
import { Cable } from '../support/cable.ts';
import type { PersonAtDesk } from '../support/person.ts';
import { privateRedis } from '../support/redis-server.ts';
import { FORM, form, result } from './form.ts';
import type { SmallBot } from './small-bot.ts';
import { Stage } from './stage.ts';

const PIXEL = new Blob([
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
    'base64',
  ),
]);

describe.each(['postgres', 'redis'] as const)('a dialog (kept in %s)', (store) => {
  let stage: Stage;
  let bot: SmallBot;
  let cable: Cable;
  let redis: Redis;
  beforeAll(async () => {
    stage = await Stage.open();
    cable = await Cable.to(stage.database.url);
    const look = async (city: string) => {
      if (city === 'outage' && !stage.log.join('').includes('a store is away')) await cable.cut();
      await bot.database.em().execute('select 1');
    };
    bot = await stage.bot({ store, databaseUrl: cable.url, ...form(look) });
    redis = new Redis(privateRedis(stage.database));
  });
  afterAll(async () => {
    redis.disconnect();
    await stage[Symbol.asyncDispose]();
    await cable[Symbol.asyncDispose]();
  });

  test('asks, takes texts and buttons, and is over at its end', async () => {
    const person = stage.person();
    expect(await person.says('/form')).toBe('Имя?');
    expect(await person.says('Анна')).toBe('Город?');
    expect(await person.presses('Любой')).toBe(result('Анна', 'any'));
    expect(await person.says('эхо')).toBe('слышу эхо');
  });

  test('that a release dropped is ended with words, and the text goes on to the others', async () => {
    const person = await atCity(stage);
    await rename(person, 'test-form@0');
    const heard = await person.says('эхо');
    expect(heard).toContain('Бот обновился, и форма, которую вы заполняли, изменилась.');
    expect(heard).toContain('слышу эхо');
    expect(await person.says('эхо')).toBe('слышу эхо');
  });

  test('is left for a command, a button of the menu, or itself anew', async () => {
    const person = await atCity(stage);
    expect(await person.says('/help')).toBe('Помощь вместо формы');
    expect(await person.says('/help')).toBe('Помощь');
    await person.says('/form');
    expect(await person.says('❓ Помощь')).toBe('Помощь вместо формы');
    await person.says('/form');
    await person.says('Анна');
    expect(await person.says('/form')).toBe('Имя?');
    expect(await person.says('Вера')).toBe('Город?');
  });

  test('takes no unknown command for an answer', async () => {
    const person = await atCity(stage);
    expect(await person.says('/nonsense')).toContain('Не понимаю это сообщение');
    expect(await person.says('Пермь')).toBe(result('Анна', 'Пермь'));
  });

  test('tells that a button belongs to another step, and waits on', async () => {
    const person = await atCity(stage);
    expect(await person.presses('Без имени')).toContain('Этот шаг уже пройден');
    expect(await person.says('Пермь')).toBe(result('Анна', 'Пермь'));
    expect(await person.presses('Любой')).toContain('Этот шаг уже пройден');
  });

  test('answers an edited message, and a picture or a file where a text is asked for', async () => {
    const person = await atCity(stage);
    const [written] = (await person.messages()).filter((message) => message.text === 'Анна');
    await stage.edits(person, written?.message_id ?? 0, 'Яна');
    await person.hears('Вы исправили отправленное сообщение');
    expect(await stage.sends(person, 'photo', PIXEL)).toContain('ответ текстом');
    expect(await stage.sends(person, 'document', PIXEL)).toContain('ответ текстом');
    expect(await person.says('Пермь')).toBe(result('Анна', 'Пермь'));
    expect(await stage.sends(person, 'photo', PIXEL)).toContain('Не понимаю это сообщение');
  });

  test('keeps the signs a person types, also those that a database dislikes', async () => {
    const person = await atCity(stage);
    const answer = 'O\'Нил "<b>" \\u0000 \\ud800 👩‍🔧 {$x}';
    expect(await person.says(answer)).toBe(result('Анна', answer));
  });

  test('untouched for a day is over, and nothing but a new one wakes it', async () => {
    const person = await atCity(stage);
    expect(await redis.ttl(keyOf(person))).toBeLessThanOrEqual(24 * 60 * 60);
    await letADayPass(person);
    const chat = { messenger: 'telegram', chatId: String(person.chatId) } as const;
    await rememberLocale(bot.database.pool, chat, 'ru');
    await stage.blocks(person);
    await stage.blocks(person, false);
    expect(await person.says('эхо')).toBe('слышу эхо');
    expect(await person.says('/help')).toBe('Помощь');
  });

  test('survives the database going away in the middle of a step', async () => {
    const person = await atCity(stage);
    await person.writes('outage');
    await stage.until(() => stage.log.join('').includes('a store is away'), 'not logged');
    await cable.mend();
    await person.hears(result('Анна', 'outage'));
    await stage.settled();
  });

  test('survives Telegram failing at an answer: it is given when Telegram is back', async () => {
    const person = await atCity(stage);
    await stage.orderFaults([{ method: 'sendMessage', errorCode: 502, times: 4 }]);
    await person.writes('Пермь');
    await person.hears(result('Анна', 'Пермь'));
    await stage.settled();
  });

  test('takes a press that Telegram has given up on', async () => {
    const person = await atCity(stage);
    await stage.orderFaults([
      {
        method: 'answerCallbackQuery',
        errorCode: 400,
        description: 'Bad Request: query is too old and response timeout expired or query ID is invalid',
      },
    ]);
    void person.presses('Любой').catch(() => {});
    await person.hears(result('Анна', 'any'));
  });

  test('that we broke is over; the person is told a code that stands in the log', async () => {
    const person = await atCity(stage);
    const [, code] = (await person.says('bug')).match(/код (\d+)/) ?? [];
    expect(stage.log.some((line) => line.includes(`"update":${code}`) && line.includes('TypeError'))).toBe(
      true,
    );
    expect(await person.says('эхо')).toBe('слышу эхо');
  });

  test('that ends with a fault of the person says so', async () => {
    const person = await atCity(stage);
    expect(await person.says('fault')).toContain('Этот шаг уже пройден');
    expect(await person.says('эхо')).toBe('слышу эхо');
    const careful = await atCity(stage);
    expect(await careful.says('caught fault')).toBe('Ещё раз?');
    expect(await careful.says('да')).toBe('shell-button-old');
  });

  async function rename(person: PersonAtDesk, id: string): Promise<void> {
    if (store === 'redis') {
      const state = (await redis.get(keyOf(person))) ?? '';
      expect(state).toContain(FORM);
      await redis.set(keyOf(person), state.replaceAll(FORM, id));
    } else {
      const rows = await stage.sql(
        `update chat_state set dialog = replace(dialog::text, '${FORM}', '${id}')::jsonb
         where chat_id = '${person.chatId}' and dialog::text like '%${FORM}%' returning 1`,
      );
      expect(rows).toHaveLength(1);
    }
  }

  async function letADayPass(person: PersonAtDesk): Promise<void> {
    if (store === 'redis') await redis.expire(keyOf(person), 0);
    await stage.sql(
      `update chat_state set updated_at = now() - interval '25 hours' where chat_id = '${person.chatId}'`,
    );
  }
});

/** Someone who has answered the first question. */
async function atCity(stage: Stage): Promise<PersonAtDesk> {
  const person = stage.person();
  await person.says('/form');
  expect(await person.says('Анна')).toBe('Город?');
  return person;
}

function keyOf(person: PersonAtDesk): string {
  return `dialog:telegram:${person.chatId}`;
}
