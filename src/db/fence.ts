import type { EntityManager } from '@mikro-orm/postgresql';
import type { Pool, QueryResult } from 'pg';
import { currentFence, deadlineSignal, TurnLostError } from '../deadline.ts';

/**
 * Takes the row of a turn until the transaction ends, so that whoever takes over waits for it, and leaves the token
 * there, so that an older one is refused: then no row comes back.
 */
const holdSql = (lane: string, token: string) => `
  insert into chat_turn as turn (lane, fence, held_until) values (${lane}, ${token}, '-infinity')
  on conflict (lane) do update set fence = excluded.fence, touched_at = now() where turn.fence <= excluded.fence
  returning 1`;

/** At the begin of a transaction within a turn: nobody else may have one since. @throws TurnLostError */
export async function holdFence(em: EntityManager): Promise<void> {
  const fence = currentFence();
  if (!fence) return;
  const held = await em.execute<unknown[]>(holdSql('?', '?'), [fence.lane, fence.token]);
  if (held.length === 0) throw new TurnLostError();
}

/** The last look before a commit, for turns that are kept elsewhere than in this database. @throws TurnLostError */
export async function checkFence(): Promise<void> {
  if ((await currentFence()?.stands?.()) === false) throw new TurnLostError();
}

/**
 * One writing statement outside a transaction, refused like those within. `text` writes only where the table `held`
 * has its one row: "… from held", "… and exists (select from held)".
 * @throws DeadlineError
 */
export async function fencedQuery(pool: Pool, text: string, values: unknown[]): Promise<QueryResult> {
  deadlineSignal()?.throwIfAborted();
  const fence = currentFence();
  if (!fence) return await pool.query(`with held as (select 1) ${text}`, values);
  const held = holdSql(`$${values.length + 1}`, `$${values.length + 2}`);
  return await pool.query(`with held as (${held}) ${text}`, [...values, fence.lane, fence.token]);
}
