import { createHmac } from 'node:crypto';
import type { Api } from 'grammy';
import type { Update } from 'grammy/types';
import { SetupError } from '../errors.ts';
import type { WebhookDoor } from '../http/webhook-route.ts';
import type { Log } from '../log.ts';
import type { Intake } from './intake.ts';

/** As many updates at once as the database has connections to spare, several times over: most wait for Telegram. */
const MOST_CONNECTIONS = 40;

/**
 * What Telegram shows with every update. Made from the token, so that all processes know it and nobody has to keep
 * another secret.
 */
export function webhookSecret(token: string): string {
  return createHmac('sha256', token).update('abonent webhook').digest('base64url');
}

/** The door through which Telegram brings updates to `intake`. */
export function createWebhookDoor(url: string, token: string, intake: Intake): WebhookDoor {
  return {
    path: new URL(url).pathname,
    secret: webhookSecret(token),
    async take(body, isWanted) {
      if (!isUpdate(body)) return 'refused';
      const outcome = await intake.take(body, isWanted);
      return outcome === 'finished' ? 'taken' : outcome;
    },
  };
}

function isUpdate(body: unknown): body is Update {
  return Number.isSafeInteger((body as Partial<Update> | null)?.update_id);
}

export interface WebhookPlace {
  url: string;
  token: string;
  allowedUpdates: readonly string[];
}

/** Makes Telegram bring the updates here, whatever it did before. */
export async function setWebhook(
  api: Api,
  { url, token, allowedUpdates }: WebhookPlace,
  drop = false,
): Promise<void> {
  await api.setWebhook(url, {
    secret_token: webhookSecret(token),
    max_connections: MOST_CONNECTIONS,
    allowed_updates: allowedUpdates as never,
    drop_pending_updates: drop,
  });
}

/**
 * At a start: sets the webhook where none is set, or where this release wants other kinds of updates. One that
 * leads elsewhere is left as it is: perhaps another installation lives from it.
 * @throws SetupError
 */
export async function ensureWebhook(api: Api, place: WebhookPlace, log: Log): Promise<void> {
  const { url = '', allowed_updates: allowed = [] } = await api.getWebhookInfo();
  if (url && url !== place.url)
    throw new SetupError(
      'Telegram brings the updates of this BOT_TOKEN to another address than WEBHOOK_URL. Run "cli webhook info" to see it, and "cli webhook set" to bring them here.',
    );
  if (url && allowed.toSorted().join() === place.allowedUpdates.toSorted().join()) return;
  await setWebhook(api, place);
  log.info('the webhook is set');
}
