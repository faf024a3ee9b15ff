import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { SetupError } from '../../src/errors.ts';
import { SECRETS } from '../../src/secret-files.ts';
import { databaseUrl, runSql } from '../support/database.ts';

const dir = mkdtempSync(path.join(tmpdir(), 'abonent-secrets-'));
afterAll(() => rmSync(dir, { recursive: true }));

const TOKEN = `123456:${'A'.repeat(35)}`;
const GIVEN: Record<(typeof SECRETS)[number], string> = {
  BOT_TOKEN: TOKEN,
  DATABASE_URL: 'postgresql://a:s3cret@host/db',
  DATABASE_PASSWORD: 's3cret',
  REDIS_URL: 'redis://:s3cret@host:6379',
  SMTP_URL: 'smtps://user:s3cret@host',
};

function fileOf(content: string): string {
  const file = path.join(dir, `${Math.random()}`);
  writeFileSync(file, content);
  return file;
}

describe('a secret may stand in a file', () => {
  test.each(['', '\n', '\r\n'])('whose last line ends with %j', (end) => {
    const config = loadConfig({
      BOT_TOKEN_FILE: fileOf(TOKEN + end),
      DATABASE_URL_FILE: fileOf(GIVEN.DATABASE_URL + end),
      REDIS_URL_FILE: fileOf(GIVEN.REDIS_URL + end),
      SMTP_URL_FILE: fileOf(GIVEN.SMTP_URL + end),
      MAIL_FROM: 'noreply@example.org',
    });
    expect(config).toMatchObject({
      mode: 'polling',
      bot: { token: TOKEN },
      databaseUrl: GIVEN.DATABASE_URL,
      redisUrl: GIVEN.REDIS_URL,
      mail: { url: GIVEN.SMTP_URL },
    });
  });

  test.each(['', '\n'])('and an empty one for SMTP_URL, %j, means no letters', (content) => {
    const config = loadConfig({ BOT_TOKEN: TOKEN, SMTP_URL_FILE: fileOf(content) });
    expect(config).toEqual(loadConfig({ BOT_TOKEN: TOKEN }));
  });
});

describe('refused with the remedy, and never with the secret', () => {
  test.each(SECRETS)('%s given both ways', (name) => {
    const message = refusal({ [name]: GIVEN[name], [`${name}_FILE`]: fileOf(GIVEN[name]) });
    expect(message).toBe(`${name} and ${name}_FILE are both set. Unset one of them.`);
  });

  test('files that are missing, all at once', () => {
    const lines = refusal({ BOT_TOKEN_FILE: `${dir}/none`, SMTP_URL_FILE: `${dir}/none` }).split('\n');
    expect(lines).toEqual([
      `BOT_TOKEN_FILE names ${dir}/none, which can't be read (ENOENT). Write the secret there, or correct BOT_TOKEN_FILE.`,
      expect.stringContaining('SMTP_URL_FILE names'),
    ]);
  });

  test.each(SECRETS.filter((name) => name !== 'SMTP_URL'))('an empty file of %s', (name) => {
    for (const content of ['', '\r\n']) {
      const file = fileOf(content);
      expect(refusal({ NODE_ENV: 'production', [`${name}_FILE`]: file })).toBe(
        `${name}_FILE names ${file}, which is empty. Write the secret there, or unset ${name}_FILE.`,
      );
    }
  });

  test('the folder that Docker makes for a missing file', () => {
    mkdirSync(path.join(dir, 'folder'));
    expect(refusal({ REDIS_URL_FILE: path.join(dir, 'folder') })).toContain('Remove it and write the file.');
  });

  test('content of the wrong form', () => {
    const message = refusal({ BOT_TOKEN_FILE: fileOf('s3cret') });
    expect(message).toContain('BOT_TOKEN: ');
    expect(message).not.toContain('s3cret');
  });

  test('a password for no address, or for one that has its own', () => {
    expect(refusal({ DATABASE_PASSWORD: 's3cret' })).toContain('Set DATABASE_URL, like');
    const both = refusal({ DATABASE_PASSWORD: 's3cret', DATABASE_URL: 'postgresql://a:b@host/db' });
    expect(both).toContain('Take it out of DATABASE_URL');
  });
});

test('DATABASE_PASSWORD fills DATABASE_URL whatever characters it is made of', async () => {
  const password = 'p@ss:w/rd %2F#?&\'"+ü';
  const role = `secret_${Math.random().toString(36).slice(2)}`;
  await runSql(inject('postgres'), `create role ${role} login password '${password.replaceAll("'", "''")}'`);
  try {
    const address = new URL(databaseUrl(inject('postgres'), 'postgres'));
    address.username = role;
    address.password = '';
    const config = loadConfig({
      BOT_TOKEN: TOKEN,
      DATABASE_URL: address.href,
      DATABASE_PASSWORD_FILE: fileOf(`${password}\n`),
    });
    expect(await runSql(config.databaseUrl ?? '', 'select current_user as name')).toEqual([{ name: role }]);
  } finally {
    await runSql(inject('postgres'), `drop role ${role}`);
  }
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
