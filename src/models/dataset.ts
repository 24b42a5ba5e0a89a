import { DataError } from '../errors.js';
import { show } from '../options.js';
import type { Weighting } from './example-weights.js';
import type { ModelInput } from './inputs.js';

/** One batch of a data set, as `fit` takes it: of several inputs or outputs lists, or objects by their names. */
export interface DatasetBatch {
  x: ModelInput;
  y: ModelInput;
  /** What each example's loss counts. Default 1 each. */
  sampleWeight?: Weighting['sampleWeight'];
}

/** A batch as TensorFlow.js's data sets give it, and as Keras's generators do. */
export type GivenBatch =
  | DatasetBatch
  | { xs: ModelInput; ys: ModelInput }
  | readonly [x: ModelInput, y: ModelInput, sampleWeight?: Weighting['sampleWeight']];

/** Batches in the order in which they come, from a list, a generator, or anything that can be iterated anew every epoch. */
export type Dataset = Iterable<GivenBatch> | AsyncIterable<GivenBatch>;

/**
 * A data set, or the function that makes it for an epoch, counted from 0. A set whose batches change from epoch to epoch should make them from that
 * number: then a run that is resumed from a checkpoint gets those it would have had.
 */
export type DatasetSource = Dataset | ((epoch: number) => Dataset);

/** What goes through a data set once. */
export type BatchIterator = Iterator<GivenBatch> | AsyncIterator<GivenBatch>;

/** An iterator of the set for `epoch`. */
export function iterate(owner: string, source: DatasetSource, epoch: number): BatchIterator {
  const set = typeof source === 'function' ? source(epoch) : source;
  if (typeof set === 'object' && set !== null) {
    if (Symbol.asyncIterator in set) return set[Symbol.asyncIterator]();
    if (Symbol.iterator in set) return set[Symbol.iterator]();
  }
  throw new DataError(
    `${owner}: received ${show(set)} in epoch ${epoch}; expected something to iterate over, or a function that gives it.`,
  );
}

/** What `given`, batch number `batch`, holds, whichever form it has. */
export function asBatch(owner: string, given: GivenBatch, batch: number): DatasetBatch {
  if (typeof given === 'object' && given !== null) {
    if ('x' in given && 'y' in given) return given;
    if ('xs' in given && 'ys' in given) return { x: given.xs, y: given.ys };
    if (Array.isArray(given) && (given.length === 2 || given.length === 3) && typeof given[0] === 'object')
      return { x: given[0], y: given[1], sampleWeight: given[2] };
  }
  throw new DataError(`${owner}: received ${show(given)} as batch ${batch}; expected { x, y }, { xs, ys } or [x, y].`);
}
