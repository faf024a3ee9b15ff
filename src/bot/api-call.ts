import { setTimeout as sleep } from 'node:timers/promises';
import { type Dispatcher, Pool } from 'undici';

/** One request to the Bot API. */
export interface ApiCall {
  /** Ends with the method's name. */
  path: string;
  verb: string;
  headers: Record<string, string>;
  /** Whole, so that it can be sent again. */
  body: string | Buffer | undefined;
  signal: AbortSignal | undefined;
}

export interface ApiAnswer {
  status: number;
  text: string;
}

/** Connections that are kept, and calls that are repeated where that is safe. */
export interface ApiLine {
  call(call: ApiCall): Promise<ApiAnswer>;
  close(): Promise<void>;
}

const TRIES = 3;
/** A longer wait than this is the caller's to decide about. */
const LONGEST_WAIT_MS = 5_000;
const ANSWER_TIMEOUT_MS = 20_000;
const POLL_TIMEOUT_MS = 65_000;
/** Calls that may be repeated though the first may have been carried out: they end in the same state. */
const REPEATABLE = /^(get|edit|delete|answer|set)/;

export function createApiLine(origin: string): ApiLine {
  const pool = new Pool(origin, { connections: 64, keepAliveTimeout: 30_000 });
  return {
    call: (call) => callWithRetries(pool, call),
    close: () => pool.close(),
  };
}

/** Bounded: a 429 with a short wait, a 5xx, a connection that was never made, or a lost answer where that is safe. */
async function callWithRetries(pool: Pool, call: ApiCall): Promise<ApiAnswer> {
  const method = call.path.slice(call.path.lastIndexOf('/') + 1);
  for (let attempt = 1; ; attempt++) {
    const last = attempt === TRIES || method === 'getUpdates';
    try {
      const answer = await callOnce(pool, call, method);
      const wait = last ? null : waitBeforeRetry(answer, attempt);
      if (wait === null) return answer;
      await sleep(wait, undefined, { signal: call.signal });
    } catch (error) {
      if (last || call.signal?.aborted || !mayRepeat(error, method)) throw error;
      await sleep(backoff(attempt), undefined, { signal: call.signal });
    }
  }
}

/** By undici's own events: its `request` makes a stream of every answer, which costs half as much again. */
function callOnce(pool: Pool, { path, verb, headers, body, signal }: ApiCall, method: string) {
  return new Promise<ApiAnswer>((resolve, reject) => {
    let status = 0;
    let text = '';
    let bytes: Buffer[] | undefined;
    let hangUp: (() => void) | undefined;
    const done = () => hangUp && signal?.removeEventListener('abort', hangUp);
    pool.dispatch(
      {
        path,
        method: verb as Dispatcher.HttpMethod,
        headers,
        body: body ?? null,
        headersTimeout: method === 'getUpdates' ? POLL_TIMEOUT_MS : ANSWER_TIMEOUT_MS,
        bodyTimeout: ANSWER_TIMEOUT_MS,
      },
      {
        onRequestStart(controller) {
          if (!signal) return;
          hangUp = () => controller.abort(signal.reason as Error);
          if (signal.aborted) hangUp();
          else signal.addEventListener('abort', hangUp, { once: true });
        },
        onResponseStart(_controller, code) {
          status = code;
        },
        onResponseData(_controller, chunk) {
          bytes ??= [];
          bytes.push(chunk);
        },
        onResponseEnd() {
          done();
          if (bytes) text = (bytes.length === 1 ? bytes[0] : Buffer.concat(bytes))?.toString() ?? '';
          resolve({ status, text });
        },
        onResponseError(_controller, error) {
          done();
          reject(error);
        },
      },
    );
  });
}

function waitBeforeRetry(answer: ApiAnswer, attempt: number): number | null {
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
