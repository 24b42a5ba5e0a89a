import { nodeModule } from '../node-modules.js';
import { CheckpointsInFolder, CheckpointsInMemory } from './checkpoints.js';
import { dataSources } from './data.js';
import type { SweepWatcher } from './events.js';
import { moduleHash } from './module-hash.js';
import { type SettledSweep, type SweepOptions, settleSweep } from './options.js';
import type { TrialRecord } from './records.js';
import { ResultsFile } from './results-file.js';
import { Run, type SweepResult } from './run.js';
import type { Place } from './runner.js';
import { sha256 } from './sha256.js';
import { ThreadPlace } from './thread-place.js';
import type { TrialPlace } from './trial.js';
import { watchersOf } from './watchers.js';

/** Where trials of the sweep run. */
async function placeFor(sweep: SettledSweep, needs: TrialPlace, id: string, watch: SweepWatcher): Promise<Place> {
  const { redis, workers, results, signal } = sweep;
  if (redis !== undefined) {
    const { RedisPlace } = await import('./redis/place.js');
    const notice = { id, name: nameOf(needs.module), hash: needs.hash, data: needs.data };
    return RedisPlace.open({ url: redis, notice, most: workers, signal, watch });
  }
  const { availableParallelism } = await nodeModule('os');
  const checkpoints = sweep.checkpoints ?? (results === undefined ? new CheckpointsInMemory() : new CheckpointsInFolder(results));
  return new ThreadPlace(workers ?? availableParallelism(), checkpoints, needs, watch);
}

/** The file name of a module. */
const nameOf = (module: string): string => decodeURIComponent(module.slice(module.lastIndexOf('/') + 1));

/**
 * Searches `space` for the settings whose trial has the best figure. Trials run on threads of this process, one each, or with `redis` on machines; where and
 * in which order they run changes no result, as long as they draw at random by their seed alone. What has ended is kept in the folder `results`: the same
 * call resumes from there, as does one with more trials or another space, of which the trials that are there already count; those that failed run
 * again.
 *
 * Throws OptionError for options that are wrong, and where `results` are those of another module, strategy, seed or data. A trial that fails ends no sweep:
 * its record has the error.
 */
export async function sweep(options: SweepOptions): Promise<SweepResult> {
  const settled = settleSweep(options);
  const { space, strategy, strategyName, objective, seed, prune, module, results, signal } = settled;
  const hash = await moduleHash(module);
  const sources = await dataSources(settled.data);
  const hashes = Object.fromEntries(Object.entries(sources.data).map(([name, source]) => [name, source.hash]));
  const header = { sweep: 1, module: hash, seed, strategy: strategyName, ...(Object.keys(hashes).length > 0 && { data: hashes }) } as const;
  const file = results === undefined ? undefined : await ResultsFile.open(results, header);
  const id = (await sha256(JSON.stringify(header))).slice(0, 16);
  const { watch, close } = await watchersOf(options);
  try {
    const place = await placeFor(settled, { module, hash, ...sources }, id, watch);
    const keep = async (record: TrialRecord): Promise<void> => {
      await file?.append(record);
      await place.keep(record);
    };
    const run = new Run({ strategy, objective, seed, prune, keep, signal, watch });
    const earlier = [...(file?.records ?? []), ...place.records];
    // what failed may have been for want of something that is there now
    for (const record of earlier) if (record.error === undefined) run.takeUp(record);
    const { total, expected } = strategy;
    watch({ kind: 'begun', name: nameOf(module), objective, space, total, ...(expected && { expected }), records: run.result.trials });
    try {
      await place.run((runner) => run.work(runner, place));
    } finally {
      await place.close();
    }
    signal?.throwIfAborted();
    return run.result;
  } finally {
    watch({ kind: 'over' });
    await close();
  }
}
