import type { FastifyInstance } from 'fastify';
import type { Feed } from '../state/feed.ts';

const heartbeat = 15_000;
/** A reader that lags behind by so many bytes is cut off; it comes back by itself and reads the chats anew. */
const largestBacklog = 4 * 1024 * 1024;

/** `GET /api/events`: server-sent events of everything that happens. */
export function serveEvents(app: FastifyInstance, feed: Feed): void {
  app.get('/api/events', (_request, reply) => {
    reply.hijack();
    const stream = reply.raw;
    stream.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      connection: 'keep-alive',
    });
    const send = (text: string) => {
      stream.write(text);
      if (stream.writableLength > largestBacklog) stream.destroy();
    };
    send('retry: 1000\n\n');
    const unsubscribe = feed.subscribe((event) => send(`data: ${JSON.stringify(event)}\n\n`));
    const timer = setInterval(() => send(': still here\n\n'), heartbeat);
    stream.once('close', () => {
      clearInterval(timer);
      unsubscribe();
    });
  });
}
