import type { Findings } from './finding.ts';

/** More than this, and «the code is valid for ten minutes» is told wrong, signatures of certificates fail. */
const MOST_DRIFT_MS = 5_000;

/** Compares this machine's clock with that of `whose`, a name that the text knows. Both in milliseconds. */
export function compareClocks(
  findings: Findings,
  whose: 'telegram' | 'postgres',
  theirs: number,
  ours: number,
): void {
  const driftMs = ours - theirs;
  const seconds = Math.round(Math.abs(driftMs) / 1_000);
  if (Math.abs(driftMs) <= MOST_DRIFT_MS) findings.ok('doctor-clock-ok', { whose });
  else findings.warn('doctor-clock-off', { whose, seconds, way: driftMs > 0 ? 'fast' : 'slow' });
}
