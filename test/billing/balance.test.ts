import { expect, test } from 'vitest';
import { useDesk } from '../support/desk.ts';

const desk = useDesk();

test('a debt: the amount first, what it is made of, payees, pay-by date, the date of the data', async () => {
  const person = desk.person();
  await person.links('0000450100', '12 076,58');
  const balance = await person.says('/balance');
  const lines = balance.replaceAll('\u202f', ' ').replaceAll('\u00a0', ' ').split('\n');
  expect(lines[0]).toBe('💰 К оплате: 12 076,58 ₽');
  expect(lines[1]).toBe('Лицевой счёт 0000450100, ул. Котельная, д. 1, кв. 1');
  expect(balance).toMatch(/За октябрь 2026\nДолг на начало месяца: 10\u202f319,67/);
  expect(balance).toMatch(/По получателям\n• МУП «Водогреевск-Сервис»: 8\u202f610,41/);
  expect(balance).toMatch(/(Оплатите до|Срок оплаты был) 15\.11\.2026/);
  expect(balance).toContain('Данные на 03.11.2026');
});

test('an overpayment is called one and has no minus; nothing due is said in words', async () => {
  const person = desk.person();
  await person.links('0000450212', '7468,94');
  await desk.rows(
    `update bill_payee set amount_due = least(amount_due, 0)
     where account_id = (select id from account where number = '0000450212')`,
  );
  const balance = await person.says('/balance');
  expect(balance).toContain('Переплата: 18\u202f178,20\u00a0₽');
  expect(balance).not.toContain('Оплатите до');
  expect(balance).not.toMatch(/Переплата: [-−]/);
  await expect(person.button('Реквизиты')).rejects.toThrow();
});

test('an overpayment at one payee does not hide what is due to another', async () => {
  const person = desk.person();
  await person.links('Тg450163', '8177,91');
  const balance = await person.says('/balance');
  expect(balance).toMatch(/^💚 Переплата: 17\u202f457,85/);
  expect(balance).toContain('Другим получателям при этом к оплате: 2\u202f311,81\u00a0₽');
  expect(balance).toMatch(/(Оплатите до|Срок оплаты был) 15\.11\.2026/);
  await person.button('Реквизиты');
  await desk.rows(
    `update bill set amount_due = 0 where period = '2026-10-01'
     and account_id = (select id from account where number = 'TG450163')`,
  );
  expect(await person.says('/balance')).toMatch(/^💰 К оплате: 2\u202f311,81/);
});

test('several accounts: switched in place, and the choice is kept', async () => {
  const person = desk.person();
  await person.links('450121', '11 487,28');
  await person.says('/accounts');
  await person.presses('Добавить');
  await person.says('450331');
  await person.says('6177,10');
  await person.presses('Нет почты');
  const shown = await person.says('💰 Баланс');
  expect(shown).toContain('450331');
  const { messageId } = await person.button('Другой счёт');
  expect(await person.presses('Другой счёт')).toBe('');
  expect(await person.presses('450121')).toBe('');
  const edited = (await person.messages()).find((message) => message.message_id === messageId);
  expect(edited?.text).toContain('11\u202f487,28');
  expect(await person.says('/balance')).toContain('450121');
  expect(await person.says('/accounts')).toContain('Показан 450121');
});

test('«Обновить» shows a new file in place', async () => {
  const person = desk.person();
  await person.links('450107', '16384,72');
  await person.says('/balance');
  const { messageId } = await person.button('Обновить');
  await desk.rows(
    `update bill set amount_due = 100 where period = '2026-10-01'
     and account_id = (select id from account where number = '450107')`,
  );
  expect(await person.presses('Обновить')).toBe('Обновлено');
  const edited = (await person.messages()).find((message) => message.message_id === messageId);
  expect(edited?.text).toContain('К оплате: 1,00\u00a0₽');
  expect(await person.presses('Обновить')).toBe('Изменений нет');
});

test('bank details can be copied value by value', async () => {
  const person = desk.person();
  await person.links('0000450282', '6724,53');
  await person.says('/balance');
  const details = await person.presses('Реквизиты');
  expect(details).toMatch(
    /МУП «Водогреевск-Сервис»\nИНН 0012004200\nКПП 001201001\nСчёт 40702810700000004200/,
  );
  const message = (await person.messages()).at(-1);
  const copied = message?.entities
    ?.filter((entity) => entity.type === 'code')
    .map((entity) => message.text?.slice(entity.offset, entity.offset + entity.length));
  expect(copied).toContain('40702810700000004200');
  expect(copied?.at(-1)).toBe('Лицевой счёт 0000450282, октябрь 2026');
});

test('a forged button shows nothing of another’s account and is written down', async () => {
  const owner = desk.person();
  await owner.links('0000450324', '13 718,82');
  const [link] = await desk.rows<{ id: number; account: number }>(
    'select id, account_id as account from chat_link where chat_id = $1',
    [String(owner.chatId)],
  );
  const thief = desk.person();
  await thief.links('450121', '11 487,28');
  const before = await thief.transcript();
  for (const data of [
    `billing:refresh:${link?.id}`,
    `billing:show:${link?.id}`,
    `billing:requisites:${link?.id}`,
    `accounts:choose:${link?.id}`,
  ]) {
    expect(await thief.pressesData(1, data)).toBe('Этот лицевой счёт не привязан к вашему чату.');
  }
  for (const junk of [
    'billing:refresh:',
    'billing:refresh:-1',
    'billing:refresh:1e3',
    'billing:refresh:999999999',
    'x',
  ]) {
    expect(await thief.pressesData(1, junk)).not.toContain('₽');
  }
  expect(await thief.transcript()).toBe(before);
  const events = await desk.rows('select account_id from audit_event where kind = $1 and chat_id = $2', [
    'access.forged',
    String(thief.chatId),
  ]);
  expect(events.filter((event) => event['account_id'] === link?.account)).toHaveLength(4);
  expect(await thief.says('/balance')).toContain('450121');
});

test('in a group the bot says nothing about accounts, whoever asks', async () => {
  const owner = desk.person();
  await owner.links('0000450338', '10 335,75');
  const { staffChatId } = await desk.api<{ staffChatId: number }>('GET', '/hints');
  const member = { id: owner.chatId, firstName: 'Тест' };
  for (const text of ['/start', '/balance', '/balance@abonent_playground_bot', '💰 Баланс', '0000450338']) {
    await desk.api('POST', `/chats/${staffChatId}/messages`, { from: member, text });
  }
  await expect.poll(async () => (await desk.api<{ pending: number }>('GET', '/queue')).pending).toBe(0);
  const { messages } = await desk.api<{ messages: { from?: { is_bot: boolean } }[] }>(
    'GET',
    `/chats/${staffChatId}/messages`,
  );
  expect(messages.filter((message) => message.from?.is_bot)).toEqual([]);
});

test('an account without a bill, and an address with signs that mean something in HTML', async () => {
  const person = desk.person();
  await person.links('0000450240', '31340,93');
  await desk.rows(`update account set street = '<b>ул. "Мира" & Ко' where number = '0000450240'`);
  expect(await person.says('/balance')).toContain('<b>ул. "Мира" & Ко');
  await desk.rows(`delete from bill where account_id = (select id from account where number = '0000450240')`);
  expect(await person.says('/balance')).toContain('начислений пока нет');
});

test('nothing personal stands in the log', async () => {
  const log = desk.log.join('\n');
  for (const secret of [
    '0000450100',
    '12 076',
    '1207658',
    'Котельная',
    'Водогреевск',
    'Тест',
    'К оплате',
    'Баланс',
  ]) {
    expect(log).not.toContain(secret);
  }
});
