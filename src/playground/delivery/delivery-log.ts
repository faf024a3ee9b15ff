import { RecentLog } from '../state/recent-log.ts';

export interface Delivery {
  updateId: number;
  /** From 1, counted anew when the webhook is set anew or the playground restarts. */
  attempt: number;
  /** Null: no answer came. */
  status: number | null;
  /** With a 2xx: a call in the answer that was not played. */
  error?: string;
  /** Seconds that the answer asked for. */
  retryAfter?: number;
}

/** The last few thousand attempts to bring an update, each written when its answer is there. */
export class DeliveryLog extends RecentLog<Delivery> {}
