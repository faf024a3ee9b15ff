import { once } from 'node:events';
import {
  request as call,
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * The address that Telegram calls, in front of one or more processes that take turns, as an operator's proxy would
 * do it. With nobody behind it, it answers 502.
 */
export class FrontDoor implements AsyncDisposable {
  /** Where each process listens. */
  readonly behind = new Set<string>();
  readonly #server: Server;
  #next = 0;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(): Promise<FrontDoor> {
    const server = createServer();
    const door = new FrontDoor(server);
    server.on('request', (request, response) => door.#pass(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return door;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/telegram`;
  }

  /** Breaks off whatever is under way. */
  dropConnections(): void {
    this.#server.closeAllConnections();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #pass(request: IncomingMessage, response: ServerResponse): void {
    const processes = [...this.behind];
    const target = processes[this.#next++ % processes.length];
    const refuse = () => (response.headersSent ? response.destroy() : response.writeHead(502).end());
    if (!target) return void refuse();
    const onward = call(`${target}${request.url}`, {
      method: request.method ?? 'GET',
      headers: request.headers,
    });
    onward.on('error', refuse);
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.on('error', refuse).pipe(response);
    });
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  }
}
