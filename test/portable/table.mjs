// What the checks print: lines of columns, and at the end whether all is well.

/** A table's rows are printed as they come; `widths` are those of its columns. */
export class Table {
  failures = 0;

  constructor(heads, widths) {
    this.widths = widths;
    this.line(heads);
    this.line(widths.map((width) => '-'.repeat(width)));
  }

  line(cells) {
    console.log(
      cells
        .map((cell, i) => String(cell).padEnd(this.widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }

  /** A row; with what is wrong, it counts as failed. */
  row(cells, wrong = '') {
    if (wrong) this.failures++;
    this.line([...cells, wrong ? `FAILED: ${wrong}` : 'ok']);
  }

  /** Ends the program: with code 1 if a row failed. */
  end() {
    console.log(this.failures === 0 ? '\nall ok' : `\n${this.failures} failed`);
    process.exit(this.failures === 0 ? 0 : 1);
  }
}

/** What stands in a table for a result: its hashes, or why there are none. */
export function cell({ hash, refused }) {
  return hash ?? (refused ? `refused: ${refused}` : 'error');
}

/** What is wrong with a result that must have this hash; empty if nothing is. */
export function wrongWith({ error, refused, hash: received }, hash, mayRefuse = false) {
  if (error) return error;
  if (refused) return mayRefuse ? '' : 'refused';
  return received === hash ? '' : `other bits: expected ${hash}`;
}
