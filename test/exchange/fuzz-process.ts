import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import pg from 'pg';
import { createI18n } from '../../src/bot/i18n.ts';
import { Fault, type FaultParams } from '../../src/errors.ts';
import { readFileParts } from '../../src/features/exchange/file-reading.ts';
import { type ImportResult, importFile } from '../../src/features/exchange/import-file.ts';
import { keyOf, saidAccounts } from './independent-reader.ts';
import { diceOf, type Mutant, mutantOf, soundFiles } from './mutations.ts';
import { expectSame, type Rows, rowsNow } from './row-digests.ts';

/**
 * Feeds mutated files to the importer, in a process whose memory is its alone:
 * `fuzz-process.ts <database> <seed> <first case> <cases> <every how many a whole import>`. Of either kind every
 * fourth or hundredth is read in a thread of its own, as the large files of an office are; starting one takes its time.
 * Prints what came of them as JSON. At the first wrong outcome it keeps the file, prints where, and ends with 1.
 */
const [databaseUrl = '', ...numbers] = process.argv.slice(2);
const [seed = 1, first = 0, cases = 100, every = 8] = numbers.map(Number);
const words = [createI18n().words('ru'), createI18n().words('en')];
const dataDir = mkdtempSync(path.join(tmpdir(), 'abonent-fuzz-'));
const client = new pg.Client({ connectionString: databaseUrl });
/** Refusals of the whole file that stand on no line. */
const NOWHERE =
  /^exchange-(file-empty|no-accounts|encoding-(unsupported|contradicts)|other-organization|period-.*|date-implausible|too-many-rejected|reject.*)$/;

const outcomes = { read: 0, refused: 0, imported: 0, notImported: 0, accountsRefused: 0 };
const keys = new Set<string>();

await client.connect();
await fuzz();
await client.end();
rmSync(dataDir, { recursive: true });
process.stdout.write(JSON.stringify({ ...outcomes, keys: [...keys].sort(), peakMemory: peakMemory() }));

async function fuzz(): Promise<void> {
  const files = await soundFiles();
  let before = await rowsNow(client);
  for (let index = first; index < first + cases; index += 1) {
    const mutant = mutantOf(files, diceOf(seed * 1_000_003 + index));
    try {
      if (index % every === 0) before = await importWhole(mutant, before, index % (4 * every) === 0);
      else await readOnly(mutant, index % 100 === 1);
    } catch (error) {
      const kept = path.join(tmpdir(), `abonent-fuzz-${seed}-${index}.xml`);
      writeFileSync(kept, mutant.bytes);
      process.stderr.write(
        `Seed ${seed}, case ${index} (${mutant.story}), kept as ${kept}\n${inspect(error)}\n`,
      );
      process.exit(1);
    }
  }
}

function ownThread(wanted: boolean): { threadAbove?: number } {
  return wanted ? { threadAbove: -1 } : {};
}

async function readOnly({ bytes }: Mutant, inThread: boolean): Promise<void> {
  const fault = await faultOf(async () => {
    for await (const part of readFileParts(source(bytes), ownThread(inThread).threadAbove)) {
      if (part.kind === 'rows') for (const { rows } of part.batch) wellFormed(rows);
    }
  });
  outcomes[fault ? 'refused' : 'read'] += 1;
}

/** What COPY is given must not end or split a row by itself. */
function wellFormed(rows: Uint8Array): void {
  if (rows.at(-1) !== 0x0a) throw new Error('The rows do not end with the end of a line.');
  if (/^\\\.$/m.test(Buffer.from(rows).toString('latin1'))) throw new Error("The rows hold COPY's end mark.");
}

function source(bytes: Uint8Array): Readable {
  return Readable.from([bytes], { objectMode: false });
}

async function importWhole({ bytes }: Mutant, before: Rows, inThread: boolean): Promise<Rows> {
  let result: ImportResult | undefined;
  const fault = await faultOf(async () => {
    result = await importFile(
      {
        databaseUrl,
        dataDir,
        organization: { inn: '0012004200', timeZone: 'Europe/Moscow' },
        phrase: sentence,
        now: () => new Date('2026-11-21T12:00:00Z'),
      },
      { name: 'mutant.xml', content: source(bytes), importedBy: 'fuzz', ...ownThread(inThread) },
    );
  });
  const after = await rowsNow(client);
  if (fault || result?.status !== 'imported') {
    expectSame(before, after, () => false);
  } else {
    await compare(result, saidAccounts(bytes), before, after);
    outcomes.accountsRefused += result.rejected;
  }
  outcomes[fault ? 'notImported' : 'imported'] += 1;
  return after;
}

/** An accepted file: a bill as it says for every account that was not refused, and nothing else touched. */
async function compare(
  result: ImportResult,
  said: ReturnType<typeof saidAccounts>,
  before: Rows,
  after: Rows,
): Promise<void> {
  const refused = result.rejectsFile ? refusedKeys(result.rejectsFile) : new Set<string>();
  const accepted = said.filter(({ key }) => key !== '' && !refused.has(key));
  const counts = [
    result.read,
    result.read - result.rejected,
    result.created + result.changed + result.unchanged,
  ];
  if (String(counts) !== String([said.length, accepted.length, accepted.length])) {
    throw new Error(
      `The file says ${said.length} accounts, ${accepted.length} sound; the import: ${counts}.`,
    );
  }
  const period = `${result.period}-01`;
  const bills = await billsOf(period);
  for (const { key, dues } of accepted) {
    const due = dues.reduce((sum, one) => sum + one, 0);
    const bill = bills.get(key);
    const expected = [due, dues.length, due].join(' ');
    if (bill !== expected) throw new Error(`An account owes "${bill}" and not "${expected}".`);
  }
  const own = new Set(accepted.map(({ key }) => key));
  expectSame(before, after, ({ account, period: of }) =>
    account === null ? of === null || of === period : own.has(account) && (of === null || of === period),
  );
}

function refusedKeys(file: string): Set<string> {
  const text = readFileSync(file, 'utf8').slice(1);
  const lines = [...text.matchAll(/^(\d+);("(?:[^"]|"")*"|[^;\r\n]*);/gm)];
  return new Set(
    lines.map(([, , cell = '']) =>
      keyOf(
        cell
          .replace(/^"([\s\S]*)"$/, '$1')
          .replaceAll('""', '"')
          .replace(/^'(?=[=+\-@])/, ''),
      ),
    ),
  );
}

/** "amount due, charges, their sum" by account. */
async function billsOf(period: string): Promise<Map<string, string>> {
  const { rows } = await client.query(
    `select a.number_key as key, concat_ws(' ', b.amount_due, count(c.*), coalesce(sum(c.amount_due), 0)) as bill
     from bill b join account a on a.id = b.account_id
     left join charge c on c.account_id = b.account_id and c.period = b.period
     where b.period = $1 group by a.id, b.account_id, b.period`,
    [period],
  );
  return new Map(rows.map(({ key, bill }) => [key, bill]));
}

/** The fault of an attempt, told in words of both languages; null where there was none. */
async function faultOf(attempt: () => Promise<void>): Promise<Fault | null> {
  try {
    await attempt();
    return null;
  } catch (error) {
    if (!(error instanceof Fault) || error.key === 'exchange-reading-failed') throw error;
    sentence(error.key, error.params);
    return error;
  }
}

function sentence(key: string, params: FaultParams = {}): string {
  keys.add(key);
  if (!NOWHERE.test(key) && !(Number(params['line']) >= 1)) throw new Error(`${key} tells no line.`);
  for (const { plain, locale } of words) {
    // What the file put in may hold braces of its own.
    const tame = Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'string' ? 'x' : value,
    ]);
    const said = plain(key, Object.fromEntries(tame));
    if (said === '' || /[{}]|undefined|NaN/.test(said))
      throw new Error(`No sentence in ${locale}: ${key}: ${said}`);
  }
  return words[0]?.plain(key, params) ?? '';
}

/** Of this process, in bytes; where the system does not tell, what it holds now. */
function peakMemory(): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
  } catch {
    return process.memoryUsage().rss;
  }
}
