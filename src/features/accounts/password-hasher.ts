import { availableParallelism } from 'node:os';
import { hash, verify } from 'argon2';
import PQueue from 'p-queue';
import { deadlineSignal } from '../../deadline.ts';

/** argon2id with OWASP's parameters for interactive use (19 MiB, 2 passes): about 50 ms of a core. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** Of a password that nobody knows, with the same parameters. */
const NOBODYS_HASH =
  '$argon2id$v=19$m=19456,p=1,t=2$H2CBbCJH9ohxBavAnN84Cg$7CJyyvEg0MQjXQXr12n1HMY8sJLtslWelseKODclPHw';
/** argon2 computes in libuv's threads, and there are four: the other two are for names, files and compression. */
const MOST_AT_ONCE = 2;
/** Three to five seconds of waiting: whoever comes later is sent away for a minute instead. */
const MOST_WAITING = 60;

/**
 * The line before argon2. However many sign in at once, they take turns on a part of the cores, so that nobody
 * else waits for them.
 */
export interface PasswordHasher {
  /** For letters: ahead of the sign-ins, and never sent away. */
  hash(password: string): Promise<string>;
  /**
   * Whether the password is the one of this hash. Without a hash it takes as long and is none. `busy`: the line is
   * full, and nothing was computed.
   */
  verify(passwordHash: string | null, password: string): Promise<boolean | 'busy'>;
  /** Whether a sign-in would be sent away. */
  isFull(): boolean;
}

export function createPasswordHasher(mostWaiting: number = MOST_WAITING): PasswordHasher {
  const half = Math.floor(availableParallelism() / 2);
  const line = new PQueue({ concurrency: Math.min(Math.max(half, 1), MOST_AT_ONCE) });
  const isFull = () => line.size >= mostWaiting;
  return {
    isFull,
    hash: (password) => line.add(() => hash(password, PARAMETERS), { priority: 1 }),
    async verify(passwordHash, password) {
      if (isFull()) return 'busy';
      // Whoever has been let go meanwhile stands in nobody's way.
      const isIt = await line.add(() => verify(passwordHash ?? NOBODYS_HASH, password), {
        signal: deadlineSignal(),
      });
      return isIt && passwordHash !== null;
    },
  };
}
