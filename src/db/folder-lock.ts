import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { SetupError } from '../errors.ts';

/**
 * Takes `dir` for this process and returns the release; rejects when another process holds it.
 * The lock is a name in Linux's abstract socket space: the kernel frees it however the process dies,
 * so that, unlike a file, it is never left behind.
 */
export async function lockFolder(dir: string): Promise<() => Promise<void>> {
  const server = createServer((socket) => socket.destroy());
  server.unref();
  server.listen(`\0abonent-${createHash('sha256').update(dir).digest('hex').slice(0, 32)}`);
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new SetupError(
      `Another process already runs the database in ${dir}. Stop it first, or give this one a folder of its own by DATA_DIR.`,
    );
  }
  return () => new Promise((resolve) => server.close(() => resolve()));
}
