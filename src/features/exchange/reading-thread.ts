import { type MessagePort, parentPort } from 'node:worker_threads';
import { Fault, type FaultParams } from '../../errors.ts';
import { type FilePart, filePartsOf } from './file-parts.ts';

/** To the thread: pieces of the file in order; null at its end. */
export type ToReader = Uint8Array<ArrayBuffer> | null;

/** From the thread, in the file's order. `taken` are bytes it has done with; `refused` and `end` come last. */
export type FromReader =
  | FilePart
  | { kind: 'taken'; bytes: number }
  | { kind: 'refused'; key: string; params: FaultParams }
  | { kind: 'end' };

if (parentPort) await serve(parentPort);

/** Reads the file whose pieces come through the port. What is no fault of the file ends the thread as an error. */
async function serve(port: MessagePort): Promise<void> {
  const give = (message: FromReader, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
  try {
    for await (const part of filePartsOf(pieces(port, give))) {
      give(part, part.kind === 'header' ? [] : part.batch.map(({ rows }) => rows.buffer));
    }
    give({ kind: 'end' });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    give({ kind: 'refused', key: error.key, params: error.params });
  } finally {
    port.close();
  }
}

async function* pieces(port: MessagePort, give: (message: FromReader) => void): AsyncGenerator<Uint8Array> {
  const waiting: ToReader[] = [];
  let wake = () => {};
  port.on('message', (piece: ToReader) => {
    waiting.push(piece);
    wake();
  });
  for (;;) {
    const piece = waiting.shift();
    if (piece === null) return;
    if (piece) {
      yield piece;
      give({ kind: 'taken', bytes: piece.length });
    } else {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
}
