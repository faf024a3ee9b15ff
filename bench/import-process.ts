import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { type ImportResult, importFile } from '../src/features/exchange/import-file.ts';
import { EXAMPLE_ORGANIZATION, loadOrganization } from '../src/organization.ts';
import { serveParent } from './parent.ts';

/** `import`: an exchange file, as the product does it. `copy`: rows in COPY's text form, into a plain table made for it. */
export type ImportQuestion =
  | { kind: 'import'; databaseUrl: string; dataDir: string; file: string; dryRun: boolean }
  | { kind: 'copy'; databaseUrl: string; table: string; file: string };

/** `counts` is null for a COPY. */
export interface ImportAnswer {
  ms: number;
  counts: Pick<ImportResult, 'created' | 'changed' | 'unchanged' | 'rejected' | 'read'> | null;
}

const organization = loadOrganization(EXAMPLE_ORGANIZATION);

serveParent<ImportQuestion>(async (question) => {
  const began = performance.now();
  const counts = question.kind === 'import' ? await importOne(question) : await copy(question);
  return { ms: performance.now() - began, counts } satisfies ImportAnswer;
});

async function importOne(question: ImportQuestion & { kind: 'import' }): Promise<ImportResult> {
  const { databaseUrl, dataDir, file, dryRun } = question;
  return await importFile(
    { databaseUrl, dataDir, organization, phrase: (key) => key },
    { name: file, content: createReadStream(file), dryRun, importedBy: 'bench' },
  );
}

async function copy({ databaseUrl, table, file }: ImportQuestion & { kind: 'copy' }): Promise<null> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'abonent-bench' });
  await client.connect();
  try {
    await client.query('begin');
    await client.query(`create table ${table} (like charge)`);
    await pipeline(createReadStream(file), client.query(copyFrom(`copy ${table} from stdin`)));
    await client.query('commit');
    return null;
  } finally {
    await client.end();
  }
}
