import { type Experiment, SCALES } from './experiment.js';
import { readResult } from './result-files.js';
import type { RowResult } from './results.js';
import { REPORTS } from './rows.js';

/** `3 of 4 runs reproduced`, or how far the row is. */
function summary(result: RowResult | undefined): string {
  if (!result) return '-';
  const fine = result.verdicts.filter(({ verdict }) => !verdict.startsWith('not ')).length;
  return `${fine}/${result.verdicts.length}${result.complete ? '' : ' (partial)'}`;
}

async function line(row: Experiment, folder: string): Promise<string> {
  const [, quick, full] = await Promise.all(SCALES.map((scale) => readResult(folder, scale, row.id)));
  const columns = [row.id.padEnd(4), `${row.runs.length} runs`.padEnd(8), summary(quick).padEnd(16), summary(full).padEnd(16), row.title];
  return columns.join(' ');
}

/** Prints all rows, with how many of the report's figures and claims the committed results reproduce. */
export async function list(folder: string): Promise<void> {
  for (const { letter, title, rows } of REPORTS) {
    console.log(`\n${letter}. ${title}\n${'row'.padEnd(4)} ${''.padEnd(8)} ${'quick'.padEnd(16)} full`);
    for (const row of rows) console.log(await line(row, folder));
  }
}
