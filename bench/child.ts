import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { memoryNow, peakMemory } from './machine.ts';

const ANSWER_MS = 10 * 60_000;
const END_MS = 10_000;

/** What a child sends back; `cpuMs` is what its work on the question took, all threads together. */
export type Answer<T> = { result: T; cpuMs: number; error?: undefined } | { error: string };

/** A process of a benchmark's own, so that its memory and CPU are its alone. Spoken to by messages, one at a time. */
export class Child<Question extends object> {
  readonly #process: ChildProcess;

  /**
   * @param file in this folder; it calls `serveParent`
   * @param prefix a command that runs another one, as `taskset` does
   */
  constructor(file: string, opened: AsyncDisposableStack, prefix: readonly string[] = []) {
    const script = fileURLToPath(new URL(file, import.meta.url));
    const command = [process.execPath, '--disable-warning=ExperimentalWarning', script];
    const [program = '', ...args] = [...prefix, ...command];
    this.#process = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    opened.defer(() => this.end());
  }

  /** The most memory so far, in bytes. */
  get peakMemory(): number | null {
    return peakMemory(this.#process.pid ?? 0);
  }

  /** What it holds now, in bytes. */
  get memory(): number | null {
    return memoryNow(this.#process.pid ?? 0);
  }

  /** Rejects with the child's own words, or when it ends or stays silent for ten minutes. */
  async ask<T>(question: Question): Promise<{ result: T; cpuMs: number }> {
    const over = new AbortController();
    const bound = AbortSignal.any([over.signal, AbortSignal.timeout(ANSWER_MS)]);
    this.#process.send(question);
    try {
      const answer = await Promise.race([
        once(this.#process, 'message', { signal: bound }).then(([message]) => message as Answer<T>),
        once(this.#process, 'exit', { signal: bound }).then(([code, signal]) => {
          throw new Error(`A process of the benchmark ended with ${signal ?? code}.`);
        }),
      ]);
      if (answer.error !== undefined) throw new Error(answer.error);
      return answer;
    } finally {
      over.abort();
    }
  }

  /** Safe to call twice. */
  async end(): Promise<void> {
    await endProcess(this.#process, () => this.#process.connected && this.#process.disconnect());
  }
}

/** Asks a process to end, insists after ten seconds, and resolves when it has. */
export async function endProcess(child: ChildProcess, ask: () => unknown): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  ask();
  const late = new AbortController();
  const insist = sleep(END_MS, undefined, { signal: late.signal }).then(() => child.kill('SIGKILL'));
  await exit;
  late.abort();
  await insist.catch(() => {});
}
