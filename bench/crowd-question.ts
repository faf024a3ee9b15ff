import type { Subscriber } from './town.ts';

/** What the benchmark asks of the process that plays Telegram and the people. */
export type CrowdQuestion = { kind: 'open' } | CrowdRound;

export interface CrowdRound {
  kind: 'round';
  webhook: { url: string; secret: string };
  act: Act;
  /** Each has one update at work at a time, and the next as soon as it is done. */
  people: Subscriber[];
  seconds: number;
  /** Whether what the bot says must name the person's account. */
  checked: boolean;
}

/** «💰 Баланс» typed or tapped in the menu, or the button «Обновить» under the balance. */
export type Act = 'message' | 'press';

/** Milliseconds; a wait is that from the update's sending to the webhook's 200. */
export interface CrowdRoundResult {
  waits: number[];
  took: number;
}
