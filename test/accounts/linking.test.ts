import { describe, expect, test } from 'vitest';
import { useDesk } from '../support/desk.ts';

describe.each([
  { store: 'postgres', updates: 'polling' },
  { store: 'postgres', updates: 'webhook' },
  { store: 'redis', updates: 'webhook' },
] as const)('a newcomer links an account (state in $store, by $updates)', (options) => {
  const desk = useDesk(options);

  test('in Russian: consents, number, amount, e-mail, letter, code, balance', async () => {
    const anna = desk.person();
    const greeting = await anna.says('/start');
    expect(greeting).toMatch(/112.*104/s);
    expect(greeting).toContain('+7 (099) 555-01-05');
    await anna.presses('Принимаю правила');
    expect(await anna.presses('Разрешаю')).toContain('номер лицевого счёта');
    expect(await anna.says('л/с 0000 450100')).toContain('Лицевой счёт: 0000450100');
    expect(await anna.says('12 076,58 ₽')).toContain('Готово!');
    expect(await anna.menu()).toEqual(['💰 Баланс', '⚙️ Настройки', '❓ Помощь']);
    expect(await anna.says('anna.k@Mail.RU')).toContain('anna.k@mail.ru');
    expect(await anna.presses('Верно')).toContain('код из шести цифр');

    await expect.poll(() => desk.mail()).toHaveLength(1);
    const [letter] = await desk.mail();
    expect(letter?.to).toBe('anna.k@mail.ru');
    expect(letter?.text).toMatch(
      /Учётная запись: [2-9A-Z]{4}-[2-9A-Z]{4}\nПароль: [2-9a-z]{4}-[2-9a-z]{4}-[2-9a-z]{5}/,
    );
    const code = letter?.text.match(/Код: (\d{6})/)?.[1] ?? '';
    const [before] = await desk.rows(
      'select password_hash from cabinet where email is null and password_hash is not null',
    );
    expect(before).toBeUndefined();
    expect(await anna.says(code)).toContain('подтверждена');
    const [cabinet] = await desk.rows<{ email: string; hash: string }>(
      'select email, password_hash as hash from cabinet where email is not null',
    );
    expect(cabinet?.email).toBe('anna.k@mail.ru');
    expect(cabinet?.hash).toMatch(/^\$argon2id\$/);

    const balance = await anna.says('💰 Баланс');
    expect(balance).toContain('К оплате: 12\u202f076,58\u00a0₽');
    expect(balance).toContain('Начислено: 6\u202f818,68\u00a0₽');
    expect(balance).toContain('Данные на 03.11.2026');
    expect(balance).not.toMatch(/[-−]\d/);
    expect(await anna.presses('Обновить')).toBe('Изменений нет');
  });

  test('in English, with the number in Cyrillic look-alikes and the amount as the English write it', async () => {
    const john = desk.person('en');
    expect(await john.consents()).toContain('Write the account number');
    await john.says('Тg 450163');
    expect(await john.says('RUB 8,177.91')).toContain('Done!');
    await john.presses('No e-mail');
    const balance = await john.says('/balance');
    expect(balance).toContain('Overpaid: 17,457.85\u00a0₽');
    expect(await john.menu()).toEqual(['💰 Balance', '⚙️ Settings', '❓ Help']);
  });

  test('goes on after a restart in the middle of the dialog', async () => {
    const vera = desk.person();
    await vera.consents();
    await vera.says('450107');
    await desk.restartBot();
    expect(await vera.says('16384,72')).toContain('Готово!');
  });

  test('two messages at once are taken one after the other', async () => {
    const boris = desk.person();
    await boris.consents();
    await Promise.all([boris.writes('0000450114'), boris.writes('0000450114')]);
    await boris.hears('Не понял сумму');
    expect(await boris.says('20 845,29')).toContain('Готово!');
    const links = await desk.rows('select 1 from chat_link where chat_id = $1', [String(boris.chatId)]);
    expect(links).toHaveLength(1);
  });

  test('five attempts an hour, with growing pauses, also for a number that does not exist', async () => {
    const eve = desk.person();
    await eve.consents();
    await eve.says('99999');
    expect(await eve.says('1,00')).toContain('не подошли');
    expect(await eve.says('2,00')).toMatch(/не подошли.*Вам помогут в офисе: \+7 \(099\) 555-01-10/s);
    expect(await eve.says('3,00')).toMatch(/следующая попытка через [1-5] секунд/);
    for (const amount of ['3,00', '4,00', '5,00']) {
      await desk.skipPauses();
      expect(await eve.says(amount)).toContain('не подошли');
    }
    await desk.skipPauses();
    expect(await eve.says('6,00')).toMatch(/Слишком много попыток. Снова можно в \d\d:\d\d/);
    await eve.says('450121');
    expect(await eve.says('11 487,28')).toContain('Слишком много попыток');
  });

  test('ten attempts a day for an account, whoever makes them', async () => {
    for (let attempt = 1; attempt <= 10; attempt++) {
      const someone = desk.person();
      await someone.consents();
      await someone.says('450219');
      expect(await someone.says('1,00')).toContain('не подошли');
    }
    const owner = desk.person();
    await owner.consents();
    await owner.says('450219');
    expect(await owner.says('14621,51')).toContain('Слишком много попыток');
  });
});
