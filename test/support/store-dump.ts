import { Redis } from 'ioredis';
import pg from 'pg';

/** Everything that a database holds, the tables of other schemas included, as text. */
export async function dumpPostgres(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url, application_name: 'abonent-test' });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema')`,
    );
    const parts: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(`select to_json(t)::text as row from ${name} t`);
      parts.push(`-- ${name}`, ...rows.map(({ row }) => row));
    }
    return parts.join('\n');
  } finally {
    await client.end();
  }
}

/** Every key of a Redis with its value, whoever's it is. */
export async function dumpRedis(url: string): Promise<string> {
  const plain = new URL(url);
  plain.searchParams.delete('keyPrefix');
  const redis = new Redis(plain.href);
  const readers: Record<string, (key: string) => Promise<unknown>> = {
    string: (key) => redis.get(key),
    hash: (key) => redis.hgetall(key),
    list: (key) => redis.lrange(key, 0, -1),
    set: (key) => redis.smembers(key),
    zset: (key) => redis.zrange(key, '0', '-1'),
  };
  try {
    const parts: string[] = [];
    for (const key of await redis.keys('*')) {
      const type = await redis.type(key);
      // Gone since: other tests have this Redis too.
      if (type === 'none') continue;
      const value = await readers[type]?.(key);
      if (value === undefined) throw new Error(`A key of a type that is not dumped: ${key}`);
      parts.push(`${key} ${JSON.stringify(value)}`);
    }
    return parts.join('\n');
  } finally {
    redis.disconnect();
  }
}
