import { createReadStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeSamples } from '../../src/features/exchange/sample-writer.ts';
import { cloneDatabase, runSql, type TestDatabase } from '../support/database.ts';
import { type Importer, importer, only } from './exchange-files.ts';

const SAMPLES = ['2026-08', '2026-09', '2026-10'].map((period) => `samples/teplogorsk-${period}.xml`);

describe('the sample files of the invented town', () => {
  let database: TestDatabase;
  let imports: Importer;

  beforeAll(async () => {
    database = await cloneDatabase();
    imports = importer(database);
  });
  afterAll(async () => {
    await imports[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  });

  test('are imported month by month, each in its own encoding', async () => {
    const results = [];
    for (const file of SAMPLES) results.push(await imports.run(createReadStream(file), { name: file }));
    expect(results).toEqual([
      {
        status: 'imported',
        period: '2026-08',
        read: 39,
        created: 39,
        changed: 0,
        unchanged: 0,
        rejected: 0,
        rejectsFile: null,
      },
      {
        status: 'imported',
        period: '2026-09',
        read: 40,
        created: 1,
        changed: 39,
        unchanged: 0,
        rejected: 0,
        rejectsFile: null,
      },
      {
        status: 'imported',
        period: '2026-10',
        read: 39,
        created: 0,
        changed: 39,
        unchanged: 0,
        rejected: 0,
        rejectsFile: null,
      },
    ]);
  });
});
