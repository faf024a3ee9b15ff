import { hash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Fence, TurnLostError } from '../deadline.ts';
import type { Log } from '../log.ts';
import { LEASE_MS, type Turns } from './turns.ts';

/** How long an update waits for another process to finish with its lane, before it is handed back. */
const WAIT_MS = 10_000;
const SHORTEST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 250;

export interface TurnPlace {
  lane: string;
  updateId: number;
  /** Aborted when the turn is lost. */
  letGo: AbortController;
}

/**
 * Runs `work` while this process holds the lane. `finished`: the update was worked on before, perhaps by another
 * process, or `work` has come to its end; `busy`: another one still holds the lane.
 */
export async function inTurn<T>(
  { turns, log }: { turns: Turns; log: Log },
  { lane, updateId, letGo }: TurnPlace,
  work: (fence: Fence) => Promise<T | 'finished'>,
): Promise<T | 'finished' | 'busy'> {
  // The store of turns need not know chats.
  const fence = await begin(turns, hash('sha256', lane, 'base64url'), updateId);
  if (typeof fence === 'string') return fence;
  const lease = setInterval(() => {
    turns.renew(fence).then(
      (held) => held || letGo.abort(new TurnLostError()),
      (error: unknown) => log.warn({ err: error, update: updateId }, 'could not renew a turn'),
    );
  }, LEASE_MS / 3);
  let finished = false;
  try {
    const outcome = await work(fence);
    finished = outcome === 'finished';
    return outcome;
  } finally {
    clearInterval(lease);
    // Not given back, the lane is free when its lease has run out.
    await turns.end(fence, finished ? updateId : null).catch((error: unknown) => {
      log.warn({ err: error, update: updateId }, 'could not end a turn');
    });
  }
}

async function begin(turns: Turns, lane: string, updateId: number): Promise<Fence | 'finished' | 'busy'> {
  const until = Date.now() + WAIT_MS;
  for (let pause = SHORTEST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, pause * 2)) {
    const answer = await turns.begin(lane, updateId);
    if (answer !== 'busy' || Date.now() > until) return answer;
    await sleep(pause * (0.5 + Math.random() / 2));
  }
}
