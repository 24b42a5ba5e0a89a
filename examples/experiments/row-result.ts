import { isDeepStrictEqual } from 'node:util';
import { labelsOf } from './claims.js';
import type { Experiment, Scale } from './experiment.js';
import { readResults, writeResult } from './result-files.js';
import type { RowResult, TrialResult } from './results.js';
import type { Trial } from './settle.js';
import type { Store } from './state.js';
import { readTimes } from './time/time-result.js';
import { verdictsOf } from './verdicts.js';

/** The result of a row out of those of its trials, ended ones and what the others had come to; with the verdicts by all rows in `folder`. */
export async function rowResult(row: Experiment, trials: readonly Trial[], store: Store, folder: string): Promise<RowResult> {
  const { scale } = trials[0]!;
  const found = new Map<Trial, TrialResult>();
  for (const trial of trials) {
    const result = (await store.result(trial)) ?? (await store.partial(trial));
    if (result) found.set(trial, result);
  }
  const labels = [...new Set(trials.map(({ label }) => label))];
  const runs = labels.map((label) => {
    const own = trials.filter((trial) => trial.label === label);
    return { label, settings: own[0]!.settings, trials: own.flatMap((trial) => found.get(trial) ?? []) };
  });
  const result: RowResult = {
    id: row.id,
    scale,
    complete: trials.every((trial) => found.get(trial)?.ended),
    seeds: Math.max(...trials.map(({ seed }) => seed)),
    runs,
    verdicts: [],
  };
  const others = rowsOf(row);
  const times = await readTimes(folder, [row.id, ...others]);
  return { ...result, verdicts: verdictsOf(row, (await readResults(folder, scale, others)).set(row.id, result), times) };
}

/** The other rows that a row's claims are about. */
function rowsOf({ id, claims }: Experiment): string[] {
  const labels = claims.flatMap(labelsOf);
  return [...new Set(labels.filter((label) => label.includes('/')).map((label) => label.split('/')[0]!))].filter((other) => other !== id);
}

/** Judges the results in `folder` anew, by all that are there now: a claim may be about a row that was run later. */
export async function judgeAgain(rows: readonly Experiment[], scale: Scale, folder: string): Promise<void> {
  const ids = rows.map(({ id }) => id);
  const results = await readResults(folder, scale, ids);
  const times = await readTimes(folder, ids);
  for (const row of rows) {
    const result = results.get(row.id);
    if (!result) continue;
    const verdicts = verdictsOf(row, results, times);
    if (!isDeepStrictEqual(JSON.parse(JSON.stringify(verdicts)), result.verdicts)) await writeResult(folder, { ...result, verdicts });
  }
}
