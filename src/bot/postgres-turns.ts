import type { Pool } from 'pg';
import type { Fence } from '../deadline.ts';
import { LEASE_MS, REMEMBERED_SECONDS, REMEMBERED_UPDATES, type Turns } from './turns.ts';

const BEGIN = `
  insert into chat_turn as turn (lane, fence, held_until)
  values ($1, extract(epoch from clock_timestamp()) * 1000000, clock_timestamp() + interval '${LEASE_MS} ms')
  on conflict (lane) do update
  set fence = greatest(turn.fence + 1, excluded.fence), held_until = excluded.held_until, touched_at = now()
  where turn.held_until < clock_timestamp() and not $2::bigint = any (turn.finished)
  returning fence`;

/**
 * Does not wait for the row: where a transaction of the turn's own holds it (see `holdFence`), nobody can take the
 * turn over, and to know that it stands is enough.
 */
const RENEW = `
  with free as (select lane from chat_turn where lane = $1 and fence = $2 for no key update skip locked),
  renewed as (
    update chat_turn set held_until = clock_timestamp() + interval '${LEASE_MS} ms'
    where lane in (select lane from free) and fence = $2
  )
  select from chat_turn where lane = $1 and fence = $2`;

const END = `
  update chat_turn
  set held_until = '-infinity',
    finished = case when $3::bigint is null then finished
      else finished[greatest(1, cardinality(finished) - ${REMEMBERED_UPDATES - 2}):] || $3::bigint end
  where lane = $1 and fence = $2`;

const IS_FINISHED = 'select from chat_turn where lane = $1 and $2::bigint = any (finished)';

/**
 * Turns in PostgreSQL, one statement before and one after an update. Tokens come from the server's clock, so that
 * they go on growing where the rows are lost.
 */
export function createPostgresTurns(pool: Pool): Turns {
  const isFinished: Turns['isFinished'] = async (lane, updateId) => {
    const { rowCount } = await pool.query(IS_FINISHED, [lane, updateId]);
    return rowCount === 1;
  };
  return {
    isFinished,
    async begin(lane, updateId) {
      const { rows } = await pool.query<{ fence: number }>({
        name: 'begin-turn',
        text: BEGIN,
        values: [lane, updateId],
      });
      if (rows[0]) return { lane, token: rows[0].fence };
      return (await isFinished(lane, updateId)) ? 'finished' : 'busy';
    },
    async renew({ lane, token }) {
      return (await pool.query(RENEW, [lane, token])).rowCount === 1;
    },
    async end({ lane, token }: Fence, finished) {
      await pool.query({ name: 'end-turn', text: END, values: [lane, token, finished] });
    },
  };
}

/** Forgets the lanes that nobody can need any more. */
export async function forgetOldTurns(pool: Pool): Promise<void> {
  await pool.query(
    `delete from chat_turn where held_until < now() and touched_at < now() - interval '${REMEMBERED_SECONDS} s'`,
  );
}
