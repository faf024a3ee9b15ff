import { BotApiError } from './errors.ts';

export interface LoggedCall {
  n: number;
  method: string;
  chatId: number | string | null;
  ok: boolean;
  errorCode?: number;
  /** ISO time. */
  at: string;
}

const longestLog = 5000;

/** The last few thousand calls of the bot, without their contents. */
export class CallLog {
  #calls: LoggedCall[] = [];
  #count = 0;

  add(call: Omit<LoggedCall, 'n' | 'at'>): void {
    this.#calls.push({ n: ++this.#count, ...call, at: new Date().toISOString() });
    if (this.#calls.length >= 2 * longestLog) this.#calls = this.#calls.slice(-longestLog);
  }

  since(n: number): LoggedCall[] {
    return this.#calls.filter((call) => call.n > n).slice(-longestLog);
  }
}

/** A failure that a test orders in advance: `times` calls of `method` (any, if left out) to `chatId` (any) fail so. */
export interface OrderedFault {
  method?: string;
  chatId?: number;
  errorCode: number;
  description?: string;
  /** Seconds; comes with 429. */
  retryAfter?: number;
  times: number;
}

/** Failures that a healthy Telegram shows now and then: 429, 500, 502. */
export class OrderedFaults {
  #orders: OrderedFault[] = [];

  replace(orders: OrderedFault[]): void {
    this.#orders = orders.map((order) => ({ ...order }));
  }

  /** Throws the ordered failure, if one is due. */
  strike(method: string, chatId: number | string | null): void {
    const order = this.#orders.find(
      (one) =>
        one.times > 0 &&
        (one.method ?? method).toLowerCase() === method.toLowerCase() &&
        String(one.chatId ?? chatId) === String(chatId),
    );
    if (!order) return;
    order.times--;
    const { errorCode, retryAfter } = order;
    const usual =
      errorCode === 429 ? `Too Many Requests: retry after ${retryAfter ?? 1}` : 'Internal Server Error';
    const parameters = errorCode === 429 ? { retry_after: retryAfter ?? 1 } : undefined;
    throw new BotApiError(errorCode, order.description ?? usual, parameters);
  }
}
