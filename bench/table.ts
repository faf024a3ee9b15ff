export interface Table {
  title: string;
  columns: string[];
  /** The first cell of a row names it; `null` is what could not be measured here. */
  rows: (string | null)[][];
  notes?: string[];
}

/** The table as lines of text, figures flush right. */
export function tableText({ title, columns, rows, notes = [] }: Table): string {
  const lines = [columns, ...rows.map((row) => row.map((cell) => cell ?? '—'))];
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  const text = lines.map((line) =>
    line.map((cell, column) => pad(cell, widths[column] ?? 0, column === 0)).join('   '),
  );
  const rule = widths.map((width) => '─'.repeat(width)).join('───');
  return [title, '', text[0], rule, ...text.slice(1), '', ...notes]
    .map((line) => `  ${line}`.trimEnd())
    .join('\n');
}

function pad(cell: string, width: number, isName: boolean): string {
  return isName ? cell.padEnd(width) : cell.padStart(width);
}
