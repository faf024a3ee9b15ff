import type { Pool, PoolClient } from 'pg';

/**
 * Gives a connection that broke while it was lent out back to its pool. The ORM keeps one whose transaction could not
 * even be rolled back: a few restarts of the server, and it would have none left to work with or to wait for.
 */
export function returnLostConnections(pool: Pool): void {
  const lent = new Set<PoolClient>();
  pool.on('acquire', (client) => lent.add(client));
  pool.on('release', (_error, client) => lent.delete(client));
  pool.on('connect', (client) => {
    client.once('end', () => {
      if (!lent.delete(client)) return;
      const release = client.release.bind(client);
      // Whoever had it may still give it back, which the pool would refuse the second time.
      client.release = () => {};
      release(true);
    });
  });
}
