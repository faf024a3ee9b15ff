/** The names of the columns that a staging table fills from the file. */
export function columnsOf(table: { columns: Record<string, unknown> }, except: string[]): string[] {
  return Object.keys(table.columns).filter((column) => !except.includes(column));
}

export function list(columns: string[], from?: string): string {
  return columns.map((column) => (from ? `${from}.${column}` : column)).join(', ');
}

export function assign(columns: string[], from: string): string {
  return columns.map((column) => `${column} = ${from}.${column}`).join(', ');
}
