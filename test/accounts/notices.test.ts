import { expect, test } from 'vitest';
import { useDesk } from '../support/desk.ts';
import { jobsDone } from './signing-in.ts';

const desk = useDesk();

test('whoever was linked before is told of a new link and suspends it', async () => {
  const first = desk.person();
  await first.links('450331', '6177,10');
  const second = desk.person('en');
  await second.links('450331', '6177,10');
  await first.hears(/К лицевому счёту 450331 подключился ещё один чат/);
  expect(await second.says('💰 Balance')).toContain('To pay');

  expect(await first.presses('Это не я')).toBe('');
  await first.hears('Новый доступ приостановлен');
  await second.hears('is suspended');
  expect(await second.says('💰 Balance')).toContain('is suspended');
  expect(await first.says('💰 Баланс')).toContain('К оплате');
  const events = await desk.rows<{ kind: string }>("select kind from audit_event where kind = 'link.denied'");
  expect(events).toHaveLength(1);

  await second.says('/start');
  await second.says('450331');
  expect(await second.says('6177.10')).toContain('is suspended');
});

test('the new one cannot deny the old one, a stranger nobody, and after a week it is the office', async () => {
  const first = desk.person();
  await first.links('0000450338', '10 335,75');
  const second = desk.person();
  await second.links('0000450338', '10 335,75');
  const notice = await first.hears('подключился ещё один чат');
  const { data } = await first.button('Это не я');
  const [older] = await desk.rows<{ id: number }>('select id from chat_link where chat_id = $1', [
    String(first.chatId),
  ]);

  expect(await second.pressesData(1, `accounts:deny:${older?.id}`)).toContain('не привязан к вашему чату');
  const stranger = desk.person();
  await stranger.consents();
  expect(await stranger.pressesData(1, data)).toContain('не привязан к вашему чату');
  await desk.rows("update chat_link set created_at = now() - interval '8 days' where chat_id = $1", [
    String(second.chatId),
  ]);
  expect(await first.pressesData(notice.message_id, data)).toContain('больше недели');
  expect(await second.says('/balance')).toContain('К оплате');
});

test('a cabinet that exists keeps its password and e-mail, and the e-mail gets a notice', async () => {
  const first = desk.person();
  await first.consents();
  await first.says('0000450352');
  await first.says('17808,36');
  await first.says('first@example.org');
  await first.presses('Верно');
  await expect.poll(() => lettersTo('first@example.org')).toHaveLength(1);
  const code = (await lettersTo('first@example.org'))[0]?.text.match(/Код: (\d{6})/)?.[1] ?? '';
  await first.says(`${code.slice(0, 3)}-${code.slice(3)}`);
  const [before] = await desk.rows('select * from cabinet where email is not null');

  const second = desk.person();
  await second.consents();
  await second.says('0000450352');
  const linked = await second.says('17808,36');
  expect(linked).toContain('Готово');
  expect(linked).not.toContain('почта');
  await expect.poll(() => lettersTo('first@example.org')).toHaveLength(2);
  expect((await lettersTo('first@example.org'))[1]?.subject).toContain('подключился ещё один чат');
  await second.says('/settings');
  expect(await second.presses('Электронная почта')).toContain(
    'уже есть подтверждённая почта: f…t@example.org',
  );
  await second.says('second@example.org');
  expect(await desk.rows('select * from cabinet where email is not null')).toEqual([before]);
  await jobsDone(desk);
  expect(await lettersTo('second@example.org')).toHaveLength(0);
});

test('wrong codes are counted, and a new letter brings a new code', async () => {
  const person = desk.person();
  await person.consents();
  await person.says('0000450156');
  await person.says('4888,12');
  expect(await person.says('not-an-address')).toContain('не похоже на адрес почты');
  await person.says('code@example.org');
  await person.presses('Верно');
  await expect.poll(() => lettersTo('code@example.org')).toHaveLength(1);
  const [letter] = await lettersTo('code@example.org');
  const code = letter?.text.match(/Код: (\d{6})/)?.[1] ?? '';
  const wrong = code === '000000' ? '000001' : '000000';
  for (let left = 4; left > 0; left--)
    expect(await person.says(wrong)).toContain(`попыток осталось: ${left}`);
  expect(await person.says(wrong)).toContain('попытки закончились');
  expect(await person.says(code)).toContain('Не понимаю');
  expect(await person.presses('Отправить ещё раз')).toContain('Отправляю');
  await expect.poll(() => lettersTo('code@example.org')).toHaveLength(2);
  const fresh = (await lettersTo('code@example.org'))[1]?.text.match(/Код: (\d{6})/)?.[1] ?? '';
  expect(await person.says(fresh)).toContain('подтверждена');
});

test('with the mail server away the link stands, and the letter comes when it is back', async () => {
  await desk.api('PUT', '/mail/state', { mode: 'down' });
  const person = desk.person();
  await person.consents();
  await person.says('0000450170');
  expect(await person.says('8087,31')).toContain('Готово');
  await person.says('later@example.org');
  await person.presses('Верно');
  expect(await person.says('/balance')).toContain('К оплате');
  await expect
    .poll(() => desk.log.some((line) => line.includes('job failed')), { timeout: 10_000 })
    .toBe(true);
  await desk.api('PUT', '/mail/state', { mode: 'ok' });
  await expect.poll(() => lettersTo('later@example.org'), { timeout: 20_000 }).toHaveLength(1);
});

async function lettersTo(address: string) {
  return (await desk.mail()).filter((letter) => letter.to === address);
}
