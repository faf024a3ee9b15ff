import type { Journal, Table } from './journal.ts';

export interface WebhookSettings {
  url: string;
  /** Empty: none. */
  secretToken: string;
  maxConnections: number;
}

export interface WebhookError {
  /** Unix time. */
  date: number;
  message: string;
}

/** Where the bot wants its updates brought, and what last went wrong there. */
export class Webhook {
  readonly #table: Table<WebhookSettings>;
  #lastError: WebhookError | null = null;

  constructor(journal: Journal) {
    this.#table = journal.table<WebhookSettings>('webhook');
  }

  get settings(): WebhookSettings | null {
    return this.#table.get('current') ?? null;
  }

  /** Null: the bot polls again. A new webhook begins without the errors of the old. */
  set(settings: WebhookSettings | null): void {
    this.#lastError = null;
    if (settings) this.#table.set('current', settings);
    else this.#table.delete('current');
  }

  get lastError(): WebhookError | null {
    return this.#lastError;
  }

  noteError(error: WebhookError): void {
    this.#lastError = error;
  }
}
