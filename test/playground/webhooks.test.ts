import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WebhookInfo } from 'grammy/types';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPlayground } from './open-playground.ts';
import { openReceiver } from './receiver.ts';

let world: Awaited<ReturnType<typeof openPlayground>>;
beforeEach(async () => {
  world = await openPlayground();
});
afterEach(() => world.playground.stop());

const info = () => world.result<WebhookInfo>('getWebhookInfo');
/** Nobody listens there. */
const url = 'http://127.0.0.1:9/hook';

test('a webhook is set, told, set again and deleted, in Telegram’s words', async () => {
  const usual = { ok: true, result: true };
  expect(await info()).toEqual({ url: '', has_custom_certificate: false, pending_update_count: 0 });
  const set = { url, secret_token: 'a', max_connections: 5, allowed_updates: ['message'] };
  expect((await world.call('setWebhook', set)).body).toEqual({ ...usual, description: 'Webhook was set' });
  expect((await world.call('setWebhook', set)).body).toEqual({
    ...usual,
    description: 'Webhook is already set',
  });
  expect(await info()).toEqual({
    url,
    has_custom_certificate: false,
    pending_update_count: 0,
    max_connections: 5,
    allowed_updates: ['message'],
  });
  expect((await world.call('setWebhook', { url })).body.description).toBe('Webhook was set');
  expect((await info()).max_connections).toBe(40);
  expect((await world.call('deleteWebhook')).body).toEqual({ ...usual, description: 'Webhook was deleted' });
  expect((await world.call('deleteWebhook')).body.description).toBe('Webhook is already deleted');
  expect(await info()).toMatchObject({ url: '', allowed_updates: ['message'] });
});

test('an empty address deletes the webhook', async () => {
  await world.result('setWebhook', { url });
  expect((await world.call('setWebhook', { url: '' })).body.description).toBe('Webhook was deleted');
  await world.result('setWebhook', { url });
  expect((await world.call('setWebhook')).body.description).toBe('Webhook was deleted');
});

test.each([
  [{ url: 'http://bot.example/hook' }, 'bad webhook: An HTTPS URL must be provided for webhook'],
  [{ url: 'http://127.0.0.1.bot.example/' }, 'bad webhook: An HTTPS URL must be provided for webhook'],
  [
    { url: 'https://bot.example:444/hook' },
    'bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443',
  ],
  [{ url: 'ftp://bot.example/' }, 'invalid webhook URL specified'],
  [{ url: 'https://' }, 'invalid webhook URL specified'],
  [{ url: 'http://%zz:1@127.0.0.1/' }, 'invalid webhook URL specified'],
  [{ url, secret_token: 'with space' }, 'secret token contains unallowed characters'],
  [{ url, secret_token: 'тайна' }, 'secret token contains unallowed characters'],
  [{ url, secret_token: 'x'.repeat(257) }, 'secret token is too long'],
  [{ url, ip_address: '127.0.0.1' }, 'the playground does not play fixed addresses of webhooks'],
])('refused: %o', async (payload, words) => {
  expect(await world.refusal('setWebhook', payload)).toBe(`400 Bad Request: ${words}`);
  expect((await info()).url).toBe('');
});

test.each([
  ['https://bot.example:8443/hook', 'https://bot.example:8443/hook'],
  ['bot.example/hook?a=1', 'https://bot.example/hook?a=1'],
  ['http://localhost:9/', 'http://localhost:9/'],
  ['http://[::1]:9/', 'http://[::1]:9/'],
])('taken: %s', async (given, kept) => {
  await world.result('setWebhook', { url: given, secret_token: 'x'.repeat(256) });
  expect((await info()).url).toBe(kept);
});

test('more connections than Telegram makes are as many as it makes', async () => {
  await world.result('setWebhook', { url, max_connections: 1000 });
  expect((await info()).max_connections).toBe(100);
  await world.result('setWebhook', { url, max_connections: -3 });
  expect((await info()).max_connections).toBe(1);
});

test('while a webhook is set, polling is refused; setting one ends a poll that waits', async () => {
  const poll = world.refusal('getUpdates', { timeout: 20 });
  await new Promise((resolve) => setTimeout(resolve, 100));
  await world.result('setWebhook', { url });
  expect(await poll).toBe('409 Conflict: terminated by setWebhook request');
  await world.say(601, 'раз');
  expect(await world.refusal('getUpdates', { offset: -1 })).toBe(
    "409 Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
  );
  expect((await info()).pending_update_count).toBe(1);
  await world.result('deleteWebhook');
  expect((await world.updates()).map((update) => update.message?.text)).toEqual(['раз']);
});

test.each(['setWebhook', 'deleteWebhook'])('%s drops what waits, if asked', async (method) => {
  await world.say(601, 'раз');
  const address = method === 'setWebhook' ? { url } : {};
  await world.result(method, { ...address, drop_pending_updates: false });
  expect((await info()).pending_update_count).toBe(1);
  await world.result(method, { ...address, drop_pending_updates: true });
  expect((await info()).pending_update_count).toBe(0);
});

test('kinds that the webhook does not ask for are never queued', async () => {
  await world.result('setWebhook', { url, allowed_updates: ['callback_query'] });
  await world.say(601, 'раз');
  expect((await info()).pending_update_count).toBe(0);
  await world.result('setWebhook', { url, allowed_updates: [] });
  await world.say(601, 'два');
  expect((await info()).pending_update_count).toBe(1);
});

test('the webhook outlives a restart of the playground, and so does what waits for it', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'playground-'));
  await using bot = await openReceiver();
  try {
    const first = await openPlayground({ dataDir });
    await first.result('setWebhook', { url, secret_token: 'kept', max_connections: 3 });
    await first.say(601, 'до');
    await first.result('setWebhook', { url: bot.url, secret_token: 'kept', max_connections: 3 });
    await expect.poll(() => bot.received.length, { timeout: 10_000 }).toBe(1);
    bot.answering = () => {};
    await first.say(601, 'во время');
    await expect.poll(() => bot.received.length, { timeout: 10_000 }).toBe(2);
    await first.playground.stop();
    bot.answering = (_received, response) => response.end();
    await using second = await openPlayground({ dataDir });
    await expect.poll(() => second.pending(), { timeout: 10_000 }).toBe(0);
    expect(bot.texts()).toEqual(['до', 'во время', 'во время']);
    expect(bot.received.at(-1)?.headers['x-telegram-bot-api-secret-token']).toBe('kept');
    expect(await second.result('getWebhookInfo')).toMatchObject({ url: bot.url, max_connections: 3 });
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});
