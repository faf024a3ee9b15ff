import { expect, test } from 'vitest';
import { useDesk } from '../support/desk.ts';
import type { PersonAtDesk } from '../support/person.ts';
import { jobsDone } from './signing-in.ts';

const desk = useDesk();

async function asksForLetter(
  person: PersonAtDesk,
  number: string,
  amount: string,
  email: string,
): Promise<void> {
  await person.consents();
  await person.says(number);
  await person.says(amount);
  await person.says(email);
  await person.presses('Верно');
}

async function codeFor(email: string): Promise<string> {
  await expect.poll(async () => (await lettersTo(email)).length).toBeGreaterThan(0);
  return (await lettersTo(email)).at(-1)?.text.match(/Код: (\d{6})/)?.[1] ?? '';
}

async function lettersTo(email: string) {
  return (await desk.mail()).filter((letter) => letter.to === email);
}

test('whoever was denied confirms no e-mail afterwards', async () => {
  const owner = desk.person();
  await owner.links('450331', '6177,10');
  const intruder = desk.person();
  await asksForLetter(intruder, '450331', '6177,10', 'intruder@example.org');
  const code = await codeFor('intruder@example.org');
  await owner.hears('подключился ещё один чат');
  await owner.presses('Это не я');
  expect(await intruder.says(code)).toContain('приостановлена');
  expect(await intruder.presses('Отправить ещё раз')).toContain('устарело');
  expect(await desk.rows('select 1 from cabinet where email is not null')).toEqual([]);
});

test('an e-mail that the denied one had confirmed is taken out again', async () => {
  const owner = desk.person();
  await owner.links('0000450338', '10 335,75');
  const intruder = desk.person();
  await asksForLetter(intruder, '0000450338', '10 335,75', 'quick@example.org');
  expect(await intruder.says(await codeFor('quick@example.org'))).toContain('подтверждена');
  await owner.hears('подключился ещё один чат');
  await owner.presses('Это не я');
  expect(
    await desk.rows('select 1 from cabinet where email is not null or password_hash is not null'),
  ).toEqual([]);
  await owner.says('/settings');
  expect(await owner.presses('Электронная почта')).toContain('Напишите адрес');
});

test('letters are limited for a chat and for an address, by whatever button they are asked for', async () => {
  const person = desk.person();
  await asksForLetter(person, '0000450352', '17808,36', 'flooded@example.org');
  for (let letter = 2; letter <= 5; letter++) {
    expect(await person.presses('Отправить ещё раз')).toContain('Отправляю');
  }
  expect(await person.presses('Отправить ещё раз')).toContain('Слишком много писем');
  await person.says('/settings');
  await person.presses('Электронная почта');
  await person.says('flooded@example.org');
  expect(await person.presses('Верно')).toContain('Слишком много писем');

  await desk.rows("delete from attempt_counter where key like 'letter-chat%'");
  await person.says('/settings');
  await person.presses('Электронная почта');
  await person.says('flooded@example.org');
  expect(await person.presses('Верно')).toContain('Слишком много писем');
  await jobsDone(desk);
  const came = (await lettersTo('flooded@example.org')).length;
  expect(came).toBeGreaterThan(0);
  expect(came).toBeLessThanOrEqual(5);
});

test('two accounts of a chat may each await a code, in any order', async () => {
  const person = desk.person();
  await asksForLetter(person, '0000450324', '13 718,82', 'a@example.org');
  const first = await codeFor('a@example.org');
  await person.says('/accounts');
  await person.presses('Добавить');
  await person.says('450121');
  await person.says('11 487,28');
  await person.says('b@example.org');
  await person.presses('Верно');
  const second = await codeFor('b@example.org');
  expect(await person.says(first)).toContain('a@example.org подтверждена');
  expect(await person.says(second)).toContain('b@example.org подтверждена');
});

test('a button of an earlier question does nothing, not even with the same words on it', async () => {
  const person = desk.person();
  await person.consents();
  await person.says('450107');
  await person.says('16384,72');
  await person.says('wrong@example.org');
  const old = await person.button('Верно');
  await person.says('right@example.org');
  expect(await person.pressesData(old.messageId, old.data)).toContain('уже пройден');
  await person.presses('Верно');
  await codeFor('right@example.org');
  await jobsDone(desk);
  expect(await lettersTo('wrong@example.org')).toEqual([]);
});

test('attempts that others made at an account cost a newcomer none of his own', async () => {
  for (let chat = 0; chat < 2; chat++) {
    const guesser = desk.person();
    await guesser.consents();
    await guesser.says('450219');
    for (let attempt = 0; attempt < 5; attempt++) {
      await guesser.says('1,00');
      await desk.skipPauses();
    }
  }
  const owner = desk.person();
  await owner.consents();
  await owner.says('450219');
  for (let attempt = 0; attempt < 6; attempt++) {
    expect(await owner.says('14621,51')).toMatch(/Снова можно в (\d\d\.\d\d\.\d{4}, )?\d\d:\d\d/);
    await owner.says('450219');
  }
  await owner.presses('Другой номер');
  await owner.says('0000450114');
  expect(await owner.says('20845,29')).toContain('Готово');
});

test('made-up buttons are written down, but not without end', async () => {
  const vandal = desk.person();
  await vandal.consents();
  for (let press = 0; press < 25; press++)
    await vandal.pressesData(1, `billing:refresh:${press + 1_000_000}`);
  const events = await desk.rows('select 1 from audit_event where chat_id = $1', [String(vandal.chatId)]);
  expect(events).toHaveLength(20);
});

test('what people write instead of pressing is understood', async () => {
  const person = desk.person();
  await person.consents();
  await person.says('Мой счёт 0000450170, улица Фонарная');
  await person.says('8087,31');
  expect(await person.says('моя почта Petrova @ Mail.ru.')).toContain('Petrova@mail.ru');
  expect(await person.says('да')).toContain('код из шести цифр');
  const code = await codeFor('Petrova@mail.ru');
  expect(await person.says(`Код: ${code}.`)).toContain('подтверждена');
  expect(await person.presses('Отправить ещё раз')).toContain('уже подтверждена');
  expect(await person.says('баланс')).toContain('К оплате');
  const other = desk.person();
  await other.consents();
  await other.says('0000450352');
  await other.says('17808,36');
  expect(await other.says('нету')).toContain('без почты');
});

test('an address without @ is none; one with a Cyrillic domain is one', async () => {
  const person = desk.person();
  await person.consents();
  await person.says('0000450156');
  await person.says('4888,12');
  expect(await person.says('ivanova.mail.ru')).toContain('не похоже на адрес');
  expect(await person.says('ivanov@почта.рф')).toContain('ivanov@xn--80a1acny.xn--p1ai');
});
