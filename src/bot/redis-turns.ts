import type { Redis, Result } from 'ioredis';
import { LEASE_MS, REMEMBERED_SECONDS, REMEMBERED_UPDATES, type Turns } from './turns.ts';

/** Numbers of a script are doubles: microseconds since 1970 are exact in them until the year 2255. */
const BEGIN = `
  local turn = redis.call('HMGET', KEYS[1], 'fence', 'held_until', 'finished', 'note')
  local finished = turn[3] or ','
  if string.find(finished, ',' .. ARGV[1] .. ',', 1, true) then return 'finished' end
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  if turn[2] and tonumber(turn[2]) > now then return 'busy' end
  local fence = math.max(time[1] * 1000000 + time[2], tonumber(turn[1] or 0) + 1)
  redis.call('HSET', KEYS[1], 'fence', string.format('%.0f', fence),
    'held_until', string.format('%.0f', now + ${LEASE_MS}))
  -- Of a holder that dies no note is left.
  if turn[4] then redis.call('HDEL', KEYS[1], 'note') end
  redis.call('EXPIRE', KEYS[1], ${REMEMBERED_SECONDS})
  return {string.format('%.0f', fence), turn[4] or '{}'}`;

const RENEW = `
  if redis.call('HGET', KEYS[1], 'fence') ~= ARGV[1] then return 0 end
  local time = redis.call('TIME')
  redis.call('HSET', KEYS[1], 'held_until',
    string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000) + ${LEASE_MS}))
  return 1`;

const END = `
  if redis.call('HGET', KEYS[1], 'fence') ~= ARGV[1] then return 0 end
  redis.call('HSET', KEYS[1], 'held_until', '0', 'note', ARGV[3])
  if ARGV[2] ~= '' then
    local finished = (redis.call('HGET', KEYS[1], 'finished') or ',') .. ARGV[2] .. ','
    local _, count = string.gsub(finished, ',', '')
    if count > ${REMEMBERED_UPDATES + 1} then finished = string.gsub(finished, '^,[^,]*', '') end
    redis.call('HSET', KEYS[1], 'finished', finished)
  end
  return 1`;

declare module 'ioredis' {
  interface RedisCommander<Context> {
    beginTurn(key: string, updateId: number): Result<string | [token: string, note: string], Context>;
    renewTurn(key: string, token: string): Result<number, Context>;
    endTurn(key: string, token: string, finished: string, note: string): Result<number, Context>;
  }
}

/** Where a turn stands; also for scripts that check its token beside their own work. */
export function turnKey(lane: string): string {
  return `turn:${lane}`;
}

/** Turns in Redis, one script before and one after an update. */
export function createRedisTurns(redis: Redis): Turns {
  redis.defineCommand('beginTurn', { numberOfKeys: 1, lua: BEGIN });
  redis.defineCommand('renewTurn', { numberOfKeys: 1, lua: RENEW });
  redis.defineCommand('endTurn', { numberOfKeys: 1, lua: END });
  return {
    async begin(lane, updateId) {
      const answer = await redis.beginTurn(turnKey(lane), updateId);
      if (typeof answer === 'string') return answer as 'finished' | 'busy';
      const [token, note] = answer;
      const stands = async () => (await redis.hget(turnKey(lane), 'fence')) === token;
      return { lane, token: Number(token), stands, note: JSON.parse(note) as Record<string, unknown> };
    },
    async isFinished(lane, updateId) {
      return (await redis.hget(turnKey(lane), 'finished'))?.includes(`,${updateId},`) ?? false;
    },
    async renew({ lane, token }) {
      return (await redis.renewTurn(turnKey(lane), String(token))) === 1;
    },
    async end({ lane, token, note = {} }, finished) {
      const updateId = finished === null ? '' : String(finished);
      await redis.endTurn(turnKey(lane), String(token), updateId, JSON.stringify(note));
    },
  };
}
