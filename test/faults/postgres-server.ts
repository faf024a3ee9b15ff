import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createEmbeddedPostgres, type EmbeddedPostgres } from '../../src/db/embedded-postgres.ts';
import { migrate } from '../../src/db/migrator.ts';

/** A PostgreSQL of one's own that is stopped and started in the same place, with what it has kept. */
export class PostgresServer implements AsyncDisposable {
  readonly #dir = mkdtempSync(path.join(tmpdir(), 'abonent-faults-db-'));
  readonly #port: number;
  #server: EmbeddedPostgres | undefined;
  url = '';

  private constructor(port: number) {
    this.#port = port;
  }

  static async open(): Promise<PostgresServer> {
    const server = new PostgresServer(await freePort());
    await server.start();
    await migrate(server.url);
    return server;
  }

  async start(): Promise<void> {
    this.#server = createEmbeddedPostgres({ dir: this.#dir, port: this.#port, fast: true });
    ({ url: this.url } = await this.#server.start());
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
    this.#server = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await rm(this.#dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

export async function freePort(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address() as { port: number };
    server.close(() => resolve(port));
  });
  return await promise;
}
