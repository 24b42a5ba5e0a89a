import { DataError } from '../errors.js';
import { show } from '../options.js';
import { RandomStream } from '../random.js';
import type { BatchPlan } from './batch-plan.js';
import type { DataInput, Rows } from './inputs.js';
import type { BaseModel } from './model.js';

/** Where an epoch's batches come from. `load` brings one into the plan and returns its examples, 0 after the last. */
export interface Feed {
  /** Batches and examples an epoch, where they are known beforehand. */
  readonly batches: number | undefined;
  readonly examples: number | undefined;
  /** The plan that the last batch was loaded into. */
  readonly plan: BatchPlan;
  begin(epoch: number): void;
  load(batch: number): number | Promise<number>;
}

/** Arrays in batches, in a new order every epoch. */
export class ArrayFeed implements Feed {
  plan: BatchPlan;
  readonly batches: number;
  private readonly order: Int32Array;

  constructor(
    private readonly model: BaseModel,
    private readonly inputs: Rows,
    private readonly targets: Rows,
    private readonly weights: Float32Array | undefined,
    readonly examples: number,
    private readonly batchSize: number,
    private readonly shuffle: boolean,
  ) {
    this.plan = this.planNow();
    this.batches = Math.ceil(examples / batchSize);
    this.order = new Int32Array(examples);
  }

  /** The order hangs on nothing but the seed and the epochs trained so far, so that a run may be taken up in the middle. */
  begin(): void {
    for (let i = 0; i < this.order.length; i++) this.order[i] = i;
    const { seed } = this.model;
    if (this.shuffle) new RandomStream(seed, `shuffle/${this.model.workspace().epochsTrained}`).shuffle(this.order);
  }

  load(batch: number): number {
    const start = batch * this.batchSize;
    const rows = Math.min(this.batchSize, this.examples - start);
    if (rows <= 0) return 0;
    this.plan = this.planNow();
    this.plan.load(this.inputs, this.targets, this.weights, this.order, start, rows);
    return rows;
  }

  /** A callback may have frozen a layer or compiled anew since the last batch: then there is another plan. */
  private planNow(): BatchPlan {
    return this.model.workspace().plan('train', Math.min(this.batchSize, this.examples), this.model.compiled);
  }
}

/** One batch of a data set. */
export interface DatasetBatch {
  x: DataInput;
  y: DataInput;
}

/** Batches in the order in which they come, from a list, a generator, or anything that can be iterated anew every epoch. */
export type Dataset = Iterable<DatasetBatch> | AsyncIterable<DatasetBatch>;

/** A data set's batches, each checked when it comes. */
export class DatasetFeed implements Feed {
  readonly batches: undefined;
  readonly examples: undefined;
  private iterator: Iterator<DatasetBatch> | AsyncIterator<DatasetBatch> | undefined;
  private current: BatchPlan | undefined;

  constructor(
    private readonly model: BaseModel,
    private readonly dataset: Dataset | (() => Dataset),
  ) {}

  get plan(): BatchPlan {
    return this.current!;
  }

  begin(epoch: number): void {
    const set = typeof this.dataset === 'function' ? this.dataset() : this.dataset;
    if (typeof set !== 'object' || set === null || !(Symbol.iterator in set || Symbol.asyncIterator in set)) {
      throw new DataError(
        `fitDataset: received ${String(set)} in epoch ${epoch}; expected something to iterate over, or a function that gives it.`,
      );
    }
    this.iterator = Symbol.asyncIterator in set ? set[Symbol.asyncIterator]() : set[Symbol.iterator]();
  }

  async load(batch: number): Promise<number> {
    const { done, value } = await this.iterator!.next();
    if (done) {
      if (batch === 0) {
        throw new DataError(
          'fitDataset: the data set gave no batch. A generator can be run through once: pass the function that makes it.',
        );
      }
      return 0;
    }
    if (typeof value !== 'object' || value === null || !('x' in value && 'y' in value))
      throw new DataError(`fitDataset: received ${show(value)} as batch ${batch}; expected { x, y }.`);
    const { inputs, targets } = this.model.checkData(value.x, value.y);
    this.current = this.model.workspace().plan('train', inputs.count, this.model.compiled);
    this.current.load(inputs, targets, undefined, undefined, 0, inputs.count);
    return inputs.count;
  }
}
