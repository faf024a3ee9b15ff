import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { SingleBar } from 'cli-progress';
import { type Command, InvalidArgumentError } from 'commander';
import type { Words } from '../../bot/i18n.ts';
import { Fault } from '../../errors.ts';
import { parsePeriod } from '../../period.ts';
import { type ImportDeps, type ImportProgress, type ImportResult, importFile } from './import-file.ts';
import { type SampleOrder, writeSamples } from './sample-writer.ts';

export interface CommandDeps extends Omit<ImportDeps, 'phrase'> {
  words: Words;
  out?: NodeJS.WritableStream & { isTTY?: boolean };
}

/** Adds `import` and `sample` to the command line. */
export function exchangeCommands(deps: CommandDeps): (program: Command) => void {
  const { words } = deps;
  return (program) => {
    program
      .command('import')
      .description(words.plain('exchange-command-import'))
      .argument('<file...>', words.plain('exchange-command-import-files'))
      .option('--period <YYYY-MM>', words.plain('exchange-command-import-period'))
      .option('--dry-run', words.plain('exchange-command-import-dry-run'))
      .action((files: string[], options: ImportOptions) => importFiles(deps, files, options));
    program
      .command('sample')
      .description(words.plain('exchange-command-sample'))
      .option('--accounts <N>', words.plain('exchange-command-sample-accounts'), within(words, 1_000_000), 40)
      .option('--months <M>', words.plain('exchange-command-sample-months'), within(words, 36), 3)
      .option('--seed <S>', words.plain('exchange-command-sample-seed'), within(words, 2_147_483_647), 1)
      .option('--from <YYYY-MM>', words.plain('exchange-command-sample-from'), '2026-08')
      .requiredOption('--out <DIR>', words.plain('exchange-command-sample-out'))
      .action((options: SampleOptions) => sample(deps, options));
  };
}

interface ImportOptions {
  period?: string;
  dryRun?: boolean;
}

/** A refused file does not keep the next ones from being imported, but the command then ends with code 1. */
async function importFiles(deps: CommandDeps, files: string[], options: ImportOptions): Promise<void> {
  const say = speaker(deps);
  for (const file of files) {
    try {
      report(say, file, await importWithProgress(deps, file, options));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      say('exchange-refused', { file, reason: deps.words.plain(error.key, error.params) });
      process.exitCode = 1;
    }
  }
}

async function importWithProgress(
  deps: CommandDeps,
  file: string,
  options: ImportOptions,
): Promise<ImportResult> {
  const size = await sizeOf(file);
  const progress = progressOf(deps, file, size);
  try {
    return await importFile(
      { ...deps, phrase: (key, params) => deps.words.plain(key, params) },
      {
        name: file,
        content: createReadStream(file),
        importedBy: 'cli',
        onProgress: progress.show,
        ...options,
      },
    );
  } finally {
    progress.end();
  }
}

async function sizeOf(file: string): Promise<number> {
  try {
    const found = await stat(file);
    if (found.isDirectory()) throw Object.assign(new Error(file), { code: 'EISDIR' });
    return found.size;
  } catch (cause) {
    throw new Fault(
      'exchange-file-unreadable',
      { file, code: (cause as NodeJS.ErrnoException).code ?? '' },
      { cause },
    );
  }
}

const MEGABYTE = 1_000_000;
const LINE_EVERY_MS = 5_000;

/** A bar on a terminal; elsewhere a line now and then, so that a log shows that the work goes on. */
function progressOf(
  deps: CommandDeps,
  file: string,
  size: number,
): { show: (progress: ImportProgress) => void; end: () => void } {
  const out = deps.out ?? process.stdout;
  if (out.isTTY) {
    const format = deps.words.plain('exchange-progress-bar', {
      bar: '{bar}',
      percentage: '{percentage}',
      accounts: '{accounts}',
      eta: '{eta_formatted}',
    });
    const bar = new SingleBar({ format, stream: out, clearOnComplete: true, hideCursor: true });
    bar.start(size, 0, { accounts: 0 });
    return { show: ({ bytes, accounts }) => bar.update(bytes, { accounts }), end: () => bar.stop() };
  }
  const say = speaker(deps);
  let spokenAt = Date.now();
  return {
    show({ bytes, accounts }) {
      if (Date.now() - spokenAt < LINE_EVERY_MS) return;
      spokenAt = Date.now();
      say('exchange-progress', { file, megabytes: bytes / MEGABYTE, accounts });
    },
    end() {},
  };
}

const OUTCOMES = {
  imported: 'exchange-imported',
  unchanged: 'exchange-unchanged',
  'dry-run': 'exchange-dry-run',
};

function report(say: Speaker, file: string, result: ImportResult): void {
  const { status, period, rejectsFile, ...counts } = result;
  say(OUTCOMES[status], { file, period });
  say('exchange-counts', counts);
  if (rejectsFile) say('exchange-rejects-file', { file: rejectsFile });
}

interface SampleOptions extends Omit<SampleOrder, 'firstPeriod' | 'folder'> {
  from: string;
  out: string;
}

async function sample(deps: CommandDeps, { from, out, ...order }: SampleOptions): Promise<void> {
  const firstPeriod = parsePeriod(from);
  if (!firstPeriod) throw new Fault('exchange-period-unreadable', { value: from });
  const say = speaker(deps);
  for (const file of await samplesIn(out, { ...order, firstPeriod }))
    say('exchange-sample-written', { file });
}

async function samplesIn(folder: string, order: Omit<SampleOrder, 'folder'>): Promise<string[]> {
  try {
    return await writeSamples({ ...order, folder });
  } catch (cause) {
    const { code, syscall } = cause as NodeJS.ErrnoException;
    if (!syscall) throw cause;
    throw new Fault('exchange-folder-unwritable', { folder, code: code ?? '' }, { cause });
  }
}

function within(words: Words, most: number): (text: string) => number {
  return (text) => {
    const number = /^\d{1,10}$/.test(text) ? Number(text) : 0;
    if (number < 1 || number > most)
      throw new InvalidArgumentError(words.plain('exchange-command-number', { most }));
    return number;
  };
}

type Speaker = (key: string, params: Record<string, string | number>) => void;

function speaker({ words, out = process.stdout }: CommandDeps): Speaker {
  return (key, params) => {
    out.write(`${words.plain(key, params)}\n`);
  };
}
