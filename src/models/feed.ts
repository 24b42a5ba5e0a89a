import { extensions } from '../layers/layer.js';
import { RandomStream } from '../random.js';
import { Batch } from './batch.js';
import type { Rows } from './inputs.js';
import type { CheckedData, Trainer } from './trainer.js';

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
    extensions.states?.checkSet(trainer.model.layers, examples, this.current.most);
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
