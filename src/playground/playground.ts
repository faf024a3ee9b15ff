import multipart from '@fastify/multipart';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { ZodError, z } from 'zod';
import { CallLog } from './bot-api/call-log.ts';
import { Faults } from './bot-api/faults.ts';
import { Limits } from './bot-api/limits.ts';
import { serveBotApi } from './bot-api/server.ts';
import { serveChats } from './client-api/chats.ts';
import { serveConditions } from './client-api/conditions.ts';
import { type Desk, serveDesk } from './client-api/desk.ts';
import { serveEvents } from './client-api/events.ts';
import { Deliveries } from './delivery/deliveries.ts';
import type { PauseOptions } from './delivery/pauses.ts';
import { refuseStrangers } from './loopback.ts';
import { Mailbox } from './mail/mailbox.ts';
import { servePage } from './page.ts';
import { ActError } from './state/act-error.ts';
import { botToken, createWorld, type World } from './state/world.ts';

export interface PlaygroundOptions {
  /** 0: any free one. */
  port: number;
  /** Where chats, files and mail are kept between starts; null: in memory only. */
  dataDir: string | null;
  desk: Desk;
  /** A playground refuses to start in production. */
  production?: boolean;
  /** The pace of deliveries to a webhook, if not Telegram's; tests hurry. */
  webhook?: PauseOptions;
  /** The clock, in milliseconds; tests move it. */
  now?: () => number;
}

export interface Playground extends AsyncDisposable {
  /** Throws when the port is taken, with the remedy. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Of the page; known after the start, as are the two below. */
  readonly url: string;
  /** For grammY, which appends `/bot<token>/<method>`; files are at `<apiRoot>/file/bot<token>/<path>`. */
  readonly apiRoot: string;
  readonly smtpUrl: string;
  readonly botToken: string;
}

/** Telegram, its users and a mailbox on one loopback port: the Bot API, the people's API and the page. */
export function createPlayground(options: PlaygroundOptions): Playground {
  const world = createWorld(options.dataDir, options.now ?? Date.now);
  const mailbox = new Mailbox(world);
  const faults = new Faults();
  const deliveries = new Deliveries(world, options.webhook);
  const app = createServer({ options, world, mailbox, faults, deliveries });
  const url = () => {
    const port = portOf(app);
    if (port === null) throw new Error('The playground has no address before it is started.');
    return `http://127.0.0.1:${port}`;
  };
  const stop = async () => {
    world.updates.endPoll(null);
    faults.release();
    await deliveries.stop();
    await app.close();
    await mailbox.stop();
    world.journal.close();
  };
  return {
    start: () => start(options, { world, mailbox, deliveries, app }),
    stop,
    [Symbol.asyncDispose]: stop,
    botToken,
    get url() {
      return url();
    },
    get apiRoot() {
      return `${url()}/telegram`;
    },
    get smtpUrl() {
      return mailbox.url;
    },
  };
}

interface Parts {
  world: World;
  mailbox: Mailbox;
  deliveries: Deliveries;
  app: FastifyInstance;
}

async function start(options: PlaygroundOptions, parts: Parts): Promise<void> {
  const { world, mailbox, deliveries, app } = parts;
  if (options.production) {
    throw new Error(
      'The playground does not start with NODE_ENV=production. Set BOT_TOKEN to serve real subscribers.',
    );
  }
  world.journal.load();
  // The port is the lock on the data: nothing is written before it is ours.
  await app.listen({ host: '127.0.0.1', port: options.port }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    const remedy = 'Stop what uses it, or set PLAYGROUND_PORT to another number.';
    throw new Error(`Port ${options.port} is taken. ${remedy}`, { cause: error });
  });
  world.journal.open();
  world.people.seed();
  world.chats.seed();
  world.messages.index();
  await mailbox.start();
  deliveries.start();
}

interface ServerParts extends Omit<Parts, 'app'> {
  options: PlaygroundOptions;
  faults: Faults;
}

function createServer({ options, world, mailbox, faults, deliveries }: ServerParts): FastifyInstance {
  const app = fastify({
    bodyLimit: 256 * 1024,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 200 },
  });
  const log = new CallLog();
  const limits = new Limits(world.now);
  app.addHook(
    'onRequest',
    refuseStrangers(() => portOf(app)),
  );
  app.setErrorHandler(answerFailure);
  app.register(multipart);
  app.register(async (api) => {
    takeEmptyBodies(api);
    serveChats(api, world);
    serveDesk(api, { world, desk: options.desk, mailbox });
    serveConditions(api, { world, log, faults, limits, deliveries });
    serveEvents(api, world.feed);
  });
  app.register(serveBotApi({ world, log, faults, limits, deliveries }), { prefix: '/telegram' });
  app.register(servePage);
  return app;
}

/** A JSON call without a body, as `POST …/block`, is no fault. */
function takeEmptyBodies(api: FastifyInstance): void {
  api.removeContentTypeParser('application/json');
  api.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? undefined : JSON.parse(String(body)));
    } catch (error) {
      done(error as Error);
    }
  });
}

function portOf(app: FastifyInstance): number | null {
  const address = app.server.address();
  return typeof address === 'object' && address ? address.port : null;
}

function answerFailure(error: unknown, _request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof ActError) return reply.status(error.status).send({ error: error.message });
  if (error instanceof ZodError) return reply.status(400).send({ error: z.prettifyError(error) });
  if (error instanceof SyntaxError) return reply.status(400).send({ error: 'The request is not readable.' });
  const { statusCode = 500, message } = error as { statusCode?: number; message: string };
  return reply.status(statusCode).send({ error: message });
}
