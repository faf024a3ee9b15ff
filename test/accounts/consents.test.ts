import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { useDesk } from '../support/desk.ts';

const desk = useDesk();

const TABLES = ['chat_state', 'consent', 'chat_link', 'audit_event', 'parked_update', 'attempt_counter'];

async function storedOf(chatId: number): Promise<unknown[]> {
  const found = await Promise.all(
    TABLES.map((table) => desk.rows(`select * from ${table} t where t::text like $1`, [`%${chatId}%`])),
  );
  return found.flat();
}

test('nothing is asked or stored before both consents are given', async () => {
  const person = desk.person();
  expect(await person.says('450121')).toContain('нужны два ваших согласия');
  expect(await person.says('💰 Баланс')).toContain('нужны два ваших согласия');
  expect(await person.says('/accounts')).toContain('нужны два ваших согласия');
  expect(await person.presses('Принимаю правила')).toBe('');
  expect(await storedOf(person.chatId)).toEqual([]);
  expect((await person.button('☑️ Принимаю')).data).toBeDefined();
  expect(await person.presses('Разрешаю обработку')).toContain('Шаг 1 из 2');
  // What is stored is found by the same search.
  expect(await storedOf(person.chatId)).not.toEqual([]);
});

test('each consent is written down with its text, person, update and time', async () => {
  const person = desk.person();
  await person.says('/start');
  await person.presses('Разрешаю обработку');
  await person.presses('Принимаю правила');
  const rows = await desk.rows<Record<string, unknown>>(
    'select * from consent where chat_id = $1 order by document desc',
    [String(person.chatId)],
  );
  expect(rows.map((row) => row['document'])).toEqual(['rules', 'personal_data']);
  for (const row of rows) {
    expect(row).toMatchObject({ user_id: String(person.chatId), locale: 'ru', version: '2026-11-21' });
    expect(row['text_sha256']).toMatch(/^[0-9a-f]{64}$/);
    expect(Number(row['update_id'])).toBeGreaterThan(0);
    expect(Date.now() - (row['given_at'] as Date).getTime()).toBeLessThan(60_000);
  }
  expect(rows[0]?.['text_sha256']).not.toBe(rows[1]?.['text_sha256']);
});

test('both documents can be read in the chat, in the chosen language', async () => {
  const person = desk.person();
  await person.says('/start');
  const rules = await person.presses('Читать: правила');
  expect(rules).toContain('Правила сервиса');
  expect(rules).toContain('Муниципальное унитарное предприятие «Водогреевск-Сервис» (ИНН 0012004200)');
  expect(rules).not.toMatch(/\{\w+\}/);
  expect(await person.presses('Читать: персональные')).toContain('№ 152-ФЗ');
  await person.presses('English');
  expect((await person.messages()).at(-1)?.text).toContain('I need your two consents');
  expect(await person.presses('Read: personal data')).toContain('Federal Law No. 152-FZ');
  await person.presses('I accept');
  expect(await person.presses('I agree')).toContain('Step 1 of 2');
  const rows = await desk.rows('select locale from consent where chat_id = $1', [String(person.chatId)]);
  expect(rows).toEqual([{ locale: 'en' }, { locale: 'en' }]);
});

test('two fast presses are two ticks, and a tick can be taken back', async () => {
  const quick = desk.person();
  await quick.says('/start');
  const rules = await quick.button('Принимаю правила');
  const data = await quick.button('Разрешаю обработку');
  await Promise.all([rules, data].map(({ messageId, data }) => quick.pressesData(messageId, data)));
  await quick.hears('Шаг 1 из 2');

  const wavering = desk.person();
  await wavering.says('/start');
  await wavering.presses('Принимаю правила');
  await wavering.presses('☑️ Принимаю правила');
  await wavering.presses('English');
  await wavering.presses('Русский');
  expect(await wavering.presses('Разрешаю обработку')).toBe('');
  expect(await storedOf(wavering.chatId)).toEqual([]);
  await wavering.presses('⬜️ Принимаю правила');
  await wavering.hears('Шаг 1 из 2');
});

test('a tick beside a text that was changed meanwhile does not count', async () => {
  const person = desk.person();
  await person.says('/start');
  const { messageId, data } = await person.button('Принимаю правила');
  const [feature, action, state = ''] = data.split(':');
  const [locale] = state.split('.');
  const old = [feature, action, [locale, 'p', '000000', ''].join('.'), 'r1'].join(':');
  expect(await person.pressesData(messageId, old)).toContain('обновились');
  expect(await storedOf(person.chatId)).toEqual([]);
});

test('junk in the panel’s buttons is no consent', async () => {
  const person = desk.person();
  await person.says('/start');
  for (const data of [
    'accounts:tick',
    'accounts:tick:',
    'accounts:tick:xx.rp.x.',
    'accounts:read:ru..x.:passport',
  ]) {
    await person.pressesData(1, data);
  }
  expect(await storedOf(person.chatId)).toEqual([]);
});

test('a deep link carries the account number through the consents', async () => {
  const code = Buffer.from('450184-К').toString('base64url');
  const person = desk.person();
  await person.says(`/start a_${code}`);
  await person.presses('Принимаю правила');
  expect(await person.presses('Разрешаю')).toMatch(/Лицевой счёт: 450184-К.*Шаг 2 из 2/s);
  expect(await person.says('18 073,83')).toContain('Готово');
  await person.presses('Нет почты');

  const other = Buffer.from('0000450100').toString('base64url');
  expect(await person.says(`/start a_${other}`)).toContain('Лицевой счёт: 0000450100');
});

test('a deep link with junk begins like any other start', async () => {
  for (const junk of ['a_%%%', 'a_', 'b_MTIz', `a_${'A'.repeat(62)}`, 'a_AAAA', '../../etc']) {
    const person = desk.person();
    expect(await person.says(`/start ${junk}`)).toContain('нужны два ваших согласия');
    await person.presses('Принимаю правила');
    expect(await person.presses('Разрешаю')).toContain('Шаг 1 из 2');
  }
});

test('the recorded hash is that of the text that was shown', async () => {
  const person = desk.person();
  await person.consents();
  const [row] = await desk.rows<{ hash: string }>(
    "select text_sha256 as hash from consent where chat_id = $1 and document = 'rules'",
    [String(person.chatId)],
  );
  const other = desk.person();
  await other.says('/start');
  const shown = await other.presses('Читать: правила');
  const text = shown.replace(/\n\nРедакция от .*$/s, '');
  const headings = text.replace(
    /^(Правила сервиса|Как получить доступ|Что важно знать|Когда доступ могут приостановить|Изменение правил и отказ)$/gm,
    '# $1',
  );
  expect(createHash('sha256').update(headings).digest('hex')).toBe(row?.hash);
});
