import { expect, test } from 'vitest';
import { useDesk } from '../support/desk.ts';
import type { PersonAtDesk } from '../support/person.ts';
import { jobsDone } from './signing-in.ts';

const desk = useDesk();

/** The state of the chat's dialog, as a killed process would have left it. */
async function dialogOf(person: PersonAtDesk): Promise<unknown> {
  const [row] = await desk.rows<{ dialog: unknown }>('select dialog from chat_state where chat_id = $1', [
    String(person.chatId),
  ]);
  return row?.dialog ?? null;
}

/**
 * What a process that was killed between the effect and its confirmation leaves behind: the effect, but neither the
 * dialog's new state nor the confirmation. The next process gets the same update. Returns what the person hears.
 */
async function comesAgain(
  person: PersonAtDesk,
  dialog: unknown,
  effectKey: string,
  update: Record<string, unknown>,
): Promise<string> {
  const updateId = Number(effectKey.split(':')[1]);
  const from = { id: person.chatId, is_bot: false, first_name: 'Тест', language_code: 'ru' };
  const about = { chat: { id: person.chatId, type: 'private', first_name: 'Тест' }, date: 1_795_000_000 };
  const text = update['text'];
  const body =
    text === undefined
      ? {
          callback_query: {
            id: '1',
            from,
            chat_instance: '1',
            message: { ...about, ...update },
            data: update['data'],
          },
        }
      : { message: { ...about, from, message_id: 1, text } };
  await desk.rows('update chat_state set dialog = $2 where chat_id = $1', [
    String(person.chatId),
    dialog && JSON.stringify(dialog),
  ]);
  await desk.rows('insert into parked_update (update_id, body) values ($1, $2)', [
    updateId,
    JSON.stringify({ update_id: updateId, ...body }),
  ]);
  const since = (await person.messages()).at(-1)?.message_id ?? 0;
  await desk.restartBot();
  await expect.poll(() => desk.rows('select 1 from parked_update'), { timeout: 10_000 }).toEqual([]);
  return await person.heardSince(since);
}

async function keyOf(sql: string): Promise<string> {
  const [row] = await desk.rows<{ key: string }>(sql);
  return row?.key ?? '';
}

test('consents given, then a crash: written down once, and the first step is asked', async () => {
  const person = desk.person();
  await person.says('/start');
  await person.presses('Принимаю правила');
  const { messageId, data } = await person.button('Разрешаю обработку');
  await person.presses('Разрешаю обработку');
  const key = await keyOf('select effect_key as key from consent order by id desc limit 1');
  const heard = await comesAgain(person, null, key, { message_id: messageId, data });
  expect(heard).toContain('Шаг 1 из 2');
  expect(await desk.rows('select 1 from consent where chat_id = $1', [String(person.chatId)])).toHaveLength(
    2,
  );
});

test('linked, then a crash: one link, and the same answer', async () => {
  const person = desk.person();
  await person.consents();
  await person.says('450331');
  const dialog = await dialogOf(person);
  expect(await person.says('6177,10')).toContain('Готово');
  const key = await keyOf('select effect_key as key from chat_link order by id desc limit 1');
  const heard = await comesAgain(person, dialog, key, { text: '6177,10' });
  expect(heard).toMatch(/Готово.*электронная почта/s);
  expect(await desk.rows('select 1 from chat_link where chat_id = $1', [String(person.chatId)])).toHaveLength(
    1,
  );
  expect(await person.says('anna@example.org')).toContain('Всё верно?');
});

test('refused, then a crash: counted once, and the same answer', async () => {
  const person = desk.person();
  await person.consents();
  await person.says('450331');
  const dialog = await dialogOf(person);
  expect(await person.says('1,00')).toContain('не подошли');
  const key = await keyOf('select effect_key as key from audit_event order by id desc limit 1');
  expect(await comesAgain(person, dialog, key, { text: '1,00' })).toContain('не подошли');
  const points = await desk.rows("select points from attempt_counter where key like 'proof-chat%'");
  expect(points).toEqual([{ points: 1 }]);
});

test('a letter asked for and its code typed, each with a crash: one letter, confirmed once', async () => {
  const person = desk.person();
  await person.consents();
  await person.says('0000450338');
  await person.says('10 335,75');
  await person.says('vera@example.org');
  const dialog = await dialogOf(person);
  const { messageId, data } = await person.button('Верно');
  await person.presses('Верно');
  const letter = await keyOf('select effect_key as key from email_confirmation order by id desc limit 1');
  await expect.poll(() => desk.mail()).toHaveLength(1);
  expect(await comesAgain(person, dialog, letter, { message_id: messageId, data })).toContain(
    'Отправляю письмо',
  );
  expect(await desk.rows('select 1 from email_confirmation')).toHaveLength(1);
  await jobsDone(desk);
  expect(await desk.mail()).toHaveLength(1);

  const code = (await desk.mail()).at(-1)?.text.match(/Код: (\d{6})/)?.[1] ?? '';
  const wrong = code === '000000' ? '000001' : '000000';
  expect(await person.says(wrong)).toContain('попыток осталось: 4');
  const typed = await keyOf('select code_key as key from email_confirmation');
  expect(await comesAgain(person, null, typed, { text: wrong })).toContain('попыток осталось: 4');
  expect(await person.says(code)).toContain('подтверждена');
  const right = await keyOf('select code_key as key from email_confirmation');
  expect(await comesAgain(person, null, right, { text: code })).toContain('подтверждена');
  await jobsDone(desk);
  expect(await desk.mail()).toHaveLength(1);
});
