import type { Update } from 'grammy/types';
import type { Pool } from 'pg';

/** Updates that are still at work while the polling offset has moved past them. */
export interface ParkedUpdates {
  park(update: Update): Promise<void>;
  release(updateId: number): Promise<void>;
  /** What a stop or a crash left behind, oldest first. */
  left(): Promise<Update[]>;
}

export function createParkedUpdates(pool: Pool): ParkedUpdates {
  return {
    async park(update) {
      await pool.query('insert into parked_update (update_id, body) values ($1, $2) on conflict do nothing', [
        update.update_id,
        JSON.stringify(update),
      ]);
    },
    async release(updateId) {
      await pool.query('delete from parked_update where update_id = $1', [updateId]);
    },
    async left() {
      const { rows } = await pool.query<{ body: Update }>(
        'select body from parked_update order by update_id',
      );
      return rows.map((row) => row.body);
    },
  };
}
