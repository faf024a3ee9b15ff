import type { Readable } from 'node:stream';
import { Api } from 'grammy';
import type { Redis } from 'ioredis';
import { ChatState, ChatTurn, type Locale, ParkedUpdate } from './bot/chat-state.ts';
import { createPostgresDialogStore, createRedisDialogStore } from './bot/dialog-store.ts';
import { createI18n, type I18n } from './bot/i18n.ts';
import { createPostgresTurns, forgetOldTurns } from './bot/postgres-turns.ts';
import { createRedisTurns } from './bot/redis-turns.ts';
import { createSettings } from './bot/settings.ts';
import { createShell } from './bot/shell.ts';
import { createTransport } from './bot/transport.ts';
import { AuditEvent } from './db/audit.ts';
import { createDatabase, type Database, type EntityList } from './db/database.ts';
import { Installation, type InstallationKind } from './db/installation.ts';
import { type Fault, SetupError } from './errors.ts';
import type { FeatureParts } from './feature.ts';
import { createAccess } from './features/accounts/access.ts';
import { createAttemptGuard } from './features/accounts/attempt-guard.ts';
import { loadConsentDocuments } from './features/accounts/consent-documents.ts';
import { accounts } from './features/accounts/feature.ts';
import { billing } from './features/billing/feature.ts';
import { exchange } from './features/exchange/feature.ts';
import { type ImportResult, importFile } from './features/exchange/import-file.ts';
import { help } from './features/help/feature.ts';
import { meters } from './features/meters/feature.ts';
import { createHttpServer } from './http/server.ts';
import { migrateQueue } from './jobs/queue.ts';
import { createWorker } from './jobs/worker.ts';
import type { Log } from './log.ts';
import { createMailer, type Mailer } from './mail/mailer.ts';
import { type Organization, officePhone } from './organization.ts';
import { createRedis } from './redis.ts';

export interface AppOptions {
  kind: InstallationKind;
  role: 'web' | 'worker' | 'all';
  telegram: { token: string; apiRoot: string };
  /** Where Telegram brings updates; null: they are fetched. */
  webhook: { url: string } | null;
  databaseUrl: string;
  redisUrl: string | null;
  mail: { url: string; from: string } | null;
  http: { host: string; port: number };
  organization: Organization;
  dataDir: string;
  /** The language of the command line and of lists for the operator. */
  locale: Locale;
  log: Log;
  /** The app can't go on; whoever started it should stop it. */
  onFatal: (error: Error) => void;
}

export interface App {
  readonly database: Database;
  /** What each feature brings, also to `cli.ts`. */
  readonly parts: FeatureParts[];
  /** Opens the stores and brings the schema up to date: enough for one-shot commands. */
  open(): Promise<void>;
  /** Serves, until `stop`. Opens what is not open yet. `stopping` breaks off the wait for a Telegram that is away. */
  start(stopping?: AbortSignal): Promise<void>;
  /** Takes nothing new, finishes what is at work, closes the stores. */
  stop(): Promise<void>;
  /** Takes a file of the billing system; `importedBy` names the door. @throws Fault when it is refused */
  importBilling(name: string, content: Readable, importedBy: string): Promise<ImportResult>;
  /** A fault in the operator's language. */
  explain(fault: Fault): string;
  /** Where `/healthz` answers; empty before the start. */
  readonly httpUrl: string;
}

const FEATURES = [accounts, billing, meters, exchange, help] as const;

/** All that is kept in tables by the ORM. */
export const ENTITIES: EntityList = [
  ...[AuditEvent, ChatState, ChatTurn, Installation, ParkedUpdate],
  ...FEATURES.flatMap((feature): EntityList => feature.entities),
];

/** Joins connections, machinery and features; the only file that knows every feature. Nothing happens before `open`. */
export async function createApp(options: AppOptions): Promise<App> {
  const { databaseUrl, log, organization, telegram } = options;
  const database = createDatabase({
    url: databaseUrl,
    entities: ENTITIES,
    kind: options.kind,
    onError: (error) => log.warn({ err: error }, 'database connection'),
  });
  const redis = options.redisUrl ? createRedis(options.redisUrl, log) : null;
  const transport = createTransport(telegram.apiRoot);
  const api = new Api(telegram.token, { apiRoot: telegram.apiRoot, fetch: transport.fetch as never });
  const i18n = createI18n();
  const words = i18n.words(options.locale);
  const mailer = options.mail ? mailerOf(options.mail, organization) : null;
  const parts = await createFeatures(options, { database, redis, api, i18n, mailer });

  const settings = createSettings(gather(parts, 'settings'), i18n, database.pool);
  const shell = createShell({
    ...telegram,
    transport,
    pool: database.pool,
    webhook: options.webhook && {
      ...options.webhook,
      turns: redis ? createRedisTurns(redis) : createPostgresTurns(database.pool),
    },
    dialogStore: redis ? createRedisDialogStore(redis) : createPostgresDialogStore(database.pool),
    i18n,
    log,
    menu: [...gather(parts, 'menu'), settings.menu],
    dialogs: gather(parts, 'dialogs'),
    presses: [settings.presses, ...parts.flatMap((part) => part.presses ?? [])],
    texts: parts.flatMap((part) => part.texts ?? []),
    onFatal: options.onFatal,
  });
  const worker = createWorker({
    databaseUrl,
    tasks: Object.assign({}, ...parts.map((part) => part.tasks ?? {})),
    log,
  });
  const http = createHttpServer({
    ...options.http,
    dependencies: [
      { name: 'PostgreSQL', ping: database.ping },
      ...(redis ? [{ name: 'Redis', ping: async () => void (await redis.ping()) }] : []),
    ],
    webhook: options.role === 'worker' ? null : shell.webhook,
    log,
  });

  const talks = options.role !== 'worker';
  const works = options.role !== 'web';
  const running: (() => Promise<unknown>)[] = [];
  const begin = async (start: () => Promise<unknown>, stop: () => Promise<unknown>) => {
    running.push(stop);
    await start();
  };
  const app: App = {
    database,
    parts,
    get httpUrl() {
      return http.url;
    },
    async open() {
      await begin(
        () => database.start(),
        () => database.stop(),
      );
      await migrateQueue(databaseUrl);
      if (redis)
        await begin(
          () => reachRedis(redis),
          async () => redis.disconnect(),
        );
    },
    async start(stopping) {
      if (running.length === 0) await app.open();
      running.push(() => transport.close());
      if (mailer) running.push(async () => mailer.close());
      // Together: nothing new is begun anywhere, and a request under way is answered when its update is done.
      const stopWorking = () => {
        const drained = shell.stop();
        return Promise.all([drained, http.stop(drained), worker.stop()]);
      };
      await begin(async () => {
        if (options.webhook) await forgetOldTurns(database.pool);
        if (works) await worker.start();
        await http.start();
        if (!talks) return;
        await shell.start(stopping);
        await shell.receive(stopping);
      }, stopWorking);
    },
    async stop() {
      for (const stop of running.splice(0).reverse()) {
        await stop().catch((error: unknown) => log.warn({ err: error }, 'a part did not stop cleanly'));
      }
    },
    importBilling: (name, content, importedBy) =>
      importFile(
        { databaseUrl, dataDir: options.dataDir, organization, phrase: words.plain },
        { name, content, importedBy },
      ),
    explain: (fault) => words.plain(fault.key, fault.params),
  };
  return app;
}

async function reachRedis(redis: Redis): Promise<void> {
  try {
    await redis.connect();
  } catch (cause) {
    throw new SetupError("The Redis of REDIS_URL can't be reached. Check the address, and that Redis runs.", {
      cause,
    });
  }
}

interface Connections {
  database: Database;
  redis: Redis | null;
  api: Api;
  i18n: I18n;
  mailer: Mailer | null;
}

/** Hands each feature what it names, and no more. */
async function createFeatures(
  { organization, dataDir, locale }: AppOptions,
  { database, redis, api, i18n, mailer }: Connections,
): Promise<FeatureParts[]> {
  const documents = await loadConsentDocuments(
    (locale) => factsOf(organization, locale),
    (name, locale) => {
      const own = organization.documents[name === 'rules' ? 'rules' : 'consent'];
      return own?.[locale] ?? null;
    },
  );
  const guard = createAttemptGuard(redis ? { redis } : { pool: database.pool });
  const access = createAccess({ database, documents, organization, i18n, guard });
  const words = i18n.words(locale);
  return [
    accounts.create({ database, api, i18n, mailer, organization, documents, access, guard, words }),
    billing.create({ database, organization, access }),
    meters.create({}),
    exchange.create({ databaseUrl: database.url, dataDir, organization, words }),
    help.create({ organization }),
  ];
}

/** What the shipped texts of the consents are filled with. */
function factsOf(organization: Organization, locale: Locale): Record<string, string> {
  const { legalName, inn, ogrn, contacts } = organization;
  return {
    organization: legalName[locale],
    inn,
    ogrn,
    address: contacts.address[locale],
    phone: officePhone(organization),
    email: contacts.email ?? '—',
  };
}

function mailerOf({ url, from }: { url: string; from: string }, { shortName }: Organization): Mailer {
  return createMailer({ url, from: { name: shortName.ru, address: from } });
}

function gather<Key extends 'menu' | 'settings' | 'dialogs'>(
  parts: FeatureParts[],
  key: Key,
): NonNullable<FeatureParts[Key]> {
  return parts.flatMap((part): unknown[] => part[key] ?? []) as NonNullable<FeatureParts[Key]>;
}
