import type { Experiment } from './experiment.js';
import type { Results } from './figures.js';
import { readResults } from './result-files.js';
import { isFine } from './results.js';
import { REPORTS, ROWS } from './rows.js';
import { readTimes, type Times } from './time/time-result.js';
import { verdictsOf } from './verdicts.js';

/** `3/4` of the figures and statements reproduced, or how far the row is. */
function summary(row: Experiment, results: Results, times: Times): string {
  const result = results.get(row.id);
  if (!result) return '-';
  const verdicts = verdictsOf(row, results, times);
  const fine = verdicts.filter(isFine).length;
  return `${fine}/${verdicts.length}${result.complete ? '' : ' (partial)'}`;
}

/** Prints all rows, with how many of the report's figures and claims the committed results reproduce. */
export async function list(folder: string): Promise<void> {
  const ids = ROWS.map(({ id }) => id);
  const [quick, full] = await Promise.all((['quick', 'full'] as const).map((scale) => readResults(folder, scale, ids)));
  const times = await readTimes(folder, ids);
  for (const { letter, title, rows } of REPORTS) {
    console.log(`\n${letter}. ${title}\n${'row'.padEnd(4)} ${''.padEnd(8)} ${'quick'.padEnd(16)} full`);
    for (const row of rows) {
      const columns = [
        row.id.padEnd(4),
        `${row.runs.length} runs`.padEnd(8),
        summary(row, quick!, times).padEnd(16),
        summary(row, full!, times).padEnd(16),
      ];
      console.log([...columns, row.title].join(' '));
    }
  }
}
