/** A messenger is as late as this when it brings an update again. */
const LATENESS_MS = 5_000;
/** So soon it may bring the younger one again: the older may have been finished elsewhere. */
const LONGEST_WAIT_MS = 3_000;
const MOST_AWAITED = 1_000;

/**
 * An update that comes again keeps its place: presses and messages stand in different queues of Telegram, and a
 * person may go on with what he has heard of an answer of which Telegram took a part only.
 */
export interface Overtaking {
  /** The older update of the lane that is to come again, and how long the younger has to wait; null: its turn. */
  olderThan(lane: string, updateId: number): { id: number; waitMs: number } | null;
  /** This update is to come again after so long; null: it is finished, here or elsewhere. */
  note(lane: string, updateId: number, againAfterMs: number | null): void;
}

export function createOvertaking(): Overtaking {
  const awaited = new Map<string, { id: number; until: number }>();
  return {
    olderThan(lane, updateId) {
      const older = awaited.get(lane);
      const left = older ? older.until - Date.now() : 0;
      if (!older || older.id >= updateId || left <= 0) return null;
      return { id: older.id, waitMs: Math.min(left, LONGEST_WAIT_MS) };
    },
    note(lane, updateId, againAfterMs) {
      awaited.delete(lane);
      if (againAfterMs === null) return;
      awaited.set(lane, { id: updateId, until: Date.now() + againAfterMs + LATENESS_MS });
      const [oldest = lane] = awaited.keys();
      if (awaited.size > MOST_AWAITED) awaited.delete(oldest);
    },
  };
}
