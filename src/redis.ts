import { Redis } from 'ioredis';
import type { Log } from './log.ts';

/** A lazily connected client; a command issued while Redis is away fails soon instead of waiting for ever. */
export function createRedis(url: string, log: Log): Redis {
  const redis = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 2,
    connectTimeout: 5_000,
    commandTimeout: 5_000,
    enableAutoPipelining: true,
  });
  redis.on('error', (error: Error) => log.warn({ err: error }, 'redis'));
  return redis;
}
