const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** PostgreSQL: connection exceptions, shutdown, start-up. */
const SQL_STATES = /^(08|57P0[123])/;
interface Wrapper {
  previous?: unknown;
}

const MESSAGES =
  /Connection terminated|Connection is closed|timeout exceeded when trying to connect|max retries per request/i;

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
