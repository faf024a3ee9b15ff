import type { Table } from './table.ts';

/** A whole number that a benchmark takes on the command line, as in `--accounts 20000`. */
export interface BenchmarkOption {
  about: string;
  standard: number;
  least: number;
  most: number;
}

/** Measures one thing that the product does beside a baseline, in the same run: machines and hours differ. */
export interface Benchmark<Name extends string = string> {
  name: string;
  about: string;
  options: Record<Name, BenchmarkOption>;
  /** Whatever it opens, it enters into `opened` first, which is disposed of at the end and on Ctrl-C. */
  run(options: Record<Name, number>, opened: AsyncDisposableStack): Promise<Table[]>;
}
