import { buffer } from 'node:stream/consumers';
import { type ApiCallFn, HttpError, type RawApi, type Transformer } from 'grammy';
import { deadlineSignal } from '../deadline.ts';
import { type ApiAnswer, type ApiCall, createApiLine } from './api-call.ts';

/** The one way to Telegram, also from within dialogs, where grammY makes API objects of its own. */
export interface Transport {
  /** For grammY's `client.fetch`: all calls can go this way. */
  fetch: typeof globalThis.fetch;
  /**
   * For `api.config.use`: takes the calls that carry no file, past grammY's client, whose timers, abort controllers
   * and search for files cost as much as the call itself.
   */
  shortcut(token: string): Transformer;
  close(): Promise<void>;
}

/** What handlers call all the time. None of it can carry a file. */
const SHORT = new Set(['sendMessage', 'editMessageText', 'answerCallbackQuery', 'deleteMessage']);
const JSON_HEADERS = { 'content-type': 'application/json' };

export function createTransport(apiRoot: string): Transport {
  const { origin, pathname } = new URL(apiRoot);
  const line = createApiLine(origin);
  const root = pathname.replace(/\/$/, '');

  return {
    fetch: (async (url: string, init: RequestInit) => {
      return asResponse(await line.call(await readCall(url, init)));
    }) as typeof globalThis.fetch,

    shortcut: (token) => async (previous, method, payload, signal) => {
      if (!SHORT.has(method) || signal) return await previous(method, payload, signal);
      const call = { path: `${root}/bot${token}/${method}`, verb: 'POST', headers: JSON_HEADERS };
      try {
        const answer = await line.call({ ...call, body: JSON.stringify(payload), signal: deadlineSignal() });
        return readAnswer(answer) as Awaited<ReturnType<ApiCallFn<RawApi>>>;
      } catch (error) {
        throw new HttpError(`Network request for '${method}' failed!`, error);
      }
    },

    close: () => line.close(),
  };
}

async function readCall(url: string, init: RequestInit): Promise<ApiCall> {
  const { pathname, search } = new URL(url);
  const { connection: _, ...headers } = init.headers as Record<string, string>;
  const body = init.body as unknown;
  return {
    path: pathname + search,
    verb: init.method ?? 'GET',
    headers,
    body:
      typeof body === 'string' || !body
        ? (body as string | undefined)
        : await buffer(body as NodeJS.ReadableStream),
    signal: joinSignals(init.signal, deadlineSignal()),
  };
}

/** grammY brings an AbortSignal of its own making, which AbortSignal.any does not take. */
function joinSignals(
  foreign: AbortSignal | null | undefined,
  own: AbortSignal | undefined,
): AbortSignal | undefined {
  if (!foreign) return own;
  const controller = new AbortController();
  if (foreign.aborted) controller.abort();
  else foreign.addEventListener('abort', () => controller.abort(), { once: true });
  return own ? AbortSignal.any([own, controller.signal]) : controller.signal;
}

function asResponse(answer: ApiAnswer) {
  const { status, text } = answer;
  return { ok: status < 300, status, text: async () => text, json: async () => readAnswer(answer) };
}

/** What is no answer of the Bot API: the page of a proxy in between, or of a server that BOT_API_ROOT names by mistake. */
class StrangeAnswerError extends Error {
  override readonly name = 'StrangeAnswerError';
  readonly status: number;
  readonly code: string;

  constructor(status: number) {
    super(`no answer of the Bot API, status ${status}`);
    this.status = status;
    this.code = `HTTP ${status}`;
  }
}

/** The status of a server that is well and no Bot API; null for any other failure, also of a proxy that can't reach it. */
export function strangeStatusOf(error: unknown): number | null {
  const cause = error instanceof HttpError ? error.error : error;
  return cause instanceof StrangeAnswerError && cause.status < 500 ? cause.status : null;
}

/** @throws StrangeAnswerError */
function readAnswer({ status, text }: ApiAnswer): object {
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer === 'object' && answer !== null && 'ok' in answer) return answer;
  } catch {
    // Said below; what the parser says would quote the text.
  }
  throw new StrangeAnswerError(status);
}
