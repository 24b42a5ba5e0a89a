import type { Experiment } from './experiment.js';
import { readResults } from './result-files.js';
import type { RowResult, TrialResult } from './results.js';
import type { Trial } from './settle.js';
import type { Store } from './state.js';
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
  const others = row.claims
    .flatMap((claim) => ('runs' in claim ? claim.runs : 'of' in claim ? claim.of : []))
    .map((label) => label.split('/')[0]!);
  const results = await readResults(
    folder,
    scale,
    others.filter((id) => id !== row.id),
  );
  return { ...result, verdicts: verdictsOf(row, results.set(row.id, result)) };
}
