import type { WebhookInfo } from 'grammy/types';
import type { Deliveries } from '../delivery/deliveries.ts';
import type { WebhookSettings } from '../state/webhook.ts';
import type { World } from '../state/world.ts';
import { badRequest } from './errors.ts';
import { Described, type Handlers, type Payload, refuseUnplayed } from './payloads.ts';

type WebhookMethod = 'setWebhook' | 'deleteWebhook' | 'getWebhookInfo';

/** The methods that choose between polling and a webhook. */
export function webhooks(world: World, deliveries: Deliveries): Handlers<WebhookMethod> {
  return {
    setWebhook: (payload) => {
      refuseUnplayed(payload);
      const { url = '', drop_pending_updates: drop = false } = payload;
      if (url === '') return deleteWebhook(world, deliveries, drop);
      const settings = readSettings(payload);
      if (payload.allowed_updates) world.updates.allow(payload.allowed_updates);
      if (!drop && isSame(settings, world.webhook.settings))
        return new Described(true, 'Webhook is already set');
      if (drop) world.updates.dropAll();
      world.webhook.set(settings);
      world.updates.endPoll('webhook');
      deliveries.restart();
      return new Described(true, 'Webhook was set');
    },
    deleteWebhook: ({ drop_pending_updates: drop = false }) => deleteWebhook(world, deliveries, drop),
    getWebhookInfo: () => describe(world),
  };
}

function deleteWebhook(world: World, deliveries: Deliveries, drop: boolean): Described {
  const wasSet = world.webhook.settings !== null;
  if (drop) world.updates.dropAll();
  if (!wasSet && !drop) return new Described(true, 'Webhook is already deleted');
  world.webhook.set(null);
  deliveries.restart();
  return new Described(true, 'Webhook was deleted');
}

/** What Telegram takes when nothing is said. */
const usualConnections = 40;
const mostConnections = 100;

function readSettings(payload: Payload<'setWebhook'>): WebhookSettings {
  const { max_connections: connections = usualConnections, secret_token: secretToken = '' } = payload;
  if (secretToken.length > 256) throw badRequest('secret token is too long');
  if (!/^[A-Za-z0-9_-]*$/.test(secretToken)) throw badRequest('secret token contains unallowed characters');
  // Out of range is no fault for Telegram: the nearest number holds.
  const maxConnections = Math.min(Math.max(connections, 1), mostConnections);
  return { url: readUrl(payload.url), secretToken, maxConnections };
}

/** As Telegram reads it, but that an address on this machine needs neither HTTPS nor a certain port. */
function readUrl(text: string): string {
  const url = URL.parse(/^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `https://${text}`);
  if (!url || !['http:', 'https:'].includes(url.protocol) || !isReadable(url)) {
    throw badRequest('invalid webhook URL specified');
  }
  if (isLoopback(url.hostname)) return url.href;
  if (url.protocol === 'http:') throw badRequest('bad webhook: An HTTPS URL must be provided for webhook');
  if (!['', '80', '88', '443', '8443'].includes(url.port)) {
    throw badRequest('bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443');
  }
  return url.href;
}

/** Credentials may hold a percent sign that encodes nothing. */
function isReadable({ username, password }: URL): boolean {
  try {
    decodeURIComponent(`${username}${password}`);
    return true;
  } catch {
    return false;
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function isSame(a: WebhookSettings, b: WebhookSettings | null): boolean {
  return a.url === b?.url && a.secretToken === b.secretToken && a.maxConnections === b.maxConnections;
}

function describe({ webhook, updates }: World): WebhookInfo {
  const { settings, lastError } = webhook;
  return {
    url: settings?.url ?? '',
    has_custom_certificate: false,
    pending_update_count: updates.pending,
    ...(lastError && { last_error_date: lastError.date, last_error_message: lastError.message }),
    ...(settings && { max_connections: settings.maxConnections }),
    ...(updates.allowed.length > 0 && { allowed_updates: [...updates.allowed] as never }),
  } as WebhookInfo;
}
