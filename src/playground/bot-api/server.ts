import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Deliveries } from '../delivery/deliveries.ts';
import { botToken, type World } from '../state/world.ts';
import { type Call, readCall } from './body.ts';
import type { CallLog, CallRecord } from './call-log.ts';
import { editing } from './editing.ts';
import { BotApiError } from './errors.ts';
import type { Faults } from './faults.ts';
import { introducing } from './introducing.ts';
import type { Limits } from './limits.ts';
import { readPayload } from './payload.ts';
import { type CallContext, Described } from './payloads.ts';
import { type PlayedMethod, playedMethods } from './played-methods.ts';
import { receiving } from './receiving.ts';
import { sending } from './sending.ts';
import { webhooks } from './webhooks.ts';

type AnyHandler = (payload: Record<string, unknown>, context: CallContext) => unknown;

export interface BotApiParts {
  world: World;
  log: CallLog;
  faults: Faults;
  limits: Limits;
  deliveries: Deliveries;
}

/** The emulator's door for the bot: `/bot<token>/<method>` and `/file/bot<token>/<path>`. */
export function serveBotApi({ world, log, faults, limits, deliveries }: BotApiParts) {
  const handlers = {
    ...receiving(world),
    ...webhooks(world, deliveries),
    ...sending(world),
    ...editing(world),
    ...introducing(world),
  };
  return async (app: FastifyInstance): Promise<void> => {
    readBodiesAsText(app);
    app.setErrorHandler(answerFailure);
    app.setNotFoundHandler((_request, reply) => answerError(reply, new BotApiError(404, 'Not Found')));
    app.route<{ Params: { token: string; method: string } }>({
      method: ['GET', 'POST'],
      url: '/bot:token/:method',
      handler: async (request, reply) => {
        checkToken(request.params.token);
        const method = findMethod(request.params.method);
        const call = await readCall(request);
        const chatId = chatIdOf(call);
        const fault = faults.take(method, chatId);
        const record: CallRecord = { method, chatId, ok: false, ...(fault && { fault: fault.kind }) };
        const carryOut = async () => {
          const payload = readPayload(method, call.values);
          limits.admit(method, chatId);
          const context = { uploads: call.uploads, signal: hangUpSignal(reply) };
          const result = await (handlers[method] as AnyHandler)(payload, context);
          record.ok = true;
          return answer(result);
        };
        const noted = (error: unknown) => {
          record.errorCode = error instanceof BotApiError ? error.code : 500;
          throw error;
        };
        return (fault ? faults.strike(fault, reply, () => carryOut().catch(noted)) : carryOut())
          .catch(noted)
          .finally(() => log.add(record));
      },
    });
    app.get<{ Params: { token: string; '*': string } }>('/file/bot:token/*', async (request, reply) => {
      checkToken(request.params.token);
      const file = world.files.findByPath(request.params['*']);
      if (!file) throw new BotApiError(404, 'Not Found');
      return reply.type('application/octet-stream').send(await world.files.read(file));
    });
  };
}

function answer(result: unknown) {
  if (!(result instanceof Described)) return { ok: true, result };
  return { ok: true, result: result.result, description: result.description };
}

function checkToken(token: string): void {
  if (token !== botToken) throw new BotApiError(401, 'Unauthorized');
}

/** Method names are not case-sensitive. */
function findMethod(name: string): PlayedMethod {
  const method = playedMethods.find((played) => played.toLowerCase() === name.toLowerCase());
  if (!method) throw new BotApiError(404, 'Not Found');
  return method;
}

function chatIdOf({ values }: Call): number | string | null {
  const { chat_id: chatId } = values;
  const number = Number(chatId);
  if (chatId === undefined || chatId === null) return null;
  return Number.isFinite(number) ? number : String(chatId);
}

/** Multipart keeps the parser of the whole server; all else is read by the call itself, as Telegram does. */
function readBodiesAsText(app: FastifyInstance): void {
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser('*', { parseAs: 'string', bodyLimit: 1_000_000 }, (_request, body, done) =>
    done(null, body),
  );
}

function hangUpSignal(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => controller.abort());
  return controller.signal;
}

function answerFailure(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof BotApiError) return answerError(reply, error);
  const status = (error as { statusCode?: number }).statusCode;
  if (status === 413) return answerError(reply, new BotApiError(413, 'Request Entity Too Large'));
  if (status && status < 500) return answerError(reply, new BotApiError(400, 'Bad Request'));
  request.log.error(error, 'the emulator failed');
  return answerError(reply, new BotApiError(500, 'Internal Server Error'));
}

function answerError(reply: FastifyReply, { code, message, parameters }: BotApiError): FastifyReply {
  return reply
    .status(code)
    .send({ ok: false, error_code: code, description: message, ...(parameters && { parameters }) });
}
