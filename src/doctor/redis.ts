import { Redis } from 'ioredis';
import type { Config } from '../config.ts';
import { type Check, codeOf, type Findings } from './finding.ts';

/** The oldest that the tests run with. */
const OLDEST = 7;

/** The Redis of dialogs, limits and turns: nothing in it may vanish before its time. */
export function checkRedis({ redisUrl }: Config): Check {
  return {
    subject: 'doctor-subject-redis',
    async look(findings, tooLate) {
      if (!redisUrl) return findings.ok('doctor-redis-none');
      const redis = connectionTo(redisUrl);
      tooLate.addEventListener('abort', () => redis.disconnect());
      let lastError: unknown;
      redis.on('error', (error: unknown) => {
        lastError = error;
      });
      try {
        await redis.connect();
        await lookInto(redis, findings);
      } catch (error) {
        // What came first tells more than "connection is closed".
        tellFault(findings, lastError ?? error);
      } finally {
        redis.disconnect();
      }
    },
  };
}

function connectionTo(url: string): Redis {
  return new Redis(url, {
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    connectTimeout: 10_000,
    commandTimeout: 10_000,
  });
}

async function lookInto(redis: Redis, findings: Findings): Promise<void> {
  const info = factsOf(await redis.info());
  if (info['role'] !== 'master') return findings.fail('doctor-redis-replica');
  await redis.set('doctor', '1', 'PX', 1_000);
  await redis.del('doctor');
  const version = info['redis_version'] ?? '?';
  if (Number.parseInt(version, 10) < OLDEST) findings.warn('doctor-redis-old', { version, oldest: OLDEST });
  else findings.ok('doctor-redis-ok', { version });
  const policy = info['maxmemory_policy'] ?? '?';
  if (policy !== 'noeviction') findings.warn('doctor-redis-evicts', { policy });
  if (info['aof_enabled'] !== '1') findings.warn('doctor-redis-forgets');
}

/** The lines `name:value` of INFO. */
function factsOf(info: string): Record<string, string> {
  return Object.fromEntries([...info.matchAll(/^(\w+):(.*?)\r?$/gm)].map(([, name, value]) => [name, value]));
}

function tellFault(findings: Findings, error: unknown): void {
  // Redis begins its refusals with a word in capitals: NOAUTH, WRONGPASS, NOPERM, OOM, READONLY, MISCONF.
  const refusal = /^([A-Z]{3,})\b/.exec((error as Error).message)?.[1];
  const unable = ['OOM', 'READONLY', 'MISCONF'].includes(refusal ?? '');
  if (unable) findings.fail('doctor-redis-read-only', { code: refusal ?? '' });
  else if (refusal) findings.fail('doctor-redis-refused', { code: refusal });
  else findings.fail('doctor-redis-away', { code: codeOf(error) });
}
