import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

type Line = [table: string, key: string, value?: unknown];

/**
 * Tables that live in memory and whose every change is also one line of a file. A line is written before the
 * change is answered, so a kill loses nothing that anyone has been told. Values are never changed in place.
 * With a path of null nothing is kept.
 */
export class Journal {
  readonly #path: string | null;
  readonly #tables = new Map<string, Map<string, unknown>>();
  #linesRead = 0;
  #tornTail = false;
  #file: number | null = null;

  constructor(path: string | null) {
    this.#path = path;
  }

  table<V>(name: string): Table<V> {
    return new Table<V>(this.#rows(name) as Map<string, V>, (key, value) =>
      this.#write(value === undefined ? [name, key] : [name, key, value]),
    );
  }

  /** Reads what earlier runs left; writes nothing yet, so that a start which then fails harms no running playground. */
  load(): void {
    if (this.#path === null || !existsSync(this.#path)) return;
    const lines = readFileSync(this.#path, 'utf8').split('\n');
    // What follows the last line break is a line that a kill cut short: nobody was told of it.
    this.#tornTail = lines.pop() !== '';
    for (const [index, line] of lines.entries()) this.#replay(line, index + 1);
    this.#linesRead = lines.length;
  }

  /** Begins to write; first puts a much overwritten file in order. */
  open(): void {
    if (this.#path === null) return;
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    const rows = [...this.#tables.values()].reduce((sum, table) => sum + table.size, 0);
    if (this.#tornTail || this.#linesRead > 2 * rows + 1000) this.#compact(this.#path);
    this.#file = openSync(this.#path, 'a', 0o600);
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  #rows(name: string): Map<string, unknown> {
    const rows = this.#tables.get(name) ?? new Map<string, unknown>();
    this.#tables.set(name, rows);
    return rows;
  }

  #replay(line: string, lineNumber: number): void {
    let record: Line;
    try {
      record = JSON.parse(line) as Line;
    } catch (cause) {
      throw new Error(
        `${this.#path}, line ${lineNumber}, is not readable. Move the file away to begin with empty chats.`,
        {
          cause,
        },
      );
    }
    const [table, key, value] = record;
    if (value === undefined) this.#rows(table).delete(key);
    else this.#rows(table).set(key, value);
  }

  #compact(path: string): void {
    const lines: string[] = [];
    for (const [name, rows] of this.#tables) {
      for (const [key, value] of rows) lines.push(`${JSON.stringify([name, key, value])}\n`);
    }
    writeFileSync(`${path}.new`, lines.join(''), { mode: 0o600, flush: true });
    renameSync(`${path}.new`, path);
  }

  #write(line: Line): void {
    if (this.#file !== null) writeSync(this.#file, `${JSON.stringify(line)}\n`);
    else if (this.#path !== null) throw new Error('The journal is not open: start the playground first.');
  }
}

/** One table of a journal; keys in the order in which they were first set. */
export class Table<V> {
  readonly #rows: Map<string, V>;
  readonly #record: (key: string, value: V | undefined) => void;

  constructor(rows: Map<string, V>, record: (key: string, value: V | undefined) => void) {
    this.#rows = rows;
    this.#record = record;
  }

  get(key: string | number): V | undefined {
    return this.#rows.get(String(key));
  }

  set(key: string | number, value: V): V {
    this.#record(String(key), value);
    this.#rows.set(String(key), value);
    return value;
  }

  delete(key: string | number): boolean {
    if (!this.#rows.has(String(key))) return false;
    this.#record(String(key), undefined);
    return this.#rows.delete(String(key));
  }

  values(): V[] {
    return [...this.#rows.values()];
  }

  entries(): [string, V][] {
    return [...this.#rows.entries()];
  }

  get size(): number {
    return this.#rows.size;
  }
}
