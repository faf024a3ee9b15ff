import type { Fence } from '../deadline.ts';

/**
 * One process at a time per lane, across all processes: a lease that its holder renews and that runs out when the
 * holder dies. Also remembers which updates of the lane are finished, for the messenger may bring one twice.
 */
export interface Turns {
  /** `finished`: this update has been worked on to its end. `busy`: another process holds the lane. */
  begin(lane: string, updateId: number): Promise<Fence | 'finished' | 'busy'>;
  /** Tells whether the lease was still held. */
  renew(fence: Fence): Promise<boolean>;
  /** Whether this update is among those of the lane that were finished lately. */
  isFinished(lane: string, updateId: number): Promise<boolean>;
  /** Gives the lane back; with `finished`, the update will not be worked on again. */
  end(fence: Fence, finished: number | null): Promise<void>;
}

/** How long a lane waits for a process that died, in milliseconds. Renewed three times as often. */
export const LEASE_MS = 6_000;
/** Telegram keeps an update for a day and brings it again until it is confirmed. */
export const REMEMBERED_SECONDS = 25 * 60 * 60;
/** Of a lane only the oldest unconfirmed message and the oldest unconfirmed press come again. */
export const REMEMBERED_UPDATES = 16;
