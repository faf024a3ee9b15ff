import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import { BotApiError } from './errors.ts';

/** What befalls a call. Only `lost` and `delay` let it be carried out. */
export type FaultKind =
  | { kind: 'error'; errorCode: number; description?: string; retryAfter?: number }
  /** Never answered: the connection hangs until the caller gives up. */
  | { kind: 'timeout' }
  /** Carried out, then the connection is destroyed. */
  | { kind: 'lost' }
  /** What a proxy in between answers: its page with 502, or half of a JSON text with 200. */
  | { kind: 'garbage'; body: 'html' | 'json' }
  /** Carried out after so many milliseconds. */
  | { kind: 'delay'; ms: number };

/** `times` calls of `method` (any, if left out) to `chatId` (any) go so. */
export type Fault = FaultKind & { method?: string; chatId?: number; times: number };

/** Failures that are ordered in advance; a healthy Telegram shows each of them now and then. */
export class Faults {
  #orders: Fault[] = [];
  readonly #stopping = new AbortController();

  replace(orders: readonly Fault[]): void {
    this.#orders = orders.map((order) => ({ ...order }));
  }

  /** What has not struck yet. */
  list(): Fault[] {
    return this.#orders.filter((order) => order.times > 0);
  }

  /** The fault that is due for a call, counted as struck. */
  take(method: string, chatId: number | string | null): Fault | null {
    const order = this.#orders.find(
      (one) =>
        one.times > 0 &&
        (one.method ?? method).toLowerCase() === method.toLowerCase() &&
        String(one.chatId ?? chatId) === String(chatId),
    );
    if (!order) return null;
    order.times--;
    return order;
  }

  /** Carries a call out as its fault has it; returns the answer. */
  async strike(fault: Fault, reply: FastifyReply, carryOut: () => Promise<unknown>): Promise<unknown> {
    switch (fault.kind) {
      case 'error':
        throw orderedError(fault);
      case 'timeout':
        return reply.hijack();
      case 'lost':
        await carryOut().catch(() => {});
        reply.hijack();
        reply.raw.destroy();
        return reply;
      case 'garbage':
        return garbage(fault.body, reply);
      case 'delay':
        await sleep(fault.ms, undefined, { signal: this.#stopping.signal });
        return await carryOut();
    }
  }

  /** Lets go of what is delayed, at the stop of the playground. */
  release(): void {
    this.#stopping.abort();
  }
}

const usualWords: Record<number, string> = { 502: 'Bad Gateway', 504: 'Gateway Timeout' };

function orderedError({ errorCode, description, retryAfter = 1 }: Extract<Fault, { kind: 'error' }>) {
  if (errorCode === 429) {
    return new BotApiError(429, description ?? `Too Many Requests: retry after ${retryAfter}`, {
      retry_after: retryAfter,
    });
  }
  return new BotApiError(errorCode, description ?? usualWords[errorCode] ?? 'Internal Server Error');
}

function garbage(body: 'html' | 'json', reply: FastifyReply): FastifyReply {
  if (body === 'json') {
    return reply.type('application/json').send('{"ok":true,"result":{"message_id":');
  }
  const page =
    '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>502 Bad Gateway</body>\r\n</html>\r\n';
  return reply.status(502).type('text/html').send(page);
}
