import { createHmac } from 'node:crypto';
import type { Api } from 'grammy';
import type { Update } from 'grammy/types';
import { SetupError } from '../errors.ts';
import type { WebhookDoor } from '../http/webhook-route.ts';
import type { Intake } from './intake.ts';
import { webhookInTheWay } from './refusals.ts';

/** As many updates at once as the database has connections to spare, several times over: most wait for Telegram. */
const MOST_CONNECTIONS = 40;

const PAUSE_UNTIL_READY_MS = 1_000;

/**
 * What Telegram shows with every update. Made from the token, so that all processes know it and nobody has to keep
 * another secret.
 */
export function webhookSecret(token: string): string {
  return createHmac('sha256', token).update('abonent webhook').digest('base64url');
}

/** The door through which Telegram brings updates to `intake`, once the bot knows who it is. */
export function createWebhookDoor(
  url: string,
  token: string,
  intake: Intake,
  isReady: () => boolean,
): WebhookDoor {
  return {
    path: new URL(url).pathname,
    secret: webhookSecret(token),
    async take(body, isWanted) {
      if (!isUpdate(body)) return 'refused';
      if (!isReady()) return { againAfterMs: PAUSE_UNTIL_READY_MS };
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
 * At a start: sets the webhook, also where it is set already, for nobody can see with which secret. One that leads
 * elsewhere is left as it is: perhaps another installation lives from it.
 * @throws SetupError
 */
export async function ensureWebhook(api: Api, place: WebhookPlace): Promise<void> {
  const { url } = await api.getWebhookInfo();
  if (url && !isSameAddress(url, place.url))
    throw new SetupError(
      'Telegram brings the updates of this BOT_TOKEN to another address than WEBHOOK_URL. Run "cli webhook info" to see it, and "cli webhook set" to bring them here.',
    );
  await setWebhook(api, place);
}

/**
 * At a start by long polling: a webhook is left as it is, since perhaps another installation lives from it.
 * @throws SetupError where one is set
 */
export async function ensureNoWebhook(api: Api): Promise<void> {
  const { url } = await api.getWebhookInfo();
  if (url) throw webhookInTheWay();
}

/** However each is written. */
export function isSameAddress(one: string, other: string): boolean {
  return URL.canParse(one) && URL.canParse(other) && new URL(one).href === new URL(other).href;
}
