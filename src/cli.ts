import process from 'node:process';
import { Command } from 'commander';
import { type App, createApp } from './app.ts';
import { createI18n } from './bot/i18n.ts';
import { loadConfig } from './config.ts';
import { openDatabase } from './db/open-database.ts';
import { Fault, SetupError } from './errors.ts';
import { createLog } from './log.ts';
import { EXAMPLE_ORGANIZATION, loadOrganization } from './organization.ts';

const config = loadConfig();
const words = createI18n().words(config.locale);

try {
  const database = await openDatabase(config, { shared: true, onExit: fail });
  try {
    await run(database.url);
  } finally {
    await database.close();
  }
} catch (error) {
  fail(error as Error);
}

/** Makes the app without starting it; a command finds the stores open. */
async function run(databaseUrl: string): Promise<void> {
  const app = await createApp({
    ...config,
    kind: config.mode === 'playground' ? 'playground' : 'live',
    // A command speaks to nobody: a token is needed only to make the parts that would.
    telegram: { ...config.bot, token: config.bot.token || '0:none' },
    databaseUrl,
    organization: loadOrganization(config.organizationFile ?? EXAMPLE_ORGANIZATION),
    log: createLog({ ...config.log, level: 'warn' }),
    onFatal: fail,
  });
  try {
    await programOf(app).parseAsync();
  } finally {
    await app.stop();
  }
}

function programOf(app: App): Command {
  const program = new Command('abonent')
    .description(words.plain('cli-description'))
    .hook('preAction', () => app.open())
    .showHelpAfterError();
  for (const part of app.parts) part.commands?.(program);
  return program;
}

function fail(error: Error): void {
  process.exitCode = 1;
  const known = error instanceof SetupError || error instanceof Fault;
  const text = error instanceof Fault ? words.plain(error.key, error.params) : error.message;
  process.stderr.write(`${known ? text : (error.stack ?? text)}\n`);
}
