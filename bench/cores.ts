import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import process from 'node:process';

/**
 * Keeps this process, and so what it starts, off the last core.
 * @returns what stands in front of the command that is to run alone on that core; null where there is but one core or
 * no `taskset` (Linux has it)
 */
export function partCores(): string[] | null {
  const last = availableParallelism() - 1;
  if (last < 1) return null;
  try {
    execFileSync('taskset', ['-acp', last === 1 ? '0' : `0-${last - 1}`, String(process.pid)], {
      stdio: 'ignore',
    });
    return ['taskset', '-c', String(last)];
  } catch {
    return null;
  }
}
