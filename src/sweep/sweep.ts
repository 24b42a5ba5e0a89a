import { nodeModule } from '../node-modules.js';
import { CheckpointsInFolder, CheckpointsInMemory } from './checkpoints.js';
import { dataSources } from './data.js';
import { moduleHash } from './module-hash.js';
import { type SweepOptions, settleSweep } from './options.js';
import { ResultsFile } from './results-file.js';
import { Run, type SweepResult } from './run.js';
import { ThreadPlace } from './thread-place.js';
import { watchersOf } from './watchers.js';

/**
 * Searches `space` for the settings whose trial has the best figure. Trials run on threads of this process, each on one of its own, and are the same
 * wherever and in whatever order they run. What has ended is kept in the folder `results`: a sweep that was stopped goes on from there, as does one
 * with more trials or a wider grid.
 *
 * Throws OptionError for options that are wrong, and where `results` are those of another module, strategy or seed. A trial that fails ends no sweep:
 * its record has the error.
 */
export async function sweep(options: SweepOptions): Promise<SweepResult> {
  const { space, strategy, strategyName, objective, seed, prune, module, workers, results, signal, ...settled } = settleSweep(options);
  const hash = await moduleHash(module);
  const { data, files } = await dataSources(settled.data);
  const hashes = Object.fromEntries(Object.entries(data).map(([name, source]) => [name, source.hash]));
  const header = { sweep: 1, module: hash, seed, strategy: strategyName, ...(Object.keys(data).length > 0 && { data: hashes }) } as const;
  const file = results === undefined ? undefined : await ResultsFile.open(results, header);
  const watch = await watchersOf(options);
  const run = new Run({ strategy, objective, seed, prune, keep: async (record) => file?.append(record), signal, watch });
  const records = file?.records ?? [];
  watch({
    kind: 'begun',
    name: module.slice(module.lastIndexOf('/') + 1),
    objective,
    space,
    total: strategy.total,
    expected: strategy.expected,
    records,
  });
  for (const record of records) run.add(record);
  const { availableParallelism } = await nodeModule('os');
  const checkpoints = settled.checkpoints ?? (results === undefined ? new CheckpointsInMemory() : new CheckpointsInFolder(results));
  const place = new ThreadPlace(workers ?? availableParallelism(), checkpoints, { module, hash, data, files }, watch);
  try {
    await place.run((runner) => run.work(runner, place));
  } finally {
    await place.close();
    watch({ kind: 'over' });
  }
  signal?.throwIfAborted();
  return run.result;
}
