/**
 * One thing at a time per key: messages and presses of one person stand in different queues of Telegram, and two
 * of them at once would both answer the same step of a dialog.
 */
export interface Lanes {
  /** Runs `work` after everything that was entered for this key before it; its failure stops no one. */
  enter<T>(key: string, work: () => Promise<T>): Promise<T>;
  /** Resolves when nothing is running or waiting. */
  idle(): Promise<void>;
}

export function createLanes(): Lanes {
  const last = new Map<string, Promise<unknown>>();
  return {
    enter(key, work) {
      const turn = (last.get(key) ?? Promise.resolve()).then(work, work);
      const settled = turn.then(
        () => {},
        () => {},
      );
      last.set(key, settled);
      void settled.then(() => {
        if (last.get(key) === settled) last.delete(key);
      });
      return turn;
    },
    async idle() {
      while (last.size > 0) await Promise.all(last.values());
    },
  };
}
