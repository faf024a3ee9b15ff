import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createI18n } from '../../src/bot/i18n.ts';
import { exchange } from '../../src/features/exchange/feature.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { exchangeFile, type Importer, importer, only, owing } from './exchange-files.ts';

describe('the command line', () => {
  let database: TestDatabase;
  let imports: Importer;
  let folder: string;

  beforeAll(async () => {
    database = await cloneDatabase();
    imports = importer(database);
    folder = mkdtempSync(path.join(tmpdir(), 'abonent-commands-'));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await imports[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  });

  /** What the command printed, and the exit code that it asked for. */
  async function run(line: string[], { terminal = false } = {}) {
    const out = Object.assign(new PassThrough(), { isTTY: terminal, columns: 80 });
    const { commands } = exchange.create({ ...imports.deps, words: createI18n().words('ru'), out });
    const program = new Command()
      .exitOverride()
      .configureOutput({ writeErr: (text) => void out.write(text) });
    commands?.(program);
    const codeBefore = process.exitCode;
    process.exitCode = undefined;
    try {
      await program.parseAsync(line, { from: 'user' });
      return { text: String(out.read() ?? ''), code: process.exitCode ?? 0 };
    } finally {
      process.exitCode = codeBefore;
    }
  }

  test('imports files in turn and sums each up', async () => {
    const { text, code } = await run([
      'import',
      'samples/vodogreevsk-2026-08.xml',
      'samples/vodogreevsk-2026-09.xml',
    ]);
    expect(text.split('\n')).toEqual([
      'samples/vodogreevsk-2026-08.xml: загружен период 2026-08.',
      'Лицевых счетов прочитано: 39; новых: 39; изменено: 0; без изменений: 0; не принято: 0.',
      'samples/vodogreevsk-2026-09.xml: загружен период 2026-09.',
      'Лицевых счетов прочитано: 40; новых: 1; изменено: 39; без изменений: 0; не принято: 0.',
      '',
    ]);
    expect(code).toBe(0);
    expect(
      await only(
        database,
        "select string_agg(file_name || ' ' || imported_by, ', ' order by id) from import_batch",
      ),
    ).toBe('vodogreevsk-2026-08.xml cli, vodogreevsk-2026-09.xml cli');
  });

  test('a refused file says why, lets the next ones in and ends with code 1', async () => {
    const bad = path.join(folder, 'bad.xml');
    writeFileSync(bad, exchangeFile(owing('1'), {}));
    const { text, code } = await run([
      'import',
      bad,
      path.join(folder, 'nowhere.xml'),
      folder,
      'samples/vodogreevsk-2026-08.xml',
    ]);
    expect(text).toContain('файл не загружен. В файле не указан период. Укажите его сами: --period ГГГГ-ММ');
    expect(text).toContain('nowhere.xml не открывается (ENOENT)');
    expect(text).toContain('не открывается (EISDIR)');
    expect(text).toContain('период 2026-08 уже загружен из этого самого файла');
    expect(code).toBe(1);
  });

  test('--dry-run checks, --period tells what the file does not', async () => {
    const file = path.join(folder, 'no-period.xml');
    writeFileSync(file, exchangeFile(owing('1'), {}));
    const { text, code } = await run(['import', file, '--period', '2026-07', '--dry-run']);
    expect(text).toContain('проверка за период 2026-07 прошла, в базу ничего не записано');
    expect(code).toBe(0);
    expect(await only(database, "select count(*)::int from bill where period = '2026-07-01'")).toBe(0);
  });

  test('shows a bar on a terminal', async () => {
    const { text } = await run(['import', 'samples/vodogreevsk-2026-10.xml'], { terminal: true });
    expect(text).toMatch(/\d+ % · лицевых счетов: \d+ · осталось/);
    expect(text).toContain('загружен период 2026-10');
  });

  test('sample writes a town of any size, the same from the same seed', async () => {
    const order = [
      'sample',
      '--accounts',
      '500',
      '--months',
      '2',
      '--seed',
      '7',
      '--from',
      '2026-01',
      '--out',
    ];
    await run([...order, path.join(folder, 'one')]);
    const { text } = await run([...order, path.join(folder, 'two')]);
    expect(text.trim().split('\n')).toHaveLength(2);
    const file = (name: string) => readFileSync(path.join(folder, name, 'vodogreevsk-2026-02.xml'));
    expect(file('one').equals(file('two'))).toBe(true);
    expect(statSync(path.join(folder, 'one', 'vodogreevsk-2026-01.xml')).size).toBeGreaterThan(1_000_000);
    const { text: check } = await run([
      'import',
      '--dry-run',
      path.join(folder, 'one', 'vodogreevsk-2026-01.xml'),
      path.join(folder, 'one', 'vodogreevsk-2026-02.xml'),
    ]);
    expect(check.match(/не принято: 0/g)).toHaveLength(2);
  });

  test('sample names a folder that cannot be written to', async () => {
    const file = path.join(folder, 'a-file');
    writeFileSync(file, '');
    await expect(run(['sample', '--out', path.join(file, 'inside')])).rejects.toMatchObject({
      key: 'exchange-folder-unwritable',
      params: { code: 'ENOTDIR' },
    });
  });

  test.each([['0'], ['-5'], ['1e3'], ['1000001'], ['сорок']])(
    'sample refuses %s accounts',
    async (accounts) => {
      await expect(run(['sample', `--accounts=${accounts}`, '--out', folder])).rejects.toThrow(
        'Нужно целое число от 1 до 1000000',
      );
    },
  );
});
