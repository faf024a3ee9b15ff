import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Dispatcher, Pool } from 'undici';
import { deadlineSignal } from '../deadline.ts';

/** The one way to Telegram, also from within dialogs, where grammY makes API objects of its own. */
export interface Transport {
  /** For grammY's `client.fetch`. */
  fetch: typeof globalThis.fetch;
  close(): Promise<void>;
}

const TRIES = 3;
/** A longer wait than this is the caller's to decide about. */
const LONGEST_WAIT_MS = 5_000;
const ANSWER_TIMEOUT_MS = 20_000;
const POLL_TIMEOUT_MS = 65_000;
/** Calls that may be repeated though the first may have been carried out: they end in the same state. */
const REPEATABLE = /^(get|edit|delete|answer|set)/;

interface Request {
  path: string;
  method: string;
  headers: Record<string, string>;
  body: string | Buffer | undefined;
  signal: AbortSignal | undefined;
}

interface Answer {
  status: number;
  text: string;
}

export function createTransport(apiRoot: string): Transport {
  const pool = new Pool(new URL(apiRoot).origin, { connections: 64, keepAliveTimeout: 30_000 });

  async function call(request: Request): Promise<Answer> {
    const polling = request.path.endsWith('/getUpdates');
    const response = await pool.request({
      ...request,
      method: request.method as Dispatcher.HttpMethod,
      headersTimeout: polling ? POLL_TIMEOUT_MS : ANSWER_TIMEOUT_MS,
      bodyTimeout: ANSWER_TIMEOUT_MS,
    });
    return { status: response.statusCode, text: await response.body.text() };
  }

  return {
    fetch: (async (url: string, init: RequestInit) => {
      const request = await readRequest(url, init);
      return asResponse(await callWithRetries(call, request));
    }) as typeof globalThis.fetch,
    close: () => pool.close(),
  };
}

/** Bounded: a 429 with a short wait, a 5xx, a connection that was never made, or a lost answer where that is safe. */
async function callWithRetries(
  call: (request: Request) => Promise<Answer>,
  request: Request,
): Promise<Answer> {
  const method = request.path.slice(request.path.lastIndexOf('/') + 1);
  for (let attempt = 1; ; attempt++) {
    const last = attempt === TRIES || method === 'getUpdates';
    try {
      const answer = await call(request);
      const wait = last ? null : waitBeforeRetry(answer, attempt);
      if (wait === null) return answer;
      await sleep(wait, undefined, { signal: request.signal });
    } catch (error) {
      if (last || request.signal?.aborted || !mayRepeat(error, method)) throw error;
      await sleep(backoff(attempt), undefined, { signal: request.signal });
    }
  }
}

function waitBeforeRetry(answer: Answer, attempt: number): number | null {
  if (answer.status >= 500) return backoff(attempt);
  if (answer.status !== 429) return null;
  const wait = retryAfterMs(answer.text);
  return wait <= LONGEST_WAIT_MS ? wait : null;
}

function retryAfterMs(text: string): number {
  try {
    const seconds = (JSON.parse(text) as { parameters?: { retry_after?: number } }).parameters?.retry_after;
    return (seconds ?? 1) * 1000;
  } catch {
    return 1000;
  }
}

function mayRepeat(error: unknown, method: string): boolean {
  const code = (error as { code?: string }).code ?? '';
  const neverSent = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'].includes(code);
  return neverSent || REPEATABLE.test(method);
}

/** 200–400 ms, then twice as long. */
function backoff(attempt: number): number {
  return 200 * 2 ** (attempt - 1) * (1 + Math.random());
}

async function readRequest(url: string, init: RequestInit): Promise<Request> {
  const { pathname, search } = new URL(url);
  const { connection: _, ...headers } = init.headers as Record<string, string>;
  const body = init.body as unknown;
  return {
    path: pathname + search,
    method: init.method ?? 'GET',
    headers,
    // Read whole, so that it can be sent again.
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

function asResponse({ status, text }: Answer) {
  return { ok: status < 300, status, text: async () => text, json: async () => readAnswer(status, text) };
}

/** @throws Error for what is no answer of the Bot API, as the page of a proxy in between */
function readAnswer(status: number, text: string): object {
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer === 'object' && answer !== null && 'ok' in answer) return answer;
  } catch {
    // Said below; what the parser says would quote the text.
  }
  throw new Error(`no answer of the Bot API, status ${status}`);
}
