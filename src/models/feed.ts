import { DataError } from '../errors.js';
import { show } from '../options.js';
import { RandomStream } from '../random.js';
import { Batch } from './batch.js';
import type { Weighting } from './example-weights.js';
import type { ModelInput, Rows } from './inputs.js';
import type { CheckedData, Trainer } from './trainer.js';
import type { Waiting } from './waiting.js';

/** Where an epoch's batches come from. Fetching one may take its time; it is looked at and handed out when its step is due. */
export interface Feed {
  /** Batches and examples an epoch, where they are known beforehand. */
  readonly batches: number | undefined;
  readonly examples: number | undefined;
  begin(epoch: number): void;
  /** Fetches the epoch's batch of that number; false after the last, and when the run's signal ended the waiting for it. */
  fetch(batch: number): boolean | Promise<boolean>;
  /** The batch that was fetched, checked. */
  batch(): Batch;
  /** Lets an epoch go that was not read to its end. */
  end(): Promise<void>;
}

/** Arrays in batches, in a new order every epoch, or without `shuffle` as they lie. */
export class ArrayFeed implements Feed {
  readonly batches: number;
  private readonly current: Batch;

  constructor(
    private readonly trainer: Trainer,
    { inputs, targets }: CheckedData,
    weights: readonly (Rows | undefined)[] | undefined,
    readonly examples: number,
    batchSize: number,
    shuffle: boolean,
  ) {
    this.current = new Batch(inputs, targets, Math.min(batchSize, examples));
    this.batches = Math.ceil(examples / this.current.most);
    this.current.weights = weights;
    if (shuffle) this.current.order = new Int32Array(examples);
  }

  /** The order hangs on nothing but the seed and the epochs trained so far, so that a run may be taken up in the middle. */
  begin(): void {
    const { order, inputs } = this.current;
    if (!order) return;
    for (let i = 0; i < order.length; i++) order[i] = i;
    const { epochsTrained } = this.trainer.workspace(inputs.map(({ shape }) => shape));
    new RandomStream(this.trainer.model.seed, `shuffle/${epochsTrained}`).shuffle(order);
  }

  fetch(batch: number): boolean {
    return this.current.moveTo(batch * this.current.most, this.examples);
  }

  batch(): Batch {
    return this.current;
  }

  async end(): Promise<void> {}
}

/** One batch of a data set, as `fit` takes it: of several inputs or outputs lists, or objects by their names. */
export interface DatasetBatch {
  x: ModelInput;
  y: ModelInput;
  /** What each example's loss counts. Default 1 each. */
  sampleWeight?: Weighting['sampleWeight'];
}

/** Batches in the order in which they come, from a list, a generator, or anything that can be iterated anew every epoch. */
export type Dataset = Iterable<DatasetBatch> | AsyncIterable<DatasetBatch>;

/**
 * A data set, or the function that makes it for an epoch, counted from 0. A set whose batches change from epoch to epoch should make them from that
 * number: then a run that is resumed from a checkpoint gets those it would have had.
 */
export type DatasetSource = Dataset | ((epoch: number) => Dataset);

/** A data set's batches, each checked when it comes. */
export class DatasetFeed implements Feed {
  readonly batches: undefined;
  readonly examples: undefined;
  private iterator: Iterator<DatasetBatch> | AsyncIterator<DatasetBatch> | undefined;
  private fetched: DatasetBatch | undefined;
  /** The last next() was not waited for to its end. */
  private hangs = false;

  constructor(
    private readonly trainer: Trainer,
    private readonly dataset: DatasetSource,
    private readonly waiting: Waiting,
    private readonly weighting: Weighting,
  ) {}

  begin(epoch: number): void {
    const set = typeof this.dataset === 'function' ? this.dataset(epoch) : this.dataset;
    if (typeof set !== 'object' || set === null || !(Symbol.iterator in set || Symbol.asyncIterator in set)) {
      throw new DataError(
        `fitDataset: received ${show(set)} in epoch ${epoch}; expected something to iterate over, or a function that gives it.`,
      );
    }
    this.iterator = Symbol.asyncIterator in set ? set[Symbol.asyncIterator]() : set[Symbol.iterator]();
  }

  async fetch(batch: number): Promise<boolean> {
    const iterator = this.iterator!;
    // an iterator whose next() throws has ended itself
    this.iterator = undefined;
    const result = await this.waiting.for(iterator.next(), { grace: false });
    this.hangs = result === undefined;
    if (result?.done) {
      if (batch > 0) return false;
      throw new DataError('fitDataset: the data set gave no batch. A generator can be run through once: pass the function that makes it.');
    }
    this.iterator = iterator;
    if (!result) return false;
    const { value } = result;
    if (typeof value !== 'object' || value === null || !('x' in value && 'y' in value))
      throw new DataError(`fitDataset: received ${show(value)} as batch ${batch}; expected { x, y }.`);
    this.fetched = value;
    return true;
  }

  batch(): Batch {
    const { x, y, sampleWeight } = this.fetched!;
    return this.trainer.batch('fitDataset', x, y, { ...this.weighting, sampleWeight });
  }

  /** As the end of a `for await` by break: a generator's `finally` runs. One that hangs runs it when it goes on, if it does. */
  async end(): Promise<void> {
    const { iterator } = this;
    this.iterator = undefined;
    await this.waiting.for(iterator?.return?.(), { grace: !this.hangs });
  }
}
