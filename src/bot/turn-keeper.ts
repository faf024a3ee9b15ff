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

/** The turns of this process among the others'. */
export interface TurnKeeper {
  /**
   * Runs `work` while this process holds the lane. `finished`: the update was worked on before, perhaps by another
   * process, or `work` has come to its end; `busy`: another one still holds the lane.
   */
  inTurn<T>(
    place: TurnPlace,
    work: (fence: Fence) => Promise<T | 'finished'>,
  ): Promise<T | 'finished' | 'busy'>;
  /** Whether this update of the lane has been worked on to its end, wherever. */
  isFinished(lane: string, updateId: number): Promise<boolean>;
}

export interface TurnKeeperOptions {
  turns: Turns;
  /** Goes into the names of lanes, so that the store of turns tells nobody which chats there are. */
  secret: string;
  log: Log;
  /** Aborted when the process stops: then nothing waits for another's turn to end. */
  stopping: AbortSignal;
}

export function createTurnKeeper({ turns, secret, log, stopping }: TurnKeeperOptions): TurnKeeper {
  const nameOf = (lane: string) => hash('sha256', `${secret}:${lane}`, 'base64url');

  async function begin(lane: string, updateId: number): Promise<Fence | 'finished' | 'busy'> {
    const until = Date.now() + WAIT_MS;
    for (let pause = SHORTEST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, pause * 2)) {
      const answer = await turns.begin(lane, updateId);
      if (answer !== 'busy' || Date.now() > until || stopping.aborted) return answer;
      await sleep(pause * (0.5 + Math.random() / 2), undefined, { signal: stopping }).catch(() => {});
    }
  }

  /** Renews the lease until it is told to stop; a turn that was lost, or may be, ends its work. */
  function renew(fence: Fence, { updateId, letGo }: TurnPlace): () => void {
    let renewedAt = Date.now();
    const timer = setInterval(async () => {
      const triedAt = Date.now();
      const held = await turns.renew(fence).catch((error: unknown) => {
        log.warn({ err: error, update: updateId }, 'could not renew a turn');
        return Date.now() - renewedAt < LEASE_MS ? null : false;
      });
      if (held) renewedAt = triedAt;
      if (held === false) letGo.abort(new TurnLostError());
    }, LEASE_MS / 3);
    return () => clearInterval(timer);
  }

  return {
    isFinished: (lane, updateId) => turns.isFinished(nameOf(lane), updateId),
    async inTurn(place, work) {
      const { lane, updateId } = place;
      const fence = await begin(nameOf(lane), updateId);
      if (typeof fence === 'string') return fence;
      const stopRenewing = renew(fence, place);
      let finished = false;
      try {
        const outcome = await work(fence);
        finished = outcome === 'finished';
        return outcome;
      } finally {
        stopRenewing();
        // Not given back, the lane is free when its lease has run out.
        await turns.end(fence, finished ? updateId : null).catch((error: unknown) => {
          log.warn({ err: error, update: updateId }, 'could not end a turn');
        });
      }
    },
  };
}
