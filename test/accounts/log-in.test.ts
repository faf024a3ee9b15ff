import { beforeAll, describe, expect, test } from 'vitest';
import { useDesk } from '../support/desk.ts';
import type { PersonAtDesk } from '../support/person.ts';
import { asksToSignIn, givePassword, jobsDone, PASSWORD, signsIn, written } from './signing-in.ts';

describe.each(['postgres', 'redis'] as const)('signing in with a password (state in %s)', (store) => {
  const desk = useDesk({ store });
  beforeAll(async () => {
    await givePassword(desk, '450121', 'K7M3-92QD');
    await givePassword(desk, '0000450114', 'ABCD-2345', { email: 'owner@example.org' });
    await givePassword(desk, '450331', 'XYZ2-3456');
    await givePassword(desk, '450233', 'QQQQ-7777');
  });

  test('with the number of the cabinet: the account is there, and the password is gone from the chat', async () => {
    const anna = desk.person();
    await anna.consents();
    expect(await anna.presses('Войти с паролем')).toContain('номер учётной записи или лицевого счёта');
    expect(await anna.says('K7M3-92QD')).toMatch(/Номер: K7M3-92QD.*пароль/s);
    expect(await anna.says(PASSWORD)).toContain('Лицевой счёт 450121 привязан');
    expect(await written(anna)).toContain('K7M3-92QD');
    expect(await written(anna)).not.toContain(PASSWORD);
    expect(await anna.says('💰 Баланс')).toContain('К оплате');
    const links = await desk.rows('select proof, state from chat_link where chat_id = $1', [
      String(anna.chatId),
    ]);
    expect(links).toEqual([{ proof: 'password', state: 'active' }]);
  });

  test.each(['к7м3 92qd', 'K7M392QD', 'Учётная запись: k7m3–92qd', '450121', 'л/с 450 121'])(
    'with the number typed as "%s" and the password as people type one',
    async (typed) => {
      expect(await signsIn(desk.person(), typed, 'Пароль: КХ7М 92qd hw4tp')).toContain('Готово');
    },
  );

  test('in English', async () => {
    const john = desk.person('en');
    await john.consents();
    expect(await john.presses('Sign in with a password')).toContain('Write your login');
    expect(await john.says('K7M3-92QD')).toContain('write the password');
    expect(await john.says('wrong')).toMatch(/do not fit together.*the password again/s);
    expect(await john.says('wrong')).toMatch(/amount of the bill.*\+7 \(099\) 555-01-10/s);
    await desk.skipPauses();
    expect(await john.says(PASSWORD)).toContain('Done!');
  });

  test('a wrong password: the number is kept, help is offered from the second time on, the right one still opens', async () => {
    const person = desk.person();
    expect(await signsIn(person, '450331', 'не тот')).toMatch(/не подошли.*Номер: 450331/s);
    expect(await person.says('опять не тот')).toMatch(/не подошли.*сумме из квитанции.*555-01-10/s);
    expect(await person.says('450331')).toContain('Номер: 450331');
    expect(await person.says(PASSWORD)).toMatch(/следующая попытка через \d+ секунд/);
    await desk.skipPauses();
    expect(await person.says(PASSWORD)).toContain('Готово');
    expect(await written(person)).not.toMatch(/не тот|kx7m/);
  });

  test('no such number, no password, another password, a closed account, a chat that was denied: the same words', async () => {
    const answer = async (number: string, password: string, person = desk.person()) =>
      (await signsIn(person, number, password)).replaceAll(number, 'N');
    const wrong = await answer('450121', 'нет');
    expect(wrong).toContain('не подошли');
    expect(await answer('99999', 'нет')).toBe(wrong);
    expect(await answer('ZZZZ-2222', 'нет')).toBe(wrong);
    expect(await answer('450107', 'нет')).toBe(wrong);
    await desk.rows(
      `insert into cabinet (account_id, number) select id, 'PPPP-2222' from account where number = '450128' or number = '0000450128'`,
    );
    expect(await answer('PPPP-2222', 'нет')).toBe(wrong);
    await desk.rows("update account set closed_at = now() where number = '450233'");
    expect(await answer('QQQQ-7777', PASSWORD)).toBe(wrong);

    const denied = desk.person();
    expect(await signsIn(denied, 'K7M3-92QD')).toContain('Готово');
    await suspend(denied);
    await denied.says('/login');
    await denied.says('450121');
    expect((await denied.says('нет')).replaceAll('450121', 'N')).toBe(wrong);
    expect(await denied.says(PASSWORD)).toContain('приостановлена');
  });

  async function suspend(person: PersonAtDesk): Promise<void> {
    await desk.rows("update chat_link set state = 'suspended' where chat_id = $1", [String(person.chatId)]);
  }

  test('an account that the chat has already, and an eleventh one, only for whoever knows the password', async () => {
    const person = desk.person();
    expect(await signsIn(person, '450331')).toContain('Готово');
    await person.says('/accounts');
    await person.presses('Добавить с паролем');
    await person.says('XYZ2-3456');
    expect(await person.says('нет')).toContain('не подошли');
    expect(await person.says(PASSWORD)).toContain('уже привязан');
    await desk.rows(
      `insert into chat_link (messenger, chat_id, account_id, proof, effect_key)
       select 'telegram', $1, id, 'bill_amount', 'test:' || $1 || id from account
       where number not in ('450331', '450121') order by id limit 9`,
      [String(person.chatId)],
    );
    await person.says('/login');
    await person.says('K7M3-92QD');
    expect(await person.says(PASSWORD)).toContain('не больше 10');
  });

  test('chats that are linked already are told, and so is the confirmed e-mail; «Это не я» ends the password', async () => {
    const owner = desk.person();
    await owner.consents();
    await owner.says('0000450114');
    await owner.says('20845,29');
    const other = desk.person();
    expect(await signsIn(other, 'ABCD-2345')).toContain('Готово');
    await owner.hears('К лицевому счёту 0000450114 подключился ещё один чат');
    const letters = async () =>
      (await desk.mail()).filter(({ to, text }) => to === 'owner@example.org' && text.includes('ABCD-2345'));
    // For both links.
    await expect.poll(letters).toHaveLength(2);
    await jobsDone(desk);
    expect(await letters()).toHaveLength(2);
    expect((await letters()).join()).not.toContain(PASSWORD);

    await owner.presses('Это не я');
    await owner.hears('пароль больше не действует');
    expect(await other.says('💰 Баланс')).toContain('приостановлена');
    expect(await signsIn(desk.person(), 'ABCD-2345')).toContain('не подошли');
  });

  test('whoever denied a chat with the password gets a new password to the same address', async () => {
    await givePassword(desk, '0000450170', 'HHHH-3333', { email: 'owner@example.org' });
    const owner = desk.person();
    await owner.consents();
    await owner.says('0000450170');
    await owner.says('8087,31');
    await owner.says('/settings');
    expect(await owner.presses('Электронная почта')).toContain('уже есть подтверждённая');
    expect(await signsIn(desk.person(), 'HHHH-3333')).toContain('Готово');
    await owner.hears('подключился ещё один чат');
    await owner.presses('Это не я');
    await owner.says('/settings');
    expect(await owner.presses('Электронная почта')).toContain('Напишите адрес');
    await owner.says('other@example.org');
    expect(await owner.presses('Верно')).toContain('письмо не отправлено');
    await owner.says('/settings');
    await owner.presses('Электронная почта');
    await owner.says('Owner@example.org');
    await owner.presses('Верно');
    const letter = () => desk.mail().then((all) => all.find(({ text }) => text.includes('Код: ')));
    await expect.poll(letter).toBeDefined();
    const text = (await letter())?.text ?? '';
    expect(await owner.says(text.match(/Код: (\d{6})/)?.[1] ?? '')).toContain('подтверждена');
    expect(await signsIn(desk.person(), 'HHHH-3333')).toContain('не подошли');
    const password = text.match(/Пароль: (\S+)/)?.[1] ?? '';
    expect(await signsIn(desk.person(), 'HHHH-3333', password)).toContain('Готово');
  });

  test('there is a door wherever linking is offered, and a way from each to the other', async () => {
    const person = desk.person();
    expect(await person.says('/login')).toContain('два ваших согласия');
    await person.presses('Принимаю правила');
    expect(await person.presses('Разрешаю')).toContain('Шаг 1 из 2');
    expect(await person.presses('Войти с паролем')).toContain('Вход с паролем');
    expect(await person.presses('Без пароля')).toContain('Шаг 1 из 2');
    await person.presses('Войти с паролем');
    expect(await person.says('🤷')).toMatch(/не похоже на номер.*Вход с паролем/s);
    await person.says('450121');
    expect(await person.presses('Другой номер')).toContain('Вход с паролем');
    await person.says('450121');
    expect(await person.presses('Без пароля')).toMatch(/Лицевой счёт: 450121.*Шаг 2 из 2/s);
    await person.says('/login K7M3-92QD');
    expect(await person.presses('Отмена')).toContain('остановились');
    expect(await person.says('привет')).toContain('Сначала привяжите');
    await person.presses('Войти с паролем');
    expect(await person.says('/cancel')).toContain('Сначала привяжите');
    expect(await asksToSignIn(desk.person(), 'K7M3-92QD')).toContain('Номер: K7M3-92QD');
  });
});
