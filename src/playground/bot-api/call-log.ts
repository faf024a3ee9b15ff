import { RecentLog } from '../state/recent-log.ts';
import type { Fault } from './faults.ts';

export interface CallRecord {
  method: string;
  chatId: number | string | null;
  /** Carried out; with a `lost` fault the bot does not know. */
  ok: boolean;
  errorCode?: number;
  /** The ordered fault that befell it. */
  fault?: Fault['kind'];
}

/** The last few thousand calls of the bot, without their contents. */
export class CallLog extends RecentLog<CallRecord> {}
