import process from 'node:process';
import { Command } from 'commander';
import { type App, createApp } from './app.ts';
import { createI18n, type Words } from './bot/i18n.ts';
import { webhookTool } from './bot/webhook-tool.ts';
import { type Config, loadConfig, operatorLocale } from './config.ts';
import { openDatabase } from './db/open-database.ts';
import { doctorTool } from './doctor/doctor.ts';
import { Fault, SetupError } from './errors.ts';
import { createLog } from './log.ts';
import { EXAMPLE_ORGANIZATION, loadOrganization } from './organization.ts';

let words: Words | undefined;

try {
  words = createI18n().words(operatorLocale());
  await run(words);
} catch (error) {
  fail(error as Error);
}

/**
 * Tools do without the stores, which may be what is amiss; the doctor even without a configuration. The features'
 * commands find the stores open.
 */
async function run(words: Words): Promise<void> {
  const program = new Command('abonent').description(words.plain('cli-description')).showHelpAfterError();
  doctorTool({ words, readConfig: loadConfig })(program);
  if (isTool(program)) return void (await program.parseAsync());
  const config = loadConfig();
  webhookTool({ ...config, words })(program);
  if (isTool(program)) await program.parseAsync();
  else await withApp(config, words, (app) => addCommands(program, app).parseAsync());
}

function isTool(program: Command): boolean {
  return program.commands.some((tool) => tool.name() === process.argv[2]);
}

/** Makes the app without starting it. */
async function withApp(config: Config, words: Words, work: (app: App) => Promise<unknown>): Promise<void> {
  await using running = new AsyncDisposableStack();
  const database = await openDatabase(config, { shared: true, onExit: fail });
  running.defer(database.close);
  const app = await createApp({
    ...config,
    kind: config.mode === 'playground' ? 'playground' : 'live',
    // A command speaks to nobody: a token is needed only to make the parts that would.
    telegram: { ...config.bot, token: config.bot.token || '0:none' },
    databaseUrl: database.url,
    organization: loadOrganization(config.organizationFile ?? EXAMPLE_ORGANIZATION),
    log: createLog({ ...config.log, level: 'warn' }),
    onFatal: fail,
  });
  running.defer(() => app.stop());
  if (config.mode === 'playground') process.stderr.write(`${words.plain('cli-playground')}\n`);
  await work(app);
}

function addCommands(program: Command, app: App): Command {
  program.hook('preAction', () => app.open());
  for (const part of app.parts) part.commands?.(program);
  return program;
}

/** What the operator can mend is said in a sentence; anything else with its stack. */
function fail(error: Error): void {
  process.exitCode = 1;
  process.stderr.write(`${inWords(error)}\n`);
}

function inWords(error: Error): string {
  if (error instanceof Fault) return words?.plain(error.key, error.params) ?? error.message;
  return error instanceof SetupError ? error.message : (error.stack ?? error.message);
}
