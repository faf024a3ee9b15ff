import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A wire to a server of the tests, to be cut and mended: what a lost network is to whoever connects through it. */
export class Cable implements AsyncDisposable {
  /** The server's address with this wire's port in it. */
  readonly url: string;
  readonly #target: URL;
  readonly #port: number;
  readonly #sockets = new Set<Socket>();
  #server: Server;
  #silent = false;

  private constructor(server: Server, target: URL) {
    this.#server = server;
    this.#target = target;
    this.#port = portOf(server);
    const own = new URL(target);
    own.hostname = '127.0.0.1';
    own.port = String(this.#port);
    this.url = own.href;
  }

  static async to(url: string): Promise<Cable> {
    const server = createServer();
    await listen(server, 0);
    const cable = new Cable(server, new URL(url));
    server.on('connection', (socket) => cable.#join(socket));
    return cable;
  }

  /** Breaks every connection; new ones are refused. */
  async cut(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** From here on nothing arrives any more, and no one is told: packets vanish. */
  silence(): void {
    this.#silent = true;
    for (const socket of this.#sockets) socket.pause();
  }

  async mend(): Promise<void> {
    this.#silent = false;
    for (const socket of this.#sockets) socket.destroy();
    if (this.#server.listening) return;
    this.#server = createServer((socket) => this.#join(socket));
    await listen(this.#server, this.#port);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#server.listening) await this.cut();
  }

  #join(near: Socket): void {
    const far = connect(Number(this.#target.port) || 5432, this.#target.hostname);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(socket);
      socket.on('data', (chunk) => other.write(chunk));
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
      if (this.#silent) socket.pause();
    }
  }
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}

function portOf(server: Server): number {
  return (server.address() as { port: number }).port;
}
