import type { Update, WebhookInfo } from 'grammy/types';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPlayground } from './open-playground.ts';
import { answerWith, openReceiver } from './receiver.ts';

const hurry = { firstPauseMs: 5, longestPauseMs: 20, longestRetryAfterMs: 200, answerTimeoutMs: 500 };

let world: Awaited<ReturnType<typeof openPlayground>>;
let bot: Awaited<ReturnType<typeof openReceiver>>;
beforeEach(async () => {
  world = await openPlayground({ webhook: hurry });
  bot = await openReceiver();
});
afterEach(async () => {
  await world.playground.stop();
  await bot.close();
});

const info = () => world.result<WebhookInfo>('getWebhookInfo');
const pending = async () => (await world.request('GET', '/api/queue')).body['pending'];
const allTaken = () => expect.poll(pending).toBe(0);

async function setWebhook(more: object = {}): Promise<void> {
  await world.result('setWebhook', { url: bot.url, ...more });
}

async function deliveries(): Promise<
  { updateId: number; attempt: number; status: number | null; error?: string }[]
> {
  return (await world.request('GET', '/api/deliveries')).body['deliveries'] as never;
}

test('an update is posted as JSON with the secret, and a 2xx confirms it', async () => {
  await setWebhook({ secret_token: 'Secret_token-1' });
  bot.answering = answerWith(204);
  await world.say(601, '/start');
  await allTaken();
  expect(bot.received).toHaveLength(1);
  expect(bot.received[0]).toMatchObject({
    url: '/hook',
    headers: {
      'content-type': 'application/json',
      'x-telegram-bot-api-secret-token': 'Secret_token-1',
    },
    update: { message: { text: '/start', chat: { id: 601 } } },
  });
  expect(await deliveries()).toEqual([
    { n: 1, updateId: bot.ids()[0], attempt: 1, status: 204, at: expect.stringMatching(/^\d{4}-.*Z$/) },
  ]);
});
