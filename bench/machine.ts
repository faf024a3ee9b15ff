import { readFileSync } from 'node:fs';
import { availableParallelism, loadavg, totalmem } from 'node:os';
import process from 'node:process';

/** What figures depend on. A load near the number of cores means that others worked here at the same time. */
export function machineInWords(): string {
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const load = loadavg()[0]?.toFixed(1);
  return `${availableParallelism()} cores, ${memory}, ${process.platform}-${process.arch}, Node ${process.versions.node}, load ${load} before it began`;
}

/**
 * The most memory that a running process has held so far, in bytes; null where the system does not tell. Not by
 * getrusage, which counts what the parent held before the fork.
 */
export const peakMemory = (pid: number) => memory(pid, 'VmHWM');

/** What it holds now. */
export const memoryNow = (pid: number) => memory(pid, 'VmRSS');

function memory(pid: number, field: string): number | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
    return kilobytes ? Number(kilobytes) * 1024 : null;
  } catch {
    return null;
  }
}
