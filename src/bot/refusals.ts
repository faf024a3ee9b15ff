import { GrammyError } from 'grammy';
import { SetupError } from '../errors.ts';

/** What the operator can do about an answer that no repetition will change; null for any other. */
export function remedyFor(error: unknown): SetupError | null {
  if (!(error instanceof GrammyError)) return null;
  if (error.error_code === 401)
    return new SetupError('BOT_TOKEN is refused by Telegram. Take the current one from @BotFather.');
  // A path that Telegram does not know: a token of the wrong form, or a root with something behind it.
  if (error.error_code === 404)
    return new SetupError(
      'BOT_TOKEN is refused by Telegram. Take the current one from @BotFather; where BOT_API_ROOT is set, check it too.',
    );
  if (error.method === 'setWebhook')
    return new SetupError(
      `WEBHOOK_URL is refused by Telegram: ${error.description}. Correct the address, or its certificate.`,
    );
  if (error.error_code !== 409) return null;
  if (/webhook/i.test(error.description)) return webhookInTheWay();
  return new SetupError(
    'Another process polls with this BOT_TOKEN. Stop it, or use a token of its own for each installation.',
  );
}

/** Telegram gives updates in one way only. */
export function webhookInTheWay(): SetupError {
  return new SetupError(
    'A webhook is set for this BOT_TOKEN, so long polling is refused. Set WEBHOOK_URL, or run "cli webhook delete" first.',
  );
}
