/** Rows of cells as lines of text, side by side; the columns for which `numbers` holds stand to the right. */
export function textTable(rows: readonly (readonly string[])[], numbers: (column: number) => boolean): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const pad = (cell: string, column: number): string => (numbers(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!));
  return rows.map((row) => row.map(pad).join('  ').trimEnd());
}
