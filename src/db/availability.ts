const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/**
 * PostgreSQL: connection exceptions, shutdown, start-up, out of resources, trouble with its disk, a standby, a
 * transaction or a session left idle for too long, a conflict with other work.
 */
const SQL_STATES = /^(08|53|57P0[1235]|58|25006|25P03|40001|40P01)/;
/** What node-postgres and ioredis say without a code. */
const WORDS_OF_DRIVERS =
  /Connection terminated|is not queryable|Query read timeout|timeout exceeded when trying to connect|Connection is closed|max retries per request|Command timed out/i;
/** What a Redis answers that is there and can't serve: starting, a replica, full, unable to save, wanting a password. */
const WORDS_OF_REDIS =
  /^(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|OOM|MISCONF|NOREPLICAS|BUSY|NOAUTH|WRONGPASS|NOPERM) /;

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
    if (WORDS_OF_DRIVERS.test(at.message) || WORDS_OF_REDIS.test(at.message)) return true;
  }
  return false;
}
