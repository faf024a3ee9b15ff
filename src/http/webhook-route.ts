import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Log } from '../log.ts';

/** What stands behind the address that a messenger brings updates to. */
export interface WebhookDoor {
  path: string;
  /** What the messenger must show; compared in constant time. */
  secret: string;
  /**
   * Takes the body of one request to its end. `isWanted`: whether the messenger still waits for the answer.
   * `refused`: it is no update.
   */
  take(body: unknown, isWanted: () => boolean): Promise<'taken' | 'refused' | { againAfterMs: number }>;
}

/** The largest update known, an album's message that answers another one, has a tenth of this. */
const LONGEST_BODY = 1024 * 1024;
/** A stranger who knocks does not fill the log. */
const WARN_EVERY_MS = 60_000;

/**
 * The route that a messenger brings updates to. 200 comes only when the update is finished, because the messenger
 * keeps it until then; 503 with Retry-After when it has to come again.
 */
export function serveWebhook(server: FastifyInstance, { path, secret, take }: WebhookDoor, log: Log): void {
  const expected = Buffer.from(secret);
  let warnedAt = 0;
  const warn = () => {
    if (Date.now() - warnedAt < WARN_EVERY_MS) return;
    warnedAt = Date.now();
    log.warn('a request to the webhook without the right secret; were it Telegram: run "cli webhook set"');
  };
  server.post(
    path,
    {
      bodyLimit: LONGEST_BODY,
      // Before the body is read: a stranger costs next to nothing.
      onRequest: async (request, reply) => {
        const shown = request.headers['x-telegram-bot-api-secret-token'];
        if (typeof shown === 'string' && isSame(Buffer.from(shown), expected)) return;
        warn();
        await reply.code(401).send();
      },
    },
    async (request, reply) => {
      const outcome = await take(request.body, () => !request.raw.socket.destroyed);
      if (outcome === 'taken') return reply.code(200).send();
      if (outcome === 'refused') return reply.code(400).send();
      return reply
        .code(503)
        .header('retry-after', Math.ceil(outcome.againAfterMs / 1_000))
        .send();
    },
  );
}

/** In constant time but for the length, which is no secret: it stands in the code. */
function isSame(shown: Buffer, expected: Buffer): boolean {
  return shown.length === expected.length && timingSafeEqual(shown, expected);
}
