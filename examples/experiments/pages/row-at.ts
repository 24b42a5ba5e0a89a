import { type Experiment, type Run, SCALES, type Scale } from '../experiment.js';
import { misfit } from '../misfit.js';
import { readResults } from '../result-files.js';
import type { RowResult, RunResult, Verdict } from '../results.js';
import { ROWS } from '../rows.js';
import { runsAt } from '../settle.js';
import { type AshaResult, readAshas } from '../sweep/asha-files.js';
import { readTimes, type Times } from '../time/time-result.js';
import { verdictsOf } from '../verdicts.js';

/** A row's result at one scale, judged by all results of that scale. */
export interface RowAt {
  row: Experiment;
  scale: Scale;
  result: RowResult;
  /** The row's runs at the scale that have a result, with it. */
  runs: { run: Run; result: RunResult }[];
  verdicts: Verdict[];
  /** The row's grid searched by successive halving. */
  search?: AshaResult;
  /** Why the result is not of the row as it stands. */
  outdated?: string;
}

/** Results by scale and row, and times by row. */
export interface AllResults {
  byScale: ReadonlyMap<Scale, ReadonlyMap<string, RowResult>>;
  times: Times;
  /** Grids searched by successive halving. */
  searches?: readonly AshaResult[];
}

export async function readAll(folder: string, scales: readonly Scale[] = SCALES): Promise<AllResults> {
  const ids = ROWS.map(({ id }) => id);
  const byScale = new Map(await Promise.all(scales.map(async (scale) => [scale, await readResults(folder, scale, ids)] as const)));
  return { byScale, times: await readTimes(folder, ids), searches: await readAshas(folder) };
}

function rowAt(row: Experiment, scale: Scale, { byScale, times, searches = [] }: AllResults): RowAt | undefined {
  const results: ReadonlyMap<string, RowResult> = byScale.get(scale) ?? new Map();
  const result = results.get(row.id);
  if (!result) return undefined;
  const runs = runsAt(row, scale).flatMap((run) => {
    const own = result.runs.find(({ label }) => label === run.label);
    return own && own.trials.length > 0 ? [{ run, result: own }] : [];
  });
  const search = searches.find((one) => one.id === row.id && one.scale === scale);
  return {
    row,
    scale,
    result,
    runs,
    verdicts: verdictsOf(row, results, times),
    ...(search ? { search } : {}),
    outdated: misfit(row, result),
  };
}

/** A row at all scales that it has a result of, the largest scale first. */
export function rowAtScales(row: Experiment, results: AllResults): RowAt[] {
  return [...SCALES].reverse().flatMap((scale) => rowAt(row, scale, results) ?? []);
}
