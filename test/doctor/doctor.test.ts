import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { SMTPServer } from 'smtp-server';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { EXAMPLE_ORGANIZATION } from '../../src/organization.ts';
import { Cable } from '../support/cable.ts';
import { PersonAtDesk } from '../support/person.ts';
import { Clinic, occupyPort } from './clinic.ts';

const clinic = new Clinic();
beforeAll(() => clinic.open());
afterAll(() => clinic[Symbol.asyncDispose]());

describe('where all is well', () => {
  test('every line says so, and the exit code is 0', async () => {
    const report = await clinic.ask();
    expect(report).toMatchObject({ exitsWith: 0, warnings: [], failures: [] });
    expect(report.text).toContain('Всё в порядке.');
    expect(report.ok).toEqual([
      expect.stringContaining('Настройки: длинный опрос'),
      expect.stringContaining('Организация: МУП «Тестовские сети»'),
      expect.stringMatching(/^PostgreSQL: версия \d+/),
      expect.stringContaining('подключений'),
      'Часы: сходятся с PostgreSQL.',
      'PostgreSQL: база для живого бота.',
      'PostgreSQL: прав хватает.',
      expect.stringContaining('Миграции: выполнены все'),
      expect.stringMatching(/^Redis: версия \d+/),
      expect.stringMatching(/^Telegram: токен принадлежит боту @\w+\.$/),
      'Вебхук: не установлен, обновления бот забирает сам, ждут: 0.',
      'Часы: сходятся с Telegram.',
      'Почта: сервер принимает, письма пойдут от noreply@example.org.',
      expect.stringContaining('Папка данных: '),
      expect.stringContaining('свободен'),
    ]);
  });

  test('in English too', async () => {
    const report = await clinic.ask({}, { locale: 'en' });
    expect(report.text).toContain('All is well.');
    expect(report.text).not.toMatch(/[а-яё{}]/i);
  });

  test('what is left out is no fault', async () => {
    const none = { REDIS_URL: undefined, SMTP_URL: undefined, MAIL_FROM: undefined };
    expect(await clinic.ask(none)).toMatchObject({ warnings: [], failures: [] });
  });

  test('a playground needs no Telegram', async () => {
    const unset = Object.fromEntries(Object.keys(clinic.settings).map((name) => [name, undefined]));
    const report = await clinic.ask({ ...unset, DATA_DIR: clinic.settings['DATA_DIR'] });
    expect(report).toMatchObject({ exitsWith: 0, failures: [] });
    expect(report.warnings).toEqual([expect.stringContaining('Запустите бота и повторите')]);
  });
});

describe('the settings', () => {
  test('that are broken are told one by one, and nothing else can be looked at', async () => {
    const report = await clinic.ask({ HTTP_PORT: 'x', LOG_LEVEL: 'y' });
    expect(report).toMatchObject({
      exitsWith: 1,
      ok: [],
      warnings: ['Остальное зависит от настроек и поэтому не проверено.'],
      failures: [expect.stringContaining('HTTP_PORT: '), expect.stringContaining('LOG_LEVEL: ')],
    });
    expect(report.text).toContain('Надо исправить 2 пункта');
  });

  test('of a live bot that is not told to be one', async () => {
    expect((await clinic.ask({ NODE_ENV: 'development' })).warnings).toEqual([
      expect.stringContaining('задайте NODE_ENV=production'),
    ]);
  });

  test('of the organisation, fault by fault', async () => {
    const file = path.join(clinic.settings['DATA_DIR'] ?? '', 'organization.yaml');
    const text = readFileSync(EXAMPLE_ORGANIZATION, 'utf8');
    writeFileSync(file, text.replace(/^inn:.*$/m, 'inn: "1"').replace(/^timeZone:.*$/m, 'timeZone: Nowhere'));
    const report = await clinic.ask({ ORGANIZATION_FILE: file });
    expect(report.failures).toEqual([
      expect.stringContaining('inn "1"'),
      expect.stringContaining('timeZone'),
    ]);
    expect(report.ok).toContain('PostgreSQL: прав хватает.');
  });
});

describe('the invented town', () => {
  test('is named where the example was copied and left as it is', async () => {
    const { warnings, failures } = await clinic.ask({ ORGANIZATION_FILE: EXAMPLE_ORGANIZATION });
    expect(failures).toEqual([]);
    expect(warnings).toEqual([
      expect.stringMatching(
        /данные выдуманного города .*: legalName, .*bank, .*emergency\.phones\. .*Впишите/,
      ),
    ]);
  });

  test('is named where only its emergency phone was forgotten', async () => {
    const file = path.join(clinic.settings['DATA_DIR'] ?? '', 'forgotten.yaml');
    const own = readFileSync(clinic.settings['ORGANIZATION_FILE'] ?? '', 'utf8');
    writeFileSync(file, own.replace('555-02-05', '555-02-06\n    - +7 (099) 555-01-05'));
    expect((await clinic.ask({ ORGANIZATION_FILE: file })).warnings).toEqual([
      expect.stringContaining('из образца: emergency.phones. '),
    ]);
  });
});

describe('what is away', () => {
  const doors = [
    ['DATABASE_URL', 'PostgreSQL не отвечает (ECONNREFUSED)'],
    ['REDIS_URL', 'Redis не отвечает (ECONNREFUSED)'],
    ['BOT_API_ROOT', 'Telegram не отвечает (ECONNREFUSED)'],
    ['SMTP_URL', 'Почта: сервер не отвечает (ESOCKET)'],
  ] as const;

  test.each(doors)('%s: is told with its setting, and hides nothing else', async (name, words) => {
    await using cable = await cableTo(name);
    await cable.cut();
    const report = await clinic.ask({ [name]: cable.url });
    expect(report.exitsWith).toBe(1);
    expect(report.failures).toEqual([expect.stringContaining(words)]);
    expect(report.failures[0]).toContain(name);
    expect(report.ok.length).toBeGreaterThan(7);
  });

  test.each(doors)('%s: is not waited for without end where packets vanish', async (name, words) => {
    await using cable = await cableTo(name);
    cable.silence();
    const begun = Date.now();
    const report = await clinic.ask({ [name]: cable.url }, { limitMs: 1_000 });
    expect(Date.now() - begun).toBeLessThan(3_000);
    expect(report.failures).toHaveLength(1);
    expect(report.failures[0]).toContain(words.split(/[ :]/)[0]);
  });

  test('all of it at once', async () => {
    const away = Object.fromEntries(
      await Promise.all(doors.map(async ([name]) => [name, await cutOff(name)])),
    );
    const report = await clinic.ask(away, { locale: 'en' });
    expect(report.failures).toHaveLength(4);
    expect(report.text).toContain('4 things have to be mended');
  });
});

describe('Telegram', () => {
  const WEBHOOK_URL = 'http://127.0.0.1:9/telegram';
  const allowed_updates = ['message', 'edited_message', 'callback_query', 'my_chat_member'];
  afterEach(() => clinic.telegram('deleteWebhook', { drop_pending_updates: true }));

  test('refuses the token', async () => {
    const report = await clinic.ask({ BOT_TOKEN: `1:${'A'.repeat(35)}` });
    expect(report.failures).toEqual([
      'BOT_TOKEN is refused by Telegram. Take the current one from @BotFather.',
    ]);
  });

  test('is none: BOT_API_ROOT leads to some other server', async () => {
    const stranger = createServer((_request, response) => void response.writeHead(404).end('<html>'));
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void stranger.close());
    const { port } = stranger.address() as { port: number };
    const report = await clinic.ask({ BOT_API_ROOT: `http://127.0.0.1:${port}` });
    expect(report.failures).toEqual([
      expect.stringMatching(/отвечает не Bot API \(статус 404\)\. Исправьте BOT_API_ROOT/),
    ]);
  });

  test('brings updates to WEBHOOK_URL, or will from the next start', async () => {
    expect((await clinic.ask({ WEBHOOK_URL })).warnings).toEqual([expect.stringContaining('webhook set')]);
    await clinic.telegram('setWebhook', { url: WEBHOOK_URL, allowed_updates });
    const report = await clinic.ask({ WEBHOOK_URL });
    expect(report).toMatchObject({ warnings: [], failures: [] });
    expect(report.ok).toContain(`Вебхук: Telegram присылает обновления на ${WEBHOOK_URL}, ждут доставки: 0.`);
  });

  test('brings other kinds than this version wants', async () => {
    await clinic.telegram('setWebhook', { url: WEBHOOK_URL, allowed_updates: ['message'] });
    expect((await clinic.ask({ WEBHOOK_URL })).warnings).toEqual([expect.stringContaining('не те виды')]);
  });

  test('brings them elsewhere', async () => {
    await clinic.telegram('setWebhook', { url: 'http://127.0.0.1:9/other', allowed_updates });
    const report = await clinic.ask({ WEBHOOK_URL });
    expect(report.failures).toEqual([
      expect.stringContaining('http://127.0.0.1:9/other, это не WEBHOOK_URL'),
    ]);
    expect((await clinic.ask()).failures).toEqual([expect.stringContaining('выполните «webhook delete»')]);
  });

  test('could not bring the last one; what was long ago is forgiven', async () => {
    await clinic.telegram('setWebhook', { url: WEBHOOK_URL, allowed_updates });
    await new PersonAtDesk(clinic.playground.url, 'ru').writes('/start');
    await expect
      .poll(async () => (await clinic.ask({ WEBHOOK_URL })).warnings, { timeout: 10_000 })
      .toEqual([expect.stringMatching(/не смог доставить обновление .* Ждут доставки: 1\. .*WEBHOOK_URL/)]);
    const later = await clinic.ask({ WEBHOOK_URL }, { now: () => Date.now() + 2 * 3_600_000 });
    expect(later.text).not.toContain('не смог доставить');
  });
});

test.each([
  [60_000, 'Часы: спешат на'],
  [-60_000, 'Часы: отстают на'],
])('a clock that is %d ms off is told beside both others', async (offMs, words) => {
  const { warnings, exitsWith } = await clinic.ask({}, { now: () => Date.now() + offMs });
  expect(exitsWith).toBe(0);
  expect(warnings).toHaveLength(2);
  for (const warning of warnings) expect(warning).toMatch(new RegExp(`^${words} (?:59|60|61) с .*NTP`));
});

test('a mail server that refuses the password is told without it', async () => {
  const server = new SMTPServer({
    hideSTARTTLS: true,
    allowInsecureAuth: true,
    onAuth: (_auth, _session, answer) => answer(new Error('no')),
  });
  onTestFinished(() => new Promise<void>((resolve) => server.close(resolve)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as { port: number };
  const report = await clinic.ask({ SMTP_URL: `smtp://office:wrong-s3cret@127.0.0.1:${port}` });
  expect(report.failures).toEqual([expect.stringContaining('Исправьте их в SMTP_URL')]);
});

describe('this machine', () => {
  test('has a data folder that is none', async () => {
    const file = path.join(clinic.settings['DATA_DIR'] ?? '', 'file');
    writeFileSync(file, '', { mode: 0o600 });
    expect((await clinic.ask({ DATA_DIR: file })).failures).toEqual([
      expect.stringMatching(/^Папка данных: в .*\/file\/live нельзя писать \(\w+\)\. .*DATA_DIR/),
    ]);
  });

  test('has a stranger on the port', async () => {
    const stranger = await occupyPort();
    onTestFinished(() => void stranger.close());
    const { port } = stranger.address() as { port: number };
    expect((await clinic.ask({ HTTP_PORT: String(port) })).failures).toEqual([
      `Port ${port} is taken. Stop what uses it, or set HTTP_PORT to another number.`,
    ]);
  });
});

async function cableTo(name: string): Promise<Cable> {
  return await Cable.to(clinic.settings[name] ?? '');
}

async function cutOff(name: string): Promise<string> {
  const cable = await cableTo(name);
  await cable.cut();
  return cable.url;
}
