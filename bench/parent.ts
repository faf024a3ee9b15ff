import process from 'node:process';
import type { Answer } from './child.ts';

/** In a child: answers what the process that started it asks, one question after the other, and ends with it. */
export function serveParent<Question>(answer: (question: Question) => Promise<unknown>): void {
  process.on('message', async (question: Question) => {
    const before = cpuMs();
    try {
      const result = await answer(question);
      send({ result, cpuMs: cpuMs() - before });
    } catch (error) {
      send({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  // Its database and emulator go away too: there is nothing to take leave of.
  process.on('disconnect', () => process.exit());
}

function send(answer: Answer<unknown>): void {
  process.send?.(answer);
}

/** What this process has taken since its begin, all threads together. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
