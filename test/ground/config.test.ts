import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { SetupError } from '../../src/errors.ts';
import { SECRETS } from '../../src/secret-files.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Read, but set by the machine rather than for Abonent. */
const OF_THE_MACHINE = ['CI', 'DISPLAY', 'LANG', 'SSH_CONNECTION', 'WAYLAND_DISPLAY', 'npm_lifecycle_event'];
const TOKEN = `123456:${'A'.repeat(35)}`;
const STORES = { DATABASE_URL: 'postgresql://a:b@host/db', REDIS_URL: 'redis://host:6379' };
const MAIL = { SMTP_URL: 'smtps://user:word@host', MAIL_FROM: 'noreply@example.org' };

describe('modes', () => {
  test('with nothing set: the playground, beside anything else that runs', () => {
    expect(loadConfig({})).toEqual({
      mode: 'playground',
      role: 'all',
      startedByNpm: false,
      production: false,
      dataDir: path.resolve('data/playground'),
      bot: { token: '', apiRoot: 'https://api.telegram.org' },
      webhook: null,
      databaseUrl: null,
      redisUrl: null,
      mail: null,
      organizationFile: null,
      http: { host: '127.0.0.1', port: 0 },
      playground: { port: 8080, opensBrowser: expect.any(Boolean) },
      locale: 'ru',
      log: { level: 'warn', plain: true },
    });
  });

  test('with a token: a live bot by long polling, its data in another folder', () => {
    const config = loadConfig({ BOT_TOKEN: TOKEN, NODE_ENV: 'production', ...MAIL, LANG: 'en_GB.UTF-8' });
    expect(config).toMatchObject({
      mode: 'polling',
      production: true,
      dataDir: path.resolve('data/live'),
      bot: { token: TOKEN },
      databaseUrl: null,
      mail: { url: MAIL.SMTP_URL, from: MAIL.MAIL_FROM },
      organizationFile: 'organization.yaml',
      http: { host: '127.0.0.1', port: 8081 },
      locale: 'en',
      log: { level: 'info', plain: false },
    });
  });

  test.each([
    ['https://bot.example.org/telegram', undefined],
    ['https://bot.example.org:8443/telegram', undefined],
    ['http://127.0.0.1:9/telegram', 'http://127.0.0.1:10'],
  ])('with an address that Telegram can call, %s: a live bot by webhook', (WEBHOOK_URL, BOT_API_ROOT) => {
    const config = loadConfig({ BOT_TOKEN: TOKEN, WEBHOOK_URL, BOT_API_ROOT });
    expect(config).toMatchObject({ mode: 'webhook', webhook: { url: WEBHOOK_URL } });
  });

  test('with stores of its own the work may be split', () => {
    const config = loadConfig({ BOT_TOKEN: TOKEN, ABONENT_ROLE: 'worker', ...STORES });
    expect(config).toMatchObject({
      role: 'worker',
      databaseUrl: STORES.DATABASE_URL,
      redisUrl: STORES.REDIS_URL,
    });
  });

  test('the page opens by itself only where a person sees it, or where it is told to', () => {
    const opens = (environment: NodeJS.ProcessEnv) => loadConfig(environment).playground.opensBrowser;
    expect(opens({ PLAYGROUND_OPEN: 'yes', CI: 'true' })).toBe(true);
    expect(opens({ PLAYGROUND_OPEN: 'no', DISPLAY: ':0' })).toBe(false);
    expect(opens({ DISPLAY: ':0', CI: 'true' })).toBe(false);
    expect(opens({ DISPLAY: ':0', SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' })).toBe(false);
  });

  test('an empty setting is none, and a slash at the end of the API root does no harm', () => {
    const config = loadConfig({ BOT_TOKEN: '', REDIS_URL: '', BOT_API_ROOT: 'http://127.0.0.1:9/bot-api/' });
    expect(config.mode).toBe('playground');
    expect(config.redisUrl).toBeNull();
    expect(config.bot.apiRoot).toBe('http://127.0.0.1:9/bot-api');
  });
});

describe('contradictions are refused with the remedy', () => {
  test.each([
    [{ NODE_ENV: 'production' }, 'Set BOT_TOKEN to the token that @BotFather gave.'],
    [{ WEBHOOK_URL: 'https://bot.example.org/x' }, 'Set BOT_TOKEN, or unset WEBHOOK_URL for the playground.'],
    [{ BOT_TOKEN: TOKEN, WEBHOOK_URL: 'http://bot.example.org/x' }, 'must be https://'],
    [{ BOT_TOKEN: TOKEN, WEBHOOK_URL: 'https://bot.example.org:8081/x' }, 'port 443, 80, 88 or 8443'],
    [{ BOT_TOKEN: TOKEN, WEBHOOK_URL: 'https://bot.example.org/healthz' }, 'a path of its own'],
    [{ ABONENT_ROLE: 'web', ...STORES }, 'Unset ABONENT_ROLE, or set BOT_TOKEN.'],
    [{ BOT_TOKEN: TOKEN, ABONENT_ROLE: 'web' }, 'Set DATABASE_URL, or unset ABONENT_ROLE.'],
    [{ BOT_TOKEN: TOKEN, SMTP_URL: MAIL.SMTP_URL }, 'Set both, or neither.'],
    [{ BOT_TOKEN: TOKEN, MAIL_FROM: MAIL.MAIL_FROM }, 'Set both, or neither.'],
  ])('%o', (environment, remedy) => {
    expect(refusal(environment)).toContain(remedy);
  });
});

describe('a value of the wrong form is named, with what it should be like, and never repeated', () => {
  test.each([
    ['BOT_TOKEN', 'not-a-token-s3cret', '@BotFather'],
    ['BOT_API_ROOT', 'ftp://s3cret', 'https://api.telegram.org'],
    ['DATABASE_URL', 'mysql://user:s3cret@host/db', 'postgresql://user@host/name'],
    ['DATABASE_URL', 's3cret', 'postgresql://user@host/name'],
    ['REDIS_URL', 'http://:s3cret@host', 'redis://host:6379'],
    ['SMTP_URL', 'mail:s3cret', 'smtps://user:password@host'],
    ['MAIL_FROM', 's3cret', 'e-mail address'],
    ['HTTP_PORT', '70000', '65535'],
    ['HTTP_PORT', 's3cret', 'number'],
    ['PLAYGROUND_PORT', '80.5', 'must be a port'],
    ['ABONENT_ROLE', 's3cret', '"web"'],
    ['NODE_ENV', 's3cret', '"production"'],
    ['LOG_LEVEL', 's3cret', '"debug"'],
  ])('%s=%s', (name, value, likeness) => {
    const message = refusal({ [name]: value });
    expect(message).toContain(`${name}: `);
    expect(message).toContain(likeness);
    expect(message).toContain('.env.example');
    expect(message).not.toContain('s3cret');
  });

  test('all that are wrong, at once', () => {
    expect(refusal({ HTTP_PORT: 'x', REDIS_URL: 'y' }).split('\n')).toHaveLength(2);
  });
});

describe('.env.example', () => {
  const text = readFileSync(path.join(ROOT, '.env.example'), 'utf8');
  const settings = [...text.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => ({
    name,
    value,
  }));

  test('lists every setting once', () => {
    const source = readFileSync(path.join(ROOT, 'src/config.ts'), 'utf8');
    const schema = source.slice(source.indexOf('z.object({'), source.indexOf('\n});'));
    const known = [...schema.matchAll(/^ {2}([A-Z_]+):/gm)].flatMap(([, name = '']) =>
      OF_THE_MACHINE.includes(name) ? [] : name,
    );
    expect(known.length).toBeGreaterThan(10);
    const files = SECRETS.map((name) => `${name}_FILE`);
    expect(settings.map(({ name }) => name).toSorted()).toEqual([...known, ...files].toSorted());
  });

  test('says something about each, and its values are those that hold when it is left out', () => {
    expect(text).toMatch(/^# .+\n(?:.+\n)*BOT_TOKEN=/m);
    for (const block of text.split(/\n\n+/).filter((each) => /^[A-Z_]+=/m.test(each)))
      expect(block).toMatch(/^# /);
    const {
      ORGANIZATION_FILE: _,
      HTTP_PORT,
      ...rest
    } = Object.fromEntries(settings.map(({ name, value }) => [name, value]));
    expect(loadConfig(rest)).toEqual(loadConfig({}));
    expect(loadConfig({ BOT_TOKEN: TOKEN }).http.port).toBe(Number(HTTP_PORT));
    expect(loadConfig({ BOT_TOKEN: TOKEN }).organizationFile).toBe('organization.yaml');
  });
});

function refusal(environment: NodeJS.ProcessEnv): string {
  try {
    loadConfig(environment);
  } catch (error) {
    expect(error).toBeInstanceOf(SetupError);
    return (error as SetupError).message;
  }
  throw new Error('not refused');
}
