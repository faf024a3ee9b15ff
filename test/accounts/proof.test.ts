import { expect, test } from 'vitest';
import { useDesk } from '../support/desk.ts';

const desk = useDesk();

/** What the bot answers to this proof, without what repeats the person's own words. */
async function answerTo(number: string, amount: string): Promise<string> {
  const answer = await desk.person().links(number, amount);
  return answer.replaceAll(number, 'N').replace(/\d[\d\u202f]*,\d\d\u00a0₽/, 'A');
}

test('no such account, another amount, a closed account and a shared amount are told in the same words', async () => {
  const wrong = await answerTo('450121', '1,00');
  expect(wrong).toContain('вместе не подошли');
  expect(await answerTo('77777', '1,00')).toBe(wrong);
  expect(await answerTo('450149', '2987,79')).toBe(wrong);
  await desk.rows("update account set closed_at = now() where number = '450233'");
  expect(await answerTo('450233', '8368,79')).toBe(wrong);
});

test('and none of them sooner than the others', async () => {
  const took = async (number: string, amount: string) => {
    const person = desk.person();
    await person.consents();
    await person.says(number);
    const from = performance.now();
    await person.says(amount);
    return performance.now() - from;
  };
  // What is measured is that no answer comes before the clock that all of them wait for.
  for (let round = 0; round < 4; round++) {
    expect(await took('450121', `1,0${round}`)).toBeGreaterThan(300);
    expect(await took('88888', `1,0${round}`)).toBeGreaterThan(300);
  }
});

test('«Начислено» proves where nothing is due or an overpayment stands', async () => {
  expect(await answerTo('0000450212', '7468,94')).toContain('Готово');
  expect(await answerTo('450226-Б', '22 246,04')).toContain('не подошли');
  expect(await answerTo('0000450128', '0')).toContain('не подошли');
});

test("the previous bill's amount is accepted for twenty days after the newer one came", async () => {
  const [september] = await desk.rows<{ amount: number }>(
    `select amount_due as amount from bill join account a on a.id = account_id
     where a.number = '0000450240' and period = '2026-09-01'`,
  );
  const amount = ((september?.amount ?? 0) / 100).toFixed(2).replace('.', ',');
  await desk.rows(
    "update bill set first_imported_at = now() - interval '21 days' where period = '2026-10-01'",
  );
  expect(await answerTo('0000450240', amount)).toContain('не подошли');
  await desk.rows(
    "update bill set first_imported_at = now() - interval '19 days' where period = '2026-10-01'",
  );
  expect(await answerTo('0000450240', amount)).toContain('Готово');
});

test('what cannot be a number or an amount is asked for again, and both can be taken back', async () => {
  const person = desk.person();
  await person.consents();
  expect(await person.says('не знаю')).toContain('не похоже на номер');
  expect(await person.says('🤷')).toContain('не похоже на номер');
  expect(await person.says('12\u00003\ud800')).toContain('не похоже на номер');
  await person.says('450121');
  expect(await person.says('много')).toContain('Не понял сумму');
  expect(await person.says('-5')).toContain('Не понял сумму');
  expect(await person.presses('Другой номер')).toContain('Шаг 1 из 2');
  await person.says('450331');
  expect(await person.says('6177 руб 10 коп')).toContain('Готово');
});

test('cancelled by the button, by the command and by a button of the menu', async () => {
  const person = desk.person();
  await person.consents();
  expect(await person.presses('Отмена')).toContain('остановились');
  expect(await person.says('привет')).toContain('Сначала привяжите лицевой счёт');
  expect(await person.presses('Привязать')).toContain('Шаг 1 из 2');
  expect(await person.says('/cancel')).toContain('Сначала привяжите лицевой счёт');
  expect(await person.says('450121')).toContain('Шаг 2 из 2');
  expect(await person.says('помощь')).toContain('Аварийная служба');
  expect(await person.says('что дальше?')).toContain('Сначала привяжите лицевой счёт');
  await person.says('450331');
  await person.says('6177,10');
  await person.presses('Нет почты');
  expect(await person.says('/cancel')).toContain('Прерывать нечего');
  await person.says('/accounts');
  await person.presses('Добавить');
  expect(await person.says('/cancel')).toContain('Прервали');
  expect(await person.says('450121')).toContain('Не понимаю');
});

test('an account that is linked already, and an eleventh one', async () => {
  const person = desk.person();
  await person.links('0000450324', '13 718,82');
  await person.says('/accounts');
  await person.presses('Добавить');
  await person.says('0000450324');
  expect(await person.says('13 718,82')).toContain('уже привязан');
  await desk.rows(
    `insert into chat_link (messenger, chat_id, account_id, proof, effect_key)
     select 'telegram', $1, id, 'bill_amount', 'test:' || id from account
     where number <> '0000450324' order by id limit 9`,
    [String(person.chatId)],
  );
  expect(await person.says('/accounts')).toContain('Ваши лицевые счета');
  await expect(person.button('Добавить')).resolves.toBeDefined();
});
