import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import iconv from 'iconv-lite';
import { type Period, shiftPeriod } from '../../period.ts';
import { type SampleStyle, sampleFile } from './sample-file.ts';

export interface SampleOrder {
  accounts: number;
  months: number;
  seed: number;
  firstPeriod: Period;
  folder: string;
  /** On each bill, at most ten; seven where it is not given. */
  services?: number;
}

/** In turn, so that three months show every way of writing the format. */
const STYLES: SampleStyle[] = ['windows-1251', 'utf-8-mark', 'utf-8'];

/**
 * Writes the exchange files of the invented town, one a month; the same order gives the same bytes. Memory does
 * not grow with the number of accounts.
 * @returns the paths of the files
 */
export async function writeSamples({
  accounts,
  months,
  seed,
  firstPeriod,
  folder,
  services,
}: SampleOrder): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const files: string[] = [];
  for (let month = 1; month <= months; month += 1) {
    const period = shiftPeriod(firstPeriod, month - 1);
    const style = STYLES[(month - 1) % STYLES.length] ?? 'utf-8';
    const file = path.join(folder, `vodogreevsk-${period}.xml`);
    await pipeline(
      encoded(sampleFile({ accounts, seed, period, month, style, services }), style),
      createWriteStream(file),
    );
    files.push(file);
  }
  return files;
}

/** The text of a sample in the bytes of its style. */
export function encoded(texts: Iterable<string>, style: SampleStyle): Readable {
  return Readable.from(encodedPieces(texts, style), { objectMode: false });
}

function* encodedPieces(texts: Iterable<string>, style: SampleStyle): Generator<Buffer> {
  if (style === 'utf-8-mark') yield Buffer.from('\ufeff');
  for (const text of gathered(texts))
    yield style === 'windows-1251' ? iconv.encode(text, 'windows-1251') : Buffer.from(text);
}

/** A write for each account would cost more than making it. */
const WRITTEN_AT_ONCE = 64 * 1024;

function* gathered(texts: Iterable<string>): Generator<string> {
  let held = '';
  for (const text of texts) {
    held += text;
    if (held.length < WRITTEN_AT_ONCE) continue;
    yield held;
    held = '';
  }
  yield held;
}
