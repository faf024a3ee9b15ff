/** The value below which `share` (0 … 1) of the values lie. @throws RangeError when there are none */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const found = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  if (found === undefined) throw new RangeError('Nothing was measured.');
  return found;
}

/** Of an even number of values the lower of the two in the middle. */
export const median = (values: readonly number[]) => quantile(values, 0.5);
export const worst = (values: readonly number[]) => quantile(values, 1);

/** "0.3 ms", "47 ms", "1.29 s". */
export function duration(ms: number): string {
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(2)} s`;
  return `${ms.toFixed(ms >= 10 ? 0 : 2)} ms`;
}

/** "2.4 ×". */
export const ratio = (measured: number, baseline: number) => `${(measured / baseline).toFixed(2)} ×`;

export const count = (value: number) => Math.round(value).toLocaleString('en');

/** Of bytes; null stays null. */
export const megabytes = (bytes: number | null) => (bytes === null ? null : `${count(bytes / 1e6)} MB`);

/** Of what is known; null where nothing is. */
export function largest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length > 0 ? worst(known) : null;
}
