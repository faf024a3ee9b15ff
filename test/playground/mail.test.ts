import { createTransport } from 'nodemailer';
import { expect, test } from 'vitest';
import { openPlayground } from './open-playground.ts';

const letter = {
  from: 'Абонент <robot@example.ru>',
  to: 'Анна <anna@example.ru>',
  subject: 'Пароль от кабинета',
  text: 'Ваш пароль: ключ-море',
  html: '<p>Ваш пароль: <b>ключ-море</b></p>',
  attachments: [{ filename: 'правила.pdf', content: '%PDF-1.7' }],
};

test('a letter sent by SMTP lies in the mailbox, attachments and all', async () => {
  await using world = await openPlayground();
  const transport = createTransport(world.playground.smtpUrl);
  await transport.sendMail(letter);
  const [mail, ...rest] = (await world.request('GET', '/api/mail')).body['mail'] as {
    attachments: { url: string }[];
  }[];
  expect(rest).toEqual([]);
  expect(mail).toMatchObject({
    from: 'robot@example.ru',
    to: 'anna@example.ru',
    subject: 'Пароль от кабинета',
    text: expect.stringContaining('ключ-море'),
    html: expect.stringContaining('<b>ключ-море</b>'),
    attachments: [
      { filename: 'правила.pdf', contentType: 'application/pdf', size: 8, url: expect.any(String) },
    ],
  });
  const url = mail?.attachments[0]?.url;
  expect(await (await fetch(`${world.playground.url}${url}`)).text()).toBe('%PDF-1.7');
  transport.close();
});

test('mail can be away, refuse, and come back on the same address', async () => {
  await using world = await openPlayground();
  const { smtpUrl } = world.playground;
  const send = () => createTransport(smtpUrl).sendMail(letter);
  const mode = (name: string) => world.request('PUT', '/api/mail/state', { mode: name });
  await mode('down');
  await expect(send()).rejects.toThrow();
  await mode('reject');
  await expect(send()).rejects.toMatchObject({ responseCode: 550 });
  expect((await mode('asleep')).status).toBe(400);
  await mode('ok');
  await send();
  expect(world.playground.smtpUrl).toBe(smtpUrl);
  expect((await world.request('GET', '/api/mail')).body['mail']).toHaveLength(1);
});
