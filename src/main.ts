import process from 'node:process';
import { createApp } from './app.ts';
import { type Config, loadConfig } from './config.ts';
import { openDatabase } from './db/open-database.ts';
import { SetupError } from './errors.ts';
import { inventedFacts } from './invented-facts.ts';
import { createLog, type Log } from './log.ts';
import { loadOrganization } from './organization.ts';
import { type Service, type ServiceOptions, serviceOf } from './service.ts';

try {
  const config = loadConfig();
  const log = createLog(config.log);
  await serve(config, log, (onFatal) => createService({ config, log, onFatal }));
} catch (error) {
  fail(error);
}

async function createService(options: ServiceOptions): Promise<Service> {
  if (options.config.mode !== 'playground') return createLive(options);
  // Only here: a production install comes without what the playground needs.
  const { createPlaygroundService } = await import('./playground/main.ts').catch(tellMissingPackages);
  return createPlaygroundService(options);
}

/** The image has no src/playground, an install without development packages not what it imports. */
function tellMissingPackages(error: NodeJS.ErrnoException & { url?: string }): never {
  const missing = error.url === undefined || error.url === import.meta.resolve('./playground/main.ts');
  if (error.code !== 'ERR_MODULE_NOT_FOUND' || !missing) throw error;
  throw new SetupError(
    'BOT_TOKEN is missing, and the playground, which opens without it, needs the development packages. Set BOT_TOKEN to the token that @BotFather gave, or run "npm ci" for the playground.',
    { cause: error },
  );
}

/** The bot on real Telegram. */
function createLive({ config, log, onFatal }: ServiceOptions): Service {
  return serviceOf(async (running, stopping) => {
    const organization = loadOrganization(config.organizationFile ?? 'organization.yaml');
    const database = await openDatabase(config, { shared: false, onExit: onFatal });
    running.defer(database.close);
    stopping.throwIfAborted();
    const app = await createApp({
      ...config,
      kind: 'live',
      telegram: config.bot,
      databaseUrl: database.url,
      organization,
      log,
      onFatal,
    });
    running.defer(() => app.stop());
    const invented = inventedFacts(organization);
    if (invented.length > 0)
      log.warn(
        { invented },
        'organization.yaml tells subscribers of the invented town: fill in your own facts',
      );
    if (!config.mail) log.warn('SMTP_URL and MAIL_FROM are not set: subscribers are not asked for an e-mail');
    await app.start(stopping);
    log.info({ mode: config.mode, role: config.role, http: app.httpUrl }, 'started');
  });
}

/** Starts the service and stops it on a signal or when it can't go on. A second signal ends the process at once. */
async function serve(
  { startedByNpm }: Config,
  log: Log,
  create: (onFatal: (error: Error) => void) => Promise<Service>,
): Promise<void> {
  const { promise: end, resolve } = Promise.withResolvers<Error | null>();
  const service = await create(resolve);
  if (startedByNpm) endWithParent(resolve);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(null));
  try {
    await Promise.race([service.start(), end]);
    const error = await end;
    if (error) throw error;
  } finally {
    await service.stop().catch((error: unknown) => log.error({ err: error }, 'could not stop cleanly'));
  }
}

/** A signal to npm ends npm and its shell, not what they started; that shows by another parent. */
function endWithParent(end: (error: null) => void): void {
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || end(null), 500).unref();
}

/** What the operator can mend is said in a sentence; anything else with its stack. */
function fail(error: unknown): void {
  process.exitCode = 1;
  const known = error instanceof SetupError || isPortTaken(error) || isPortTaken((error as Error).cause);
  const text = known ? (error as Error).message : ((error as Error).stack ?? String(error));
  process.stderr.write(`\n${text}\n`);
}

function isPortTaken(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === 'EADDRINUSE';
}
