import { setTimeout as sleep } from 'node:timers/promises';
import type { BotProcess } from './bot-process.ts';
import { linkingWalk } from './linking-walk.ts';
import type { Subscriber } from './subscriber.ts';
import { AILMENTS } from './telegram-faults.ts';
import type { Town } from './town.ts';

/** Numbers in [0, 1) that a seed decides: mulberry32. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The wire between the processes and their database. */
interface Wire {
  cut(): Promise<void>;
  mend(): Promise<void>;
}

const METHODS = ['sendMessage', 'editMessageText', 'answerCallbackQuery'];
const WORKERS = 2;

/**
 * Subscribers link and look, one walk after the other, for `ms`, while faults of all kinds that a seed draws befall
 * two processes. Whoever a lost answer or a killed process concerns may be answered twice.
 */
export async function walkInBadWeather(
  town: Town,
  wire: Wire,
  { seed, ms, subscribers }: { seed: number; ms: number; subscribers: number },
): Promise<{ drawn: Record<string, number>; walks: number }> {
  const random = seededRandom(seed);
  const one = <T>(of: readonly T[]) => of[Math.floor(random() * of.length)] as T;
  const drawn: Record<string, number> = {};
  const walking = new Set<Subscriber>();
  let walks = 0;

  const everyoneMayHearTwice = () => {
    for (const subscriber of walking) subscriber.mayHearTwice();
  };
  const bots: BotProcess[] = [];
  for (let index = 0; index < WORKERS; index += 1) bots.push(await town.startProcess());
  const until = Date.now() + ms;
  const faults: Record<string, () => Promise<void>> = {
    telegram: async () => {
      const ailment = one(AILMENTS);
      const subscriber = one([...walking]);
      if (ailment.mayRepeat) subscriber.mayHearTwice();
      await town.orderFaults([{ ...ailment.fault, method: one(METHODS), chatId: subscriber.chatId }]);
    },
    'delivered twice': async () => {
      await town.deliverTwice(one(['after', 'at-once', null]));
    },
    'network cut': async () => {
      // Between answer and confirmation too: what was answered is then answered again.
      everyoneMayHearTwice();
      await wire.cut();
      await sleep(100 + random() * 300);
      await wire.mend();
    },
    'process frozen': async () => {
      const bot = one(bots);
      bot.signal('SIGSTOP');
      await sleep(200 + random() * 1_000);
      bot.signal('SIGCONT');
    },
    'process killed': async () => {
      everyoneMayHearTwice();
      const index = Math.floor(random() * bots.length);
      await town.kill(bots[index] as BotProcess);
      bots[index] = await town.startProcess();
    },
  };
  /** Dealt like cards, so that each kind comes in a short time too. */
  const deck: string[] = [];
  const draw = () => {
    if (deck.length === 0) deck.push(...Object.keys(faults), 'telegram', 'telegram');
    return deck.splice(Math.floor(random() * deck.length), 1)[0] ?? 'telegram';
  };

  async function weather(): Promise<void> {
    while (Date.now() < until) {
      await sleep(150 + random() * 500);
      if (walking.size === 0) continue;
      const kind = draw();
      drawn[kind] = (drawn[kind] ?? 0) + 1;
      await faults[kind]?.();
    }
    await town.deliverTwice(null);
    await town.endFaults();
  }

  async function live(): Promise<void> {
    while (Date.now() < until) {
      const subscriber = town.newcomer();
      walking.add(subscriber);
      for (const step of linkingWalk(town, subscriber).steps) await subscriber.does(step);
      walking.delete(subscriber);
      walks += 1;
    }
  }

  await Promise.all([weather(), ...Array.from({ length: subscribers }, live)]);
  return { drawn, walks };
}
