import { PassThrough, Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { SaxesParser } from 'saxes';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { elementParser } from '../../src/features/exchange/xml-elements.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { contents, crowd, exchangeFile, type Importer, importer, owing, refusal } from './exchange-files.ts';

/** Larger than what is read without a thread. */
const LARGE = exchangeFile(crowd(2_000));

describe('the thread that reads large files', () => {
  let database: TestDatabase;
  let imports: Importer;
  let empty: string;
  beforeAll(async () => {
    database = await cloneDatabase();
    imports = importer(database);
    empty = await contents(database);
  });
  afterAll(async () => {
    await imports[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  });

  /** Starts an import whose file never ends, and gives the thread that reads it. */
  async function begun() {
    const started = vi.spyOn(Worker.prototype, 'postMessage');
    const content = new PassThrough();
    content.write(LARGE.slice(0, -10));
    const done = imports.run(content);
    done.catch(() => {});
    await vi.waitUntil(() => started.mock.contexts.length > 0, { timeout: 10_000 });
    const thread = started.mock.contexts[0] as Worker;
    started.mockRestore();
    return { done, content, thread };
  }

  test('when it breaks down, the import is refused in words and nothing is written', async () => {
    const { done, thread } = await begun();
    thread.emit('error', new Error('out of memory'));
    expect(await refusal(done)).toMatchObject({ key: 'exchange-reading-failed' });
    expect(await contents(database)).toBe(empty);
  });

  test('when it ends by itself, the import is refused in words and nothing is written', async () => {
    const { done, thread } = await begun();
    await thread.terminate();
    expect(await refusal(done)).toMatchObject({ key: 'exchange-reading-failed' });
    expect(await contents(database)).toBe(empty);
  });

  test('it ends with an import whose source breaks off, and with one that is refused', async () => {
    const broken = await begun();
    const ended = new Promise((resolve) => broken.thread.once('exit', resolve));
    broken.content.destroy(new Error('the disk is gone'));
    await expect(broken.done).rejects.toThrow('the disk is gone');
    await ended;
    const refused = await begun();
    refused.content.write('<PersAcc <');
    expect(await refusal(refused.done)).toMatchObject({ key: 'exchange-not-xml', params: { line: 2_002 } });
    expect(refused.thread.threadId).toBe(-1);
    expect(await contents(database)).toBe(empty);
  });

  test('tells the same of a file as is told without it', async () => {
    const padding = `<pad a="${'x'.repeat(3_000)}"/>\n`.repeat(100);
    const files = [owing('1', 'x'), '<item/><PersAcc/>', owing('1').replace('Егор', '\u0001')];
    for (const file of files) {
      const small = await refusal(imports.run(exchangeFile(file)));
      const large = await refusal(imports.run(exchangeFile(`${file}${padding}`)));
      expect({ ...large, params: { ...large.params, file: '' } }).toEqual({
        ...small,
        params: { ...small.params, file: '' },
      });
    }
  });

  test('takes bytes however they are cut', async () => {
    const bytes = Buffer.from(LARGE);
    const pieces = Array.from({ length: Math.ceil(bytes.length / 7_001) }, (_, index) =>
      bytes.subarray(index * 7_001, (index + 1) * 7_001),
    );
    expect(await imports.run(Readable.from(pieces), { dryRun: true })).toMatchObject({
      read: 2_000,
      created: 2_000,
    });
  });
});

test('V8 keeps the XML parser in its quick form: as a dictionary it takes four times as long', () => {
  setFlagsFromString('--allow-natives-syntax');
  const isQuick = runInNewContext('(object) => %HasFastProperties(object)') as (object: object) => boolean;
  const written = vi.spyOn(SaxesParser.prototype, 'write');
  elementParser({ open() {}, text() {}, close() {} }).write('<a/>');
  expect(isQuick(written.mock.contexts[0] as object)).toBe(true);
  written.mockRestore();
});
