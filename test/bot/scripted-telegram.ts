import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** How the next call fares; calls beyond the script are answered well. */
export type Turn = (response: ServerResponse) => void;

export interface HeardCall {
  method: string;
  contentType: string;
  body: Buffer;
  /** Which connection it came over. */
  connection: number | undefined;
}

/** A server that answers as a test's script says, for what no emulator does: broken, lost and endless answers. */
export class ScriptedTelegram implements AsyncDisposable {
  readonly calls: HeardCall[] = [];
  readonly #script: Turn[] = [];
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  static async open(...script: Turn[]): Promise<ScriptedTelegram> {
    const telegram = new ScriptedTelegram();
    telegram.#script.push(...script);
    telegram.#server.listen(0, '127.0.0.1');
    await once(telegram.#server, 'listening');
    return telegram;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get methods(): string[] {
    return this.calls.map((call) => call.method);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    this.calls.push({
      method: request.url?.split('/').at(-1) ?? '',
      contentType: request.headers['content-type'] ?? '',
      body,
      connection: request.socket.remotePort,
    });
    (this.#script.shift() ?? well)(response);
  }
}

const well: Turn = (response) => json(response, 200, { ok: true, result: true });
export const fails =
  (code: number): Turn =>
  (response) =>
    json(response, code, { ok: false, error_code: code, description: 'Failed' });
export const tooMany =
  (seconds: number): Turn =>
  (response) =>
    json(response, 429, {
      ok: false,
      error_code: 429,
      description: `Too Many Requests: retry after ${seconds}`,
      parameters: { retry_after: seconds },
    });
export const garbage =
  (text: string, status = 200): Turn =>
  (response) =>
    response.writeHead(status, { 'content-type': 'text/html' }).end(text);
/** The call arrives and may have been carried out; its answer never comes back. */
export const lost: Turn = (response) => response.destroy();
export const silent: Turn = () => {};

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
