import path from 'node:path';
import { z } from 'zod';
import { SetupError } from './errors.ts';
import { readSecretFiles } from './secret-files.ts';

const port = z.coerce.number({ error: 'must be a port, a number from 0 to 65535' }).int().min(0).max(65_535);
const url = (protocols: string[], example: string) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    error: `must be an address like ${example}`,
  });

const Environment = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test']).default('development'),
  ABONENT_ROLE: z.enum(['web', 'worker', 'all']).default('all'),
  BOT_TOKEN: z
    .string()
    .regex(/^\d+:[\w-]{30,}$/, 'must be the token that @BotFather gave, like 123456:ABC…')
    .optional(),
  BOT_API_ROOT: url(['https:', 'http:'], 'https://api.telegram.org').default('https://api.telegram.org'),
  WEBHOOK_URL: url(['https:', 'http:'], 'https://bot.example.org/telegram').optional(),
  DATABASE_URL: url(['postgres:', 'postgresql:'], 'postgresql://user@host/name').optional(),
  DATABASE_PASSWORD: z.string().optional(),
  REDIS_URL: url(['redis:', 'rediss:'], 'redis://host:6379').optional(),
  SMTP_URL: url(['smtp:', 'smtps:'], 'smtps://user:password@host').optional(),
  MAIL_FROM: z.email('must be an e-mail address').optional(),
  ORGANIZATION_FILE: z.string().optional(),
  DATA_DIR: z.string().default('data'),
  HTTP_HOST: z.string().default('127.0.0.1'),
  HTTP_PORT: port.optional(),
  PLAYGROUND_PORT: port.default(8080),
  PLAYGROUND_OPEN: z.enum(['auto', 'yes', 'no']).default('auto'),
  DISPLAY: z.string().optional(),
  WAYLAND_DISPLAY: z.string().optional(),
  SSH_CONNECTION: z.string().optional(),
  CI: z.string().optional(),
  npm_lifecycle_event: z.string().optional(),
  LANG: z.string().optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).optional(),
});

/** `playground`: all invented, on this machine. Else real Telegram, by long polling or by webhook. */
export type Mode = 'playground' | 'polling' | 'webhook';

export interface Config {
  mode: Mode;
  role: 'web' | 'worker' | 'all';
  production: boolean;
  /** Absolute; everything that a start leaves behind stands in it. Playground and live data never share a folder. */
  dataDir: string;
  bot: { token: string; apiRoot: string };
  /** Where Telegram brings updates; null: they are fetched. */
  webhook: { url: string } | null;
  /** Null: the embedded PostgreSQL serves. */
  databaseUrl: string | null;
  /** Null: PostgreSQL keeps dialogs and limits too. */
  redisUrl: string | null;
  /** Null: no letters are sent, so e-mail is not asked for. */
  mail: { url: string; from: string } | null;
  /** Null: the playground's invented organisation. */
  organizationFile: string | null;
  http: { host: string; port: number };
  playground: { port: number; opensBrowser: boolean };
  /** The operator's language, from LANG. */
  locale: 'ru' | 'en';
  log: { level: string; plain: boolean };
  /** Then a signal may reach npm alone. */
  startedByNpm: boolean;
}

/**
 * Reads the environment; the only place that does. Contradictions are refused with a sentence that names the
 * setting and the remedy.
 * @throws SetupError
 */
export function loadConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const given = Object.entries(readSecretFiles(environment)).filter(([, value]) => value !== '');
  const parsed = Environment.safeParse(Object.fromEntries(given));
  if (!parsed.success) throw new SetupError(parsed.error.issues.map(issueInWords).join('\n'));
  const env = parsed.data;
  const mode = modeOf(env);
  return {
    mode,
    role: env.ABONENT_ROLE,
    production: env.NODE_ENV === 'production',
    dataDir: path.resolve(env.DATA_DIR, mode === 'playground' ? 'playground' : 'live'),
    bot: { token: env.BOT_TOKEN ?? '', apiRoot: env.BOT_API_ROOT.replace(/\/+$/, '') },
    webhook: env.WEBHOOK_URL ? { url: new URL(env.WEBHOOK_URL).href } : null,
    databaseUrl: databaseUrlOf(env),
    redisUrl: env.REDIS_URL ?? null,
    mail: env.SMTP_URL && env.MAIL_FROM ? { url: env.SMTP_URL, from: env.MAIL_FROM } : null,
    organizationFile: env.ORGANIZATION_FILE ?? (mode === 'playground' ? null : 'organization.yaml'),
    // A playground must start beside anything: its own HTTP port is whatever is free.
    http: { host: env.HTTP_HOST, port: env.HTTP_PORT ?? (mode === 'playground' ? 0 : 8081) },
    playground: { port: env.PLAYGROUND_PORT, opensBrowser: opensBrowser(env) },
    locale: operatorLocale(environment),
    startedByNpm: env.npm_lifecycle_event !== undefined,
    log: {
      level: env.LOG_LEVEL ?? (mode === 'playground' ? 'warn' : 'info'),
      plain: env.NODE_ENV !== 'production',
    },
  };
}

/** Known even where the rest of the configuration is broken. */
export function operatorLocale(environment: NodeJS.ProcessEnv = process.env): 'ru' | 'en' {
  return environment['LANG']?.startsWith('en') ? 'en' : 'ru';
}

type Env = z.infer<typeof Environment>;

function databaseUrlOf({ DATABASE_URL, DATABASE_PASSWORD }: Env): string | null {
  if (!DATABASE_URL || !DATABASE_PASSWORD) return DATABASE_URL ?? null;
  const url = new URL(DATABASE_URL);
  url.password = encodeURIComponent(DATABASE_PASSWORD);
  return url.href;
}

/** By itself only where a person sits before a desktop of this machine. */
function opensBrowser(env: Env): boolean {
  if (env.PLAYGROUND_OPEN !== 'auto') return env.PLAYGROUND_OPEN === 'yes';
  const hasDesktop = process.platform !== 'linux' || Boolean(env.DISPLAY ?? env.WAYLAND_DISPLAY);
  return hasDesktop && process.stdout.isTTY === true && !env.SSH_CONNECTION && !env.CI;
}

function modeOf(env: Env): Mode {
  for (const [contradicts, sentence] of CONTRADICTIONS) if (contradicts(env)) throw new SetupError(sentence);
  if (!env.BOT_TOKEN) return 'playground';
  return env.WEBHOOK_URL ? 'webhook' : 'polling';
}

/** The ports that Telegram calls (https://core.telegram.org/bots/api#setwebhook); "" is 443. */
const WEBHOOK_PORTS = ['', '80', '88', '443', '8443'];

function canBeCalledByTelegram(env: Env): boolean {
  if (!env.WEBHOOK_URL || new URL(env.BOT_API_ROOT).hostname !== 'api.telegram.org') return true;
  const { protocol, port } = new URL(env.WEBHOOK_URL);
  return protocol === 'https:' && WEBHOOK_PORTS.includes(port);
}

const CONTRADICTIONS: [(env: Env) => boolean, string][] = [
  [
    (env) => !env.BOT_TOKEN && env.NODE_ENV === 'production',
    'BOT_TOKEN is missing, and NODE_ENV=production allows no playground. Set BOT_TOKEN to the token that @BotFather gave.',
  ],
  [
    (env) => !env.BOT_TOKEN && env.WEBHOOK_URL !== undefined,
    'WEBHOOK_URL is set without BOT_TOKEN. Set BOT_TOKEN, or unset WEBHOOK_URL for the playground.',
  ],
  [
    (env) => !canBeCalledByTelegram(env),
    'WEBHOOK_URL must be https://… on port 443, 80, 88 or 8443: Telegram calls no other. Correct it, or unset it for long polling.',
  ],
  [
    (env) =>
      !/^\/(?!(?:healthz|readyz)$)[\w./-]*$/.test(new URL(env.WEBHOOK_URL ?? 'https://host/').pathname),
    'WEBHOOK_URL needs a path of its own, of Latin letters, digits, "-", "_", "." and "/"; /healthz and /readyz are for your monitoring. Choose one such as /telegram.',
  ],
  [
    (env) => !env.BOT_TOKEN && env.ABONENT_ROLE !== 'all',
    'ABONENT_ROLE splits the work between processes, and the playground is one process. Unset ABONENT_ROLE, or set BOT_TOKEN.',
  ],
  [
    (env) => env.DATABASE_PASSWORD !== undefined && !env.DATABASE_URL,
    'DATABASE_PASSWORD is set without DATABASE_URL. Set DATABASE_URL, like postgresql://user@host/name, or unset DATABASE_PASSWORD.',
  ],
  [
    (env) => env.DATABASE_PASSWORD !== undefined && new URL(env.DATABASE_URL ?? '').password !== '',
    'DATABASE_URL has a password, and DATABASE_PASSWORD is set too. Take it out of DATABASE_URL, or unset DATABASE_PASSWORD.',
  ],
  [
    (env) => env.ABONENT_ROLE !== 'all' && !env.DATABASE_URL,
    'ABONENT_ROLE splits the work between processes, which must share a database. Set DATABASE_URL, or unset ABONENT_ROLE.',
  ],
  [
    (env) => (env.SMTP_URL === undefined) !== (env.MAIL_FROM === undefined) && env.BOT_TOKEN !== undefined,
    'SMTP_URL and MAIL_FROM belong together: the server that sends letters, and the address that they come from. Set both, or neither.',
  ],
];

function issueInWords(issue: z.core.$ZodIssue): string {
  return `${issue.path.join('.')}: ${issue.message}. Correct it in the environment; .env.example lists every setting.`;
}
