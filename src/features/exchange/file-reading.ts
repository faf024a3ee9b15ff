import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import { Fault } from '../../errors.ts';
import { type FilePart, filePartsOf } from './file-parts.ts';
import type { FromReader, ToReader } from './reading-thread.ts';
import type { RowBatch } from './staged-rows.ts';

const SCRIPT = new URL('./reading-thread.ts', import.meta.url);

/** However a source cuts its bytes, they go to the thread in pieces of at most this size. */
const PIECE = 64 * 1024;
/** Bytes of the file that the thread may have at once, and bytes of rows that may wait for the database. */
const MOST_IN_THREAD = 8 * PIECE;
const MOST_WAITING = 8_000_000;

/** What the thread lives on; a file whose reading took more would be a mistake of ours, and is refused. */
const LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 24 };

/** A smaller file is read before a thread would have started. */
const SMALL_FILE = 256 * 1024;

/**
 * Reads an exchange file into rows for staging: a small one right here, a larger one in a thread of its own,
 * beside whoever writes what it gives. Stopping early ends the thread; the rows that wait never take more than
 * a few megabytes.
 * @throws Fault when the file cannot be trusted, or the reading broke down; whatever `content` throws
 */
export async function* readFileParts(
  content: AsyncIterable<Uint8Array>,
  threadAbove: number = SMALL_FILE,
): AsyncGenerator<FilePart> {
  const source = content[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  for (let size = 0; size <= threadAbove; ) {
    const { value, done } = await source.next();
    if (done) return yield* withWords(filePartsOf(each(head)));
    head.push(value);
    size += value.length;
  }
  yield* readInThread(withHead(head, source));
}

async function* each(chunks: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

async function* withHead(head: Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (let chunk = head.shift(); chunk; chunk = head.shift()) yield chunk;
  yield* { [Symbol.asyncIterator]: () => rest };
}

/** What went wrong with the reading, and not with the file, is said in words too. */
async function* withWords(parts: AsyncGenerator<FilePart>): AsyncGenerator<FilePart> {
  try {
    yield* parts;
  } catch (error) {
    throw error instanceof Fault ? error : new Fault('exchange-reading-failed', {}, { cause: error });
  }
}

async function* readInThread(content: AsyncIterable<Uint8Array>): AsyncGenerator<FilePart> {
  const thread = new Worker(SCRIPT, { resourceLimits: LIMITS, env: {}, execArgv: [] });
  const stopped = new AbortController();
  const flow = flowOf(thread);
  feed(content, thread, flow, stopped.signal).catch((error: unknown) => stopped.abort(error));
  try {
    yield* withWords(partsFrom(thread, flow, stopped.signal));
  } catch (error) {
    // The source's own words, where it was the source that broke off.
    throw stopped.signal.aborted ? stopped.signal.reason : error;
  } finally {
    stopped.abort();
    flow.free();
    await thread.terminate();
  }
}

async function* partsFrom(thread: Worker, flow: Flow, signal: AbortSignal): AsyncGenerator<FilePart> {
  for await (const [message] of messagesOf(thread, signal)) {
    if (message.kind === 'end') return;
    if (message.kind === 'refused') throw new Fault(message.key, message.params);
    if (message.kind !== 'taken') yield message;
    if (message.kind === 'rows') flow.written(message.batch);
  }
  throw new Error('The reading thread ended in the middle of the file.');
}

/** Ends with the thread; rejects with the error that ended it. */
function messagesOf(thread: Worker, signal: AbortSignal): AsyncIterable<[FromReader]> {
  return on(thread, 'message', { close: ['exit'], signal }) as AsyncIterable<[FromReader]>;
}

type Flow = ReturnType<typeof flowOf>;

/** Counts what is on its way, so that a quick source waits for a slow database. */
function flowOf(thread: Worker) {
  let inThread = 0;
  let waiting = 0;
  let free = () => {};
  thread.on('message', (message: FromReader) => {
    if (message.kind === 'taken') inThread -= message.bytes;
    if (message.kind === 'rows') waiting += sizeOf(message.batch);
    free();
  });
  return {
    sent(bytes: number): void {
      inThread += bytes;
    },
    written(batch: RowBatch): void {
      waiting -= sizeOf(batch);
      free();
    },
    /** Lets whoever waits for room look again. */
    free: () => free(),
    async room(signal: AbortSignal): Promise<void> {
      while (!signal.aborted && (inThread >= MOST_IN_THREAD || waiting >= MOST_WAITING)) {
        await new Promise<void>((resolve) => {
          free = resolve;
        });
      }
    },
  };
}

function sizeOf(batch: RowBatch): number {
  return batch.reduce((size, { rows }) => size + rows.length, 0);
}

async function feed(
  content: AsyncIterable<Uint8Array>,
  thread: Worker,
  flow: Flow,
  signal: AbortSignal,
): Promise<void> {
  const send = (piece: ToReader) => thread.postMessage(piece, piece ? [piece.buffer] : []);
  for await (const chunk of content) {
    for (let at = 0; at < chunk.length; at += PIECE) {
      await flow.room(signal);
      if (signal.aborted) return;
      // A copy, because a transfer would take away what the chunk shares its memory with.
      const piece = new Uint8Array(chunk.subarray(at, at + PIECE));
      flow.sent(piece.length);
      send(piece);
    }
  }
  send(null);
}
