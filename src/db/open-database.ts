import path from 'node:path';
import { createEmbeddedPostgres, findEmbeddedPostgres } from './embedded-postgres.ts';

export interface OpenDatabase {
  url: string;
  /** Stops what was started for this; a database that others run stays up. */
  close(): Promise<void>;
}

export interface DatabasePlace {
  /** Null: the embedded PostgreSQL in the data folder. */
  databaseUrl: string | null;
  dataDir: string;
}

/**
 * The database of the configuration: the one it names, else the embedded one, started here. A one-shot command
 * (`shared`) uses the one that a running process has, if there is one.
 */
export async function openDatabase(
  { databaseUrl, dataDir }: DatabasePlace,
  { shared, onExit }: { shared: boolean; onExit: (error: Error) => void },
): Promise<OpenDatabase> {
  if (databaseUrl) return { url: databaseUrl, close: async () => {} };
  const dir = path.join(dataDir, 'postgres');
  const running = shared ? findEmbeddedPostgres(dir) : undefined;
  if (running) return { url: running.url, close: async () => {} };
  const postgres = createEmbeddedPostgres({ dir, onUnexpectedExit: onExit });
  const { url } = await postgres.start();
  return { url, close: () => postgres.stop() };
}
