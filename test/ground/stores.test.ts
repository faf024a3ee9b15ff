import { Redis } from 'ioredis';
import { expect, inject, test } from 'vitest';
import { cloneDatabase, runSql } from '../support/database.ts';

test('each clone is migrated, its own, and gone after use', async () => {
  await using first = await cloneDatabase();
  await using second = await cloneDatabase();
  await runSql(first.url, 'create table only_here (n int)');
  expect(await runSql(first.url, 'select count(*)::int as n from migration')).not.toEqual([{ n: 0 }]);
  await expect(runSql(second.url, 'select * from only_here')).rejects.toThrow('does not exist');

  await second[Symbol.asyncDispose]();

  await expect(runSql(second.url, 'select 1')).rejects.toThrow(`database "${second.name}" does not exist`);
});

test('Redis answers', async () => {
  const redis = new Redis(inject('redis'));
  expect(await redis.ping()).toBe('PONG');
  await redis.quit();
});
