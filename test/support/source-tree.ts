import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync, Visitor, type VisitorObject } from 'oxc-parser';

/** One TypeScript file of the project, parsed. Paths are from the repository's root, with forward slashes. */
export type SourceFile = {
  path: string;
  lines: number;
  /** Imports and re-exports of the project's own files; those of packages are left out. */
  imports: Import[];
  /** The line, from 1, of a position that the parser gave. */
  lineAt(position: number): number;
  visit(visitor: VisitorObject): void;
};

type Import = { target: string; line: number; dynamic: boolean };

/** A rule that a file breaks; `rule` says what is wrong and what to do. */
export type Breach = { file: string; line: number; rule: string };

/** Every `.ts` file under `folder`, in the order of their paths. */
export function readSourceTree(folder: string): SourceFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.posix.join(folder, name.replaceAll(path.sep, '/')))
    .sort()
    .map(readSourceFile);
}

/** Throws one message that lists all breaches, each as `file:line rule`. */
export function expectNone(breaches: Breach[]) {
  if (breaches.length === 0) return;
  const list = breaches.map(({ file, line, rule }) => `  ${file}:${line}  ${rule}`).join('\n');
  throw new Error(`${breaches.length} to mend:\n${list}\n`);
}

function readSourceFile(file: string): SourceFile {
  const text = readFileSync(file, 'utf8');
  const { program, module, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file} does not parse: ${errors[0]?.message}`);
  const lineAt = (position: number) => text.slice(0, position).split('\n').length;
  const requests = [
    ...module.staticImports.map(({ moduleRequest }) => ({ ...moduleRequest, dynamic: false })),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => (moduleRequest ? [{ ...moduleRequest, dynamic: false }] : [])),
    ),
    ...module.dynamicImports.map(({ moduleRequest: { start, end } }) => ({
      start,
      value: text.slice(start, end).replace(/^['"`]|['"`]$/g, ''),
      dynamic: true,
    })),
  ];
  return {
    path: file,
    lines: text.trimEnd().split('\n').length,
    imports: requests
      .filter(({ value }) => value.startsWith('.'))
      .map(({ value, start, dynamic }) => ({
        target: path.posix.join(path.posix.dirname(file), value),
        line: lineAt(start),
        dynamic,
      })),
    lineAt,
    visit: (visitor) => new Visitor(visitor).visit(program),
  };
}
