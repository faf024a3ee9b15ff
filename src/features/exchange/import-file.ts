import { createHash, type Hash, randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Readable } from 'node:stream';
import pg from 'pg';
import { Fault } from '../../errors.ts';
import type { Organization } from '../../organization.ts';
import { currentPeriod, firstDay, nextPeriod, type Period, parsePeriod } from '../../period.ts';
import { excerpt } from './element-fields.ts';
import { readFileParts } from './file-reading.ts';
import type { FileHeader } from './file-record.ts';
import { type GatheredCharges, gatherCharges } from './gathered-charges.ts';
import { closeOlderBatch, currentBatchHash, insertBatch } from './import-batch-store.ts';
import { type AccountCounts, mergeStaged, planMerge } from './merge.ts';
import { type Phrase, writeRejects } from './rejects.ts';
import { openStaging } from './staging.ts';

export interface ImportDeps {
  databaseUrl: string;
  /** Where the list of refused accounts is left, in the folder `imports`. */
  dataDir: string;
  organization: Pick<Organization, 'inn' | 'timeZone'>;
  /** Words the reasons in the list of refused accounts. */
  phrase: Phrase;
  now?: () => Date;
}

export interface ImportRequest {
  /** The file's name, for the record. */
  name: string;
  content: Readable;
  /** "YYYY-MM", for files that do not say it themselves. */
  period?: string | undefined;
  /** Reads and checks everything, and leaves the database as it was. */
  dryRun?: boolean;
  /** The door and, where known, who: "cli", "playground", "staff:123". */
  importedBy: string;
  onProgress?: (progress: ImportProgress) => void;
  /** Bytes above which a file is read in a thread of its own, where not the usual. */
  threadAbove?: number;
}

export interface ImportProgress {
  bytes: number;
  accounts: number;
}

/** `unchanged`: the very file that this period was last imported from. */
export interface ImportResult extends AccountCounts {
  status: 'imported' | 'unchanged' | 'dry-run';
  period: Period;
  /** A CSV of the refused accounts, or null where there are none. */
  rejectsFile: string | null;
}

/** More refused accounts than this share means that the file, not the accounts, is wrong. */
const REFUSED_SHARE = 0.01;

/** Any number that no other user of the database takes: imports queue on it. */
const IMPORT_LOCK = 7_204_513;

/**
 * Room to hold and join a month in memory, for one connection at a time; statistics from fewer rows, because the
 * tables are read by their keys or once and whole; no compiling of statements that run once.
 */
const SETTINGS = [
  "set local work_mem = '64MB'",
  "set local temp_buffers = '64MB'",
  'set local default_statistics_target = 10',
  'set local jit = off',
].join('; ');

/**
 * Imports one exchange file in one transaction: all of it or nothing. Memory does not grow with the file, and
 * readers of the database are not held up. Two imports at once follow one another.
 * @throws Fault with a locale key when the file is refused; the database is then as before.
 */
export async function importFile(deps: ImportDeps, request: ImportRequest): Promise<ImportResult> {
  // A connection of its own: imports that queue must not take the bot's.
  const client = new pg.Client({ connectionString: deps.databaseUrl, application_name: 'abonent-import' });
  // A lost connection fails the running query; without a listener it would also end the process.
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [IMPORT_LOCK]);
    await client.query(SETTINGS);
    const result = await importWithin(client, deps, request);
    await client.query(result.status === 'imported' ? 'commit' : 'rollback');
    return result;
  } finally {
    request.content.destroy();
    // Ending the connection rolls back what was not committed.
    await client.end();
  }
}

async function importWithin(
  client: pg.Client,
  deps: ImportDeps,
  request: ImportRequest,
): Promise<ImportResult> {
  const startedAt = deps.now?.() ?? new Date();
  // A slip of the year would be everyone's latest bill until that year comes.
  const latestPeriod = nextPeriod(currentPeriod(deps.organization.timeZone, startedAt));
  const hash = createHash('sha256');
  const staged = await stageFile(client, hashed(request.content, hash), request, (header) => {
    refuseOtherOrganization(header, deps.organization.inn);
    const month = billedPeriod(header, request.period, latestPeriod);
    refuseFutureDate(header, startedAt);
    return month;
  });
  const { header, month, charges } = staged;
  const period = firstDay(month);
  const fileSha256 = hash.digest('hex');

  const counts = await planMerge(client, charges);
  if ((await currentBatchHash(client, period)) === fileSha256) {
    return { status: 'unchanged', period: month, ...counts, rejectsFile: null };
  }
  const rejectsFile = await writeRejects(
    client,
    path.join(deps.dataDir, 'imports'),
    rejectsName(month),
    deps.phrase,
  );
  if (counts.rejected > counts.read * REFUSED_SHARE) {
    throw new Fault('exchange-too-many-rejected', {
      rejected: counts.rejected,
      read: counts.read,
      file: rejectsFile ?? '',
    });
  }
  if (request.dryRun) return { status: 'dry-run', period: month, ...counts, rejectsFile };

  await closeOlderBatch(client, period);
  const marks = await insertBatch(client, {
    period,
    fileName: shownName(request.name),
    fileSha256,
    counts,
    importedBy: request.importedBy,
    fileDate: header.fileDate,
    timeZone: deps.organization.timeZone,
    startedAt,
  });
  await mergeStaged(client, period, marks, charges);
  return { status: 'imported', period: month, ...counts, rejectsFile };
}

interface StagedFile {
  header: FileHeader;
  month: Period;
  charges: GatheredCharges;
}

/** How many accounts stand in staging before their charges are gathered. */
const GATHERED_AT_ONCE = 5_000;

/** Reads the whole file into staging; `monthOf` may refuse it before the first account. */
async function stageFile(
  client: pg.Client,
  content: AsyncIterable<Uint8Array>,
  request: ImportRequest,
  monthOf: (header: FileHeader) => Period,
): Promise<StagedFile> {
  const progress: ImportProgress = { bytes: 0, accounts: 0 };
  const staging = await openStaging(client);
  let file: StagedFile | null = null;
  let gathered = 0;
  for await (const part of readFileParts(counted(content, progress), request.threadAbove)) {
    if (part.kind === 'header') {
      const month = monthOf(part.header);
      const charges = await gatherCharges(client, firstDay(month), { dryRun: request.dryRun ?? false });
      file = { header: part.header, month, charges };
    } else if (part.kind === 'payees') {
      await staging.replacePayees(part.batch);
      file?.charges.payeesChanged();
    } else {
      await staging.write(part.batch);
      if (file && part.accounts - gathered >= GATHERED_AT_ONCE) {
        await file.charges.gather(part.accounts);
        gathered = part.accounts;
      }
      progress.accounts = part.accounts;
      request.onProgress?.({ ...progress });
    }
  }
  if (!file) throw new Fault('exchange-no-accounts');
  await file.charges.gather(progress.accounts);
  await staging.analyze();
  await client.query('analyze target');
  return file;
}

async function* counted(
  content: AsyncIterable<Uint8Array>,
  progress: ImportProgress,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    progress.bytes += chunk.length;
    yield chunk;
  }
}

async function* hashed(content: AsyncIterable<Uint8Array | string>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    hash.update(bytes);
    yield bytes;
  }
}

function refuseOtherOrganization(header: FileHeader, inn: string): void {
  if (header.inn !== null && header.inn !== inn) {
    throw new Fault('exchange-other-organization', {
      inn: header.inn,
      name: header.organizationName ?? '—',
      own: inn,
    });
  }
}

/** The file's period, or the one given by hand; both must agree where both are there. */
function billedPeriod(header: FileHeader, given: string | undefined, latest: Period): Period {
  const byHand = given === undefined ? null : parsePeriod(given);
  if (given !== undefined && byHand === null)
    throw new Fault('exchange-period-unreadable', { value: excerpt(given) });
  const period = header.period ?? byHand;
  if (period === null) throw new Fault('exchange-period-missing');
  if (byHand !== null && byHand !== period)
    throw new Fault('exchange-period-differs', { file: period, given: byHand });
  if (period > latest || period < EARLIEST_PERIOD) throw new Fault('exchange-period-implausible', { period });
  return period;
}

/** A day more than now, for clocks of other time zones. */
function refuseFutureDate({ fileDate }: FileHeader, now: Date): void {
  const tomorrow = new Date(now.getTime() + 24 * 3_600_000).toISOString().slice(0, 10);
  if (fileDate !== null && fileDate > tomorrow)
    throw new Fault('exchange-date-implausible', { date: fileDate });
}

/** Nothing older is billed by a system that writes this format. */
const EARLIEST_PERIOD = '2000-01';

function rejectsName(month: Period): string {
  return `${month}-rejects-${randomBytes(6).toString('hex')}.csv`;
}

/** A name from outside: its last part, without control characters. */
function shownName(name: string): string {
  return (name.split(/[/\\]/).at(-1) ?? '').replace(/\p{C}/gu, '').slice(0, 200).toWellFormed();
}
