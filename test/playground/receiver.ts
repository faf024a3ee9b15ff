import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Update } from 'grammy/types';

export interface Received {
  update: Update;
  headers: IncomingHttpHeaders;
  url: string;
  at: number;
}

/** Answers one delivery; what it leaves unanswered hangs. */
export type Answering = (received: Received, response: ServerResponse, nth: number) => unknown;

export const accept: Answering = (_received, response) => response.end();

/** Answers every delivery with a status, some headers and a body. */
export function answerWith(status: number, headers: Record<string, string> = {}, body = ''): Answering {
  return (_received, response) => response.writeHead(status, headers).end(body);
}

/** A bot's end of a webhook: keeps what comes, and how many come at once. */
export async function openReceiver(port = 0) {
  const received: Received[] = [];
  const sockets = new Set<unknown>();
  let underWay = 0;
  const receiver = {
    url: '',
    received,
    sockets,
    mostAtOnce: 0,
    answering: accept,
    texts: () => received.map(({ update }) => update.message?.text ?? update.callback_query?.data),
    ids: () => received.map(({ update }) => update.update_id),
    async close() {
      server.closeAllConnections();
      server.close();
      if (server.listening) await once(server, 'close');
    },
    [Symbol.asyncDispose]: () => receiver.close(),
  };
  const server = createServer((request, response) => void take(request, response));
  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    sockets.add(request.socket);
    receiver.mostAtOnce = Math.max(receiver.mostAtOnce, ++underWay);
    response.once('close', () => underWay--);
    const update = JSON.parse(await text(request)) as Update;
    const one = { update, headers: request.headers, url: request.url ?? '', at: performance.now() };
    receiver.answering(one, response, received.push(one));
  }
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  return receiver;
}
