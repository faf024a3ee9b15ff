import type { Pool, QueryResultRow } from 'pg';
import { deadlineSignal } from '../deadline.ts';

/** A reading statement that each connection has the server parse but once. */
export interface PreparedQuery {
  /** Unique in the program; a statement that changes takes a new one only where both may run in one process. */
  name: string;
  text: string;
}

/** The rows of a statement. @throws DeadlineError within work whose time is over */
export async function readRows<Row extends QueryResultRow>(
  pool: Pool,
  query: PreparedQuery,
  values: unknown[],
): Promise<Row[]> {
  deadlineSignal()?.throwIfAborted();
  return (await pool.query<Row>({ ...query, values })).rows;
}
