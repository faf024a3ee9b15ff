const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/**
 * PostgreSQL: connection exceptions, shutdown, start-up, out of resources, a standby, a transaction left idle for too
 * long, a conflict with other work.
 */
const SQL_STATES = /^(08|53|57P0[123]|25006|25P03|40001|40P01)/;
/** What node-postgres, ioredis and Redis say without a code. */
const MESSAGES =
  /Connection terminated|is not queryable|Query read timeout|timeout exceeded when trying to connect|Connection is closed|max retries per request|Command timed out|^(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN) /i;

interface Wrapper {
  previous?: unknown;
}

/**
 * Whether a store (PostgreSQL, Redis) was out of reach, so that the same work may succeed later. Looks down the
 * chain of causes, because the ORM wraps what its driver says.
 */
export function isStoreAway(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause ?? (at as Wrapper).previous) {
    const code = (at as { code?: unknown }).code;
    if (typeof code === 'string' && (CONNECTION_CODES.has(code) || SQL_STATES.test(code))) return true;
    if (MESSAGES.test(at.message)) return true;
  }
  return false;
}
