import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import open from 'open';
import { type App, createApp } from '../app.ts';
import { openDatabase } from '../db/open-database.ts';
import { Fault } from '../errors.ts';
import { formatMoney } from '../money.ts';
import { EXAMPLE_ORGANIZATION, loadOrganization } from '../organization.ts';
import { type Service, type ServiceOptions, serviceOf } from '../service.ts';
import { createPlayground, type Playground } from './playground.ts';

const SAMPLES = fileURLToPath(new URL('../../samples', import.meta.url));

/**
 * The whole product on one machine: Telegram, mail server and billing office are played by the emulator, the rest
 * is what runs in production.
 */
export function createPlaygroundService({ config, log, onFatal }: ServiceOptions): Service {
  let app: App | undefined;
  return serviceOf(async (running, stopping) => {
    const playground = createPlayground({
      port: config.playground.port,
      dataDir: config.dataDir,
      production: config.production,
      desk: {
        accounts: async () => (app ? await sampleAccounts(app) : []),
        importFile: (name, content) => importInWords(app, name, content),
      },
    });
    running.defer(() => playground.stop());
    await playground.start();
    const database = await openDatabase(config, { shared: false, onExit: onFatal });
    running.defer(database.close);
    stopping.throwIfAborted();
    const made = await createApp({
      ...config,
      kind: 'playground',
      telegram: { token: playground.botToken, apiRoot: playground.apiRoot },
      mail: { url: playground.smtpUrl, from: 'noreply@vodogreevsk.example' },
      databaseUrl: database.url,
      organization: loadOrganization(config.organizationFile ?? EXAMPLE_ORGANIZATION),
      log,
      onFatal,
    });
    running.defer(() => made.stop());
    await made.open();
    await importSamples(made, stopping);
    app = made;
    await made.start(stopping);
    await welcome(made, playground);
    if (config.playground.opensBrowser) await openInBrowser(playground.url);
  });
}

/** On the first run, or what a first run that was killed did not get to. */
async function importSamples(app: App, stopping: AbortSignal): Promise<void> {
  const { rows } = await app.database.pool.query<{ file: string }>(
    'select file_name as file from import_batch',
  );
  const done = new Set(rows.map(({ file }) => file));
  for (const file of (await readdir(SAMPLES)).filter((name) => name.endsWith('.xml')).sort()) {
    if (done.has(file)) continue;
    stopping.throwIfAborted();
    await app.importBilling(file, createReadStream(path.join(SAMPLES, file)), 'playground');
  }
}

/** The page shows the message of what is thrown. */
async function importInWords(app: App | undefined, name: string, content: Readable): Promise<unknown> {
  if (!app) throw new Error('The playground is still starting.');
  try {
    return await app.importBilling(name, content, 'playground');
  } catch (error) {
    throw error instanceof Fault ? new Error(app.explain(error), { cause: error }) : error;
  }
}

/** Accounts to try, one that can be linked and owes something first. Kopecks. */
async function sampleAccounts(app: App): Promise<{ number: string; amountDue: number }[]> {
  const { rows } = await app.database.pool.query<{ number: string; amountDue: number }>(`
    select a.number, b.amount_due as "amountDue"
    from account a
    join lateral (
      select period, amount_due from bill where account_id = a.id order by period desc limit 1
    ) b on true
    where a.closed_at is null
    order by
      b.amount_due > 0 desc,
      (select count(*) from account n join bill o on o.account_id = n.id and o.period = b.period
       where n.house_key = a.house_key and o.amount_due = b.amount_due) = 1 desc,
      b.period desc, a.id
    limit 12`);
  return rows;
}

/** The address is printed anyway: a desktop without a browser is no fault. */
async function openInBrowser(url: string): Promise<void> {
  const browser = await open(url).catch(() => undefined);
  browser?.on('error', () => {});
}

async function welcome(app: App, playground: Playground): Promise<void> {
  const [sample] = await sampleAccounts(app);
  const hint = sample
    ? `\n  Link account ${sample.number}; the amount of its last bill is ${formatMoney(sample.amountDue, 'en')}.`
    : '';
  process.stdout.write(
    `\n  Abonent's playground is open: ${playground.url}\n` +
      `  Write to the bot there as a subscriber.${hint}\n  Ctrl-C stops it.\n\n`,
  );
}
