import process from 'node:process';
import { Command, InvalidArgumentError } from 'commander';
import type { Benchmark, BenchmarkOption } from './benchmark.ts';
import { faults } from './faults.ts';
import { importing } from './import.ts';
import { login } from './login.ts';
import { machineInWords } from './machine.ts';
import { start } from './start.ts';
import { tableText } from './table.ts';
import { updates } from './updates.ts';

const BENCHMARKS: Benchmark[] = [start, importing, updates, login, faults];

const { promise: interrupted, reject: interrupt } = Promise.withResolvers<never>();
interrupted.catch(() => {});
// What nobody caught must not leave a database and its folder behind either.
process.on('uncaughtException', interrupt);
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => interrupt(new Interruption()));

class Interruption extends Error {}

try {
  await programOf(BENCHMARKS).parseAsync();
} catch (error) {
  if (!(error instanceof Interruption)) console.error(error);
  // What was interrupted may still wait for something that will not come.
  process.exit(error instanceof Interruption ? 130 : 1);
}

function programOf(benchmarks: Benchmark[]): Command {
  const program = new Command('npm run bench --')
    .description(
      'Measures the product beside baselines in the same run. Without a name: all, with what is usual.',
    )
    .action(() => runAll(benchmarks))
    .showHelpAfterError();
  for (const benchmark of benchmarks) {
    const command = program.command(benchmark.name).description(benchmark.about);
    for (const [name, option] of Object.entries(benchmark.options)) {
      command.option(`--${name} <N>`, option.about, (text) => within(text, option), option.standard);
    }
    command.action((options: Record<string, number>) => measure(benchmark, options));
  }
  return program;
}

async function runAll(benchmarks: Benchmark[]): Promise<void> {
  for (const { name, about } of benchmarks) console.log(`${name.padEnd(8)} ${about}`);
  for (const benchmark of benchmarks) {
    const standard = Object.entries(benchmark.options).map(([name, option]) => [name, option.standard]);
    await measure(benchmark, Object.fromEntries(standard));
  }
}

async function measure(benchmark: Benchmark, options: Record<string, number>): Promise<void> {
  const given = Object.entries(options).map(([name, value]) => `--${name} ${value}`);
  console.log(`\n${benchmark.name} ${given.join(' ')}\n${machineInWords()}\n`);
  await using opened = new AsyncDisposableStack();
  const tables = await Promise.race([benchmark.run(options, opened), interrupted]);
  for (const table of tables) console.log(`${tableText(table)}\n`);
}

function within(text: string, { least, most }: BenchmarkOption): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
}
