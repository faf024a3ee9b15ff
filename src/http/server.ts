import Fastify, { type FastifyInstance } from 'fastify';
import { SetupError } from '../errors.ts';
import type { Log } from '../log.ts';
import { serveWebhook, type WebhookDoor } from './webhook-route.ts';

/** A store or service without which nothing can be served. */
export interface Dependency {
  name: string;
  ping: () => Promise<void>;
}

export interface HttpOptions {
  host: string;
  port: number;
  dependencies: Dependency[];
  /** Where a messenger brings updates to; null where none does. */
  webhook: WebhookDoor | null;
  log: Log;
}

const PING_TIMEOUT_MS = 2_000;
/** For a request to come in whole. */
const REQUEST_TIMEOUT_MS = 30_000;
/** The last answers are on their way when the work behind them is done. */
const LAST_ANSWERS_MS = 500;

/**
 * What the operator's tools ask: `/healthz` (the process answers) and `/readyz` (the stores answer too; else 503
 * with the names of those that do not); and the webhook.
 */
export function createHttpServer({ host, port, dependencies, webhook, log }: HttpOptions): {
  start(): Promise<void>;
  /** Refuses new connections at once; ends those that are left soon after `drained`, whoever holds them. */
  stop(drained?: Promise<unknown>): Promise<void>;
  readonly url: string;
} {
  const server: FastifyInstance = Fastify({
    logger: false,
    bodyLimit: 64 * 1024,
    requestTimeout: REQUEST_TIMEOUT_MS,
  });
  server.get('/healthz', async () => ({ status: 'ok' }));
  server.get('/readyz', async (_request, reply) => {
    const away = await namesAway(dependencies);
    if (away.length === 0) return { status: 'ok' };
    log.warn({ away }, 'not ready');
    return reply.code(503).header('retry-after', '5').send({ status: 'unavailable', away });
  });
  if (webhook) serveWebhook(server, webhook, log);
  let stopping = false;
  // Kept alive, the connection of an answer given during the stop would hold it up for seconds.
  server.addHook('onSend', (_request, reply, _payload, done) => {
    if (stopping) reply.header('connection', 'close');
    done();
  });
  let url = '';
  return {
    get url() {
      return url;
    },
    async start() {
      url = await server.listen({ host, port }).catch((error: unknown) => {
        throw remedyFor(error, port) ?? error;
      });
    },
    async stop(drained = Promise.resolve()) {
      stopping = true;
      const closed = server.close();
      await drained.catch(() => {});
      // A request that never comes in whole would hold up the stop for ever.
      const cut = setTimeout(() => server.server.closeAllConnections(), LAST_ANSWERS_MS);
      await closed.finally(() => clearTimeout(cut));
    },
  };
}

async function namesAway(dependencies: Dependency[]): Promise<string[]> {
  const answers = await Promise.all(
    dependencies.map(async ({ name, ping }) => {
      const { promise: late, reject } = Promise.withResolvers<never>();
      const timer = setTimeout(() => reject(new Error('late')), PING_TIMEOUT_MS);
      try {
        await Promise.race([ping(), late]);
        return null;
      } catch {
        return name;
      } finally {
        clearTimeout(timer);
      }
    }),
  );
  return answers.filter((name) => name !== null);
}

function remedyFor(error: unknown, port: number): SetupError | null {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    return new SetupError(`Port ${port} is taken. Stop what uses it, or set HTTP_PORT to another number.`);
  if (code === 'EACCES')
    return new SetupError(`Port ${port} needs rights of its own. Set HTTP_PORT to a number over 1023.`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new SetupError('HTTP_HOST is no address of this machine. Set it to one, such as 127.0.0.1.');
  return null;
}
