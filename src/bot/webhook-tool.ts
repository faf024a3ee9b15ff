import type { Command } from 'commander';
import { Api, GrammyError, HttpError } from 'grammy';
import { Fault } from '../errors.ts';
import { formatMoment } from '../time.ts';
import type { Words } from './i18n.ts';
import { remedyFor } from './refusals.ts';
import { ALLOWED_UPDATES } from './shell.ts';
import { createTransport, strangeStatusOf } from './transport.ts';
import { isSameAddress, setWebhook } from './webhook.ts';

export interface WebhookToolOptions {
  bot: { token: string; apiRoot: string };
  webhook: { url: string } | null;
  words: Words;
  /** Where the answers go; standard output where left out. */
  print?: (line: string) => void;
}

/** `webhook set|info|delete`: between the operator and Telegram alone, whatever the stores do. */
export function webhookTool(options: WebhookToolOptions): (program: Command) => void {
  const { words, print = printLine } = options;
  const say = (key: string, vars?: Record<string, string | number>) => print(words.plain(key, vars));
  return (program) => {
    const webhook = program.command('webhook').description(words.plain('cli-webhook'));
    const drop = ['--drop-pending', words.plain('cli-webhook-drop')] as const;
    webhook
      .command('set')
      .description(words.plain('cli-webhook-set'))
      .option(...drop)
      .action(({ dropPending = false }: { dropPending?: boolean }) =>
        withTelegram(options, async (api, token) => {
          if (!options.webhook) throw new Fault('cli-webhook-no-url');
          const { url } = options.webhook;
          await setWebhook(api, { url, token, allowedUpdates: ALLOWED_UPDATES }, dropPending);
          say('cli-webhook-set-done', { url });
        }),
      );
    webhook
      .command('info')
      .description(words.plain('cli-webhook-info'))
      .action(() => withTelegram(options, (api) => tellInfo(api, options, print)));
    webhook
      .command('delete')
      .description(words.plain('cli-webhook-delete'))
      .option(...drop)
      .action(({ dropPending = false }: { dropPending?: boolean }) =>
        withTelegram(options, async (api) => {
          await api.deleteWebhook({ drop_pending_updates: dropPending });
          say('cli-webhook-delete-done');
        }),
      );
  };
}

async function withTelegram(
  { bot: { token, apiRoot } }: WebhookToolOptions,
  work: (api: Api, token: string) => Promise<void>,
): Promise<void> {
  if (!token) throw new Fault('cli-webhook-no-token');
  const transport = createTransport(apiRoot);
  try {
    await work(new Api(token, { apiRoot, fetch: transport.fetch as never }), token);
  } catch (error) {
    const status = strangeStatusOf(error);
    if (status !== null) throw new Fault('cli-webhook-strange', { status: String(status), root: apiRoot });
    if (error instanceof HttpError) throw new Fault('cli-webhook-away', {}, { cause: error });
    const unexplained = error instanceof GrammyError && !remedyFor(error);
    if (unexplained) throw new Fault('cli-webhook-refused', { reason: error.description });
    throw remedyFor(error) ?? error;
  } finally {
    await transport.close();
  }
}

async function tellInfo(api: Api, { webhook, words }: WebhookToolOptions, print: (line: string) => void) {
  const info = await api.getWebhookInfo();
  const say = (key: string, vars?: Record<string, string | number>) => print(words.plain(key, vars));
  if (!info.url) say('cli-webhook-none');
  else if (!webhook) say('cli-webhook-unwanted', { url: info.url });
  else if (isSameAddress(info.url, webhook.url)) say('cli-webhook-ours', { url: info.url });
  else say('cli-webhook-other', { url: info.url });
  say('cli-webhook-pending', { count: info.pending_update_count });
  if (info.max_connections) say('cli-webhook-connections', { count: info.max_connections });
  if (info.allowed_updates) say('cli-webhook-allowed', { kinds: info.allowed_updates.join(', ') });
  if (!info.last_error_date) return;
  const at = `${formatMoment(new Date(info.last_error_date * 1_000), 'UTC', words.locale)} UTC`;
  say('cli-webhook-last-error', { at, error: info.last_error_message ?? '—' });
}

function printLine(line: string): void {
  process.stdout.write(`${line}\n`);
}
