import { STATUS_CODES } from 'node:http';
import { type Dispatcher, Pool } from 'undici';
import type { WebhookSettings } from '../state/webhook.ts';

export interface WebhookAnswer {
  /** Null when there was none. */
  status: number | null;
  /** Any 2xx: the bot has the update. */
  confirmed: boolean;
  /** Something was connected; a refused connection says nothing of the update. */
  reached: boolean;
  /** What went wrong, in Telegram's words, or what was passed over. */
  error?: string;
  /** Seconds, as the answer's header names them. */
  retryAfter?: number;
}

/** Of an answer's body so many bytes are looked at. */
const largestLook = 64 * 1024;

const refusals: readonly string[] = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
];

/** Keep-alive connections to one webhook. */
export class WebhookConnections {
  readonly #pool: Pool;
  readonly #path: string;
  readonly #headers: Record<string, string>;
  readonly #answerTimeoutMs: number;

  constructor({ url, secretToken, maxConnections }: WebhookSettings, answerTimeoutMs: number) {
    const { origin, pathname, search, username, password } = new URL(url);
    this.#pool = new Pool(origin, {
      // A double at the same moment needs two, even where one is the limit.
      connections: Math.max(maxConnections, 2),
      pipelining: 1,
      allowH2: false,
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { timeout: answerTimeoutMs },
    });
    this.#path = `${pathname}${search}`;
    this.#answerTimeoutMs = answerTimeoutMs;
    const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    this.#headers = {
      'content-type': 'application/json',
      ...(secretToken && { 'x-telegram-bot-api-secret-token': secretToken }),
      ...(username && { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }),
    };
  }

  /** Never throws: whatever happens is an answer. */
  async post(body: string): Promise<WebhookAnswer> {
    const signal = AbortSignal.timeout(this.#answerTimeoutMs);
    try {
      const response = await this.#pool.request({
        method: 'POST',
        path: this.#path,
        headers: this.#headers,
        body,
        signal,
      });
      return judge(response, await firstBytes(response.body));
    } catch (error) {
      return { status: null, confirmed: false, ...explain(error, signal.aborted) };
    }
  }

  /** Cuts what is under way. */
  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

function judge({ statusCode, headers }: Dispatcher.ResponseData, body: string): WebhookAnswer {
  const seen = { status: statusCode, reached: true };
  if (statusCode < 200 || statusCode > 299) {
    const reason = STATUS_CODES[statusCode] ?? '';
    const seconds = /^\d{1,9}$/.exec(String(headers['retry-after'] ?? ''))?.[0];
    const error = `Wrong response from the webhook: ${statusCode} ${reason}`.trim();
    return { ...seen, confirmed: false, error, ...(seconds && { retryAfter: Number(seconds) }) };
  }
  const method = calledIn(body);
  if (!method) return { ...seen, confirmed: true };
  const error = `The answer calls ${method}: the playground does not play calls in answers. Send it as a call of its own.`;
  return { ...seen, confirmed: true, error };
}

/** The method that an answer calls ("webhook reply"), if it is one. */
function calledIn(body: string): string | null {
  if (!body.includes('method')) return null;
  try {
    const { method } = JSON.parse(body) as { method?: unknown };
    return typeof method === 'string' && method !== '' ? method.slice(0, 64) : null;
  } catch {
    return new URLSearchParams(body).get('method');
  }
}

/** Reads to the end, so that the connection can be used again, but keeps little. */
async function firstBytes(body: AsyncIterable<Buffer>): Promise<string> {
  const kept: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    if (size < largestLook) kept.push(chunk);
    size += chunk.length;
  }
  return Buffer.concat(kept).toString('utf8');
}

function explain(error: unknown, timedOut: boolean): Pick<WebhookAnswer, 'error' | 'reached'> {
  if (timedOut) return { error: 'Read timeout expired', reached: true };
  const { code = '' } = error as { code?: string };
  if (code === 'ECONNREFUSED') return { error: 'Connection refused', reached: false };
  if (refusals.includes(code)) return { error: `Can't connect to the webhook: ${code}`, reached: false };
  return { error: 'Webhook connection closed', reached: true };
}
