import type { Step } from './subscriber.ts';
import type { OrderedFault } from './town.ts';

/** A way in which Telegram fails. */
export interface Ailment {
  name: string;
  fault: Omit<OrderedFault, 'method' | 'chatId' | 'times'>;
  /** The message may be out although the call failed: then it is given again. */
  mayRepeat?: boolean;
  /** Takes long: only each so many-th step fails. */
  every?: number;
  /** Beginning with this one. */
  from?: number;
}

/** Those that are over soon. */
export const AILMENTS: Ailment[] = [
  { name: '429 for a second', fault: { kind: 'error', errorCode: 429, retryAfter: 1 } },
  { name: '429 for longer', fault: { kind: 'error', errorCode: 429, retryAfter: 6 }, every: 6 },
  { name: '500', fault: { kind: 'error', errorCode: 500 } },
  { name: '502', fault: { kind: 'error', errorCode: 502 } },
  { name: "a proxy's page", fault: { kind: 'garbage', body: 'html' } },
  { name: 'half of an answer', fault: { kind: 'garbage', body: 'json' } },
  { name: 'delay', fault: { kind: 'delay', ms: 400 } },
  { name: 'answer lost', fault: { kind: 'lost' }, mayRepeat: true },
];

/** Never answered: the bot gives such a call up after 20 s. */
export const HANGING: Ailment = { name: 'no answer', fault: { kind: 'timeout' } };

/** Every call that the step makes fails once. */
export function failingOnce({ fault }: Ailment, { calls }: Step, chatId: number): OrderedFault[] {
  return calls.map((method) => ({ ...fault, method, chatId, times: 1 }));
}
