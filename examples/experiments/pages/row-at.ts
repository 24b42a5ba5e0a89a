import { type Experiment, type Run, SCALES, type Scale } from '../experiment.js';
import { misfit } from '../misfit.js';
import { readResults } from '../result-files.js';
import type { RowResult, RunResult, Verdict } from '../results.js';
import { ROWS } from '../rows.js';
import { runsAt } from '../settle.js';
import { verdictsOf } from '../verdicts.js';

/** A row's result at one scale, judged by all results of that scale. */
export interface RowAt {
  row: Experiment;
  scale: Scale;
  result: RowResult;
  /** The row's runs at the scale that have a result, with it. */
  runs: { run: Run; result: RunResult }[];
  verdicts: Verdict[];
  /** Why the result is not of the row as it stands. */
  outdated?: string;
}

/** Results by scale and row. */
export type ResultsByScale = ReadonlyMap<Scale, ReadonlyMap<string, RowResult>>;

export async function readByScale(folder: string, scales: readonly Scale[] = SCALES): Promise<ResultsByScale> {
  const ids = ROWS.map(({ id }) => id);
  return new Map(await Promise.all(scales.map(async (scale) => [scale, await readResults(folder, scale, ids)] as const)));
}

function rowAt(row: Experiment, scale: Scale, results: ReadonlyMap<string, RowResult>): RowAt | undefined {
  const result = results.get(row.id);
  if (!result) return undefined;
  const runs = runsAt(row, scale).flatMap((run) => {
    const own = result.runs.find(({ label }) => label === run.label);
    return own && own.trials.length > 0 ? [{ run, result: own }] : [];
  });
  return { row, scale, result, runs, verdicts: verdictsOf(row, results), outdated: misfit(row, result) };
}

/** A row at all scales that it has a result of, the largest scale first. */
export function rowAtScales(row: Experiment, results: ResultsByScale): RowAt[] {
  return [...SCALES].reverse().flatMap((scale) => rowAt(row, scale, results.get(scale) ?? new Map()) ?? []);
}
