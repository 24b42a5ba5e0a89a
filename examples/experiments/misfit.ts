import { isDeepStrictEqual } from 'node:util';
import type { Experiment } from './experiment.js';
import type { RowResult } from './results.js';
import { runsAt, settle } from './settle.js';

/** Why a result is not of the row as it stands, in a sentence; undefined where it is. */
export function misfit(row: Experiment, { scale, runs }: RowResult): string | undefined {
  const wanted = runsAt(row, scale);
  const labels = wanted.map(({ label }) => label);
  const found = runs.map(({ label }) => label);
  if (!isDeepStrictEqual(labels, found)) {
    return `${row.id}: the result has the runs ${found.join(', ')}; the row has ${labels.join(', ')}. Run the row again.`;
  }
  // as it was read from JSON, where what is undefined is left out
  const settings = (i: number): unknown => JSON.parse(JSON.stringify(settle(wanted[i]!, scale)));
  const other = runs.find((run, i) => !isDeepStrictEqual(JSON.parse(JSON.stringify(run.settings)), settings(i)));
  return other && `${row.id}: the run "${other.label}" was made with other settings than the row's. Run the row again.`;
}
