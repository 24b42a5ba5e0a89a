import { DataError } from '../errors.js';
import type { Batch } from './batch.js';
import { asBatch, type BatchIterator, type DatasetBatch, type DatasetSource, type GivenBatch, iterate } from './dataset.js';
import type { Weighting } from './example-weights.js';
import type { Feed } from './feed.js';
import type { Trainer } from './trainer.js';
import type { Waiting } from './waiting.js';

/** A data set's batches, each checked when it comes. An asynchronous set is asked for the next batch before the step on the one that came. */
export class DatasetFeed implements Feed {
  readonly examples: undefined;
  private iterator: BatchIterator | undefined;
  /** The next batch of an asynchronous set, on its way. */
  private ahead: Promise<IteratorResult<GivenBatch>> | undefined;
  private asynchronous = false;
  private fetched: DatasetBatch | undefined;
  private epoch = 0;
  /** The number of the batch after the one that was fetched. */
  private next = 0;
  /** Whether the iterator has given a batch. */
  private gave = false;
  /** The last next() has not come to its end. */
  private hangs = false;

  constructor(
    private readonly trainer: Trainer,
    private readonly dataset: DatasetSource,
    private readonly waiting: Waiting,
    private readonly weighting: Weighting,
    /** Given, or as many as there are. */
    readonly batches: number | undefined,
  ) {}

  begin(epoch: number): void {
    this.epoch = epoch;
    if (this.iterator) return;
    this.iterator = iterate('fitDataset', this.dataset, epoch);
    this.gave = false;
  }

  async fetch(batch: number): Promise<boolean> {
    if (batch === this.batches) {
      // a function makes the set of each epoch; any other goes on in the next
      if (typeof this.dataset === 'function') await this.end();
      return false;
    }
    const { iterator, ahead } = this;
    // an iterator whose next() throws has ended itself
    this.iterator = this.ahead = undefined;
    const coming = ahead ?? iterator!.next();
    this.asynchronous = 'then' in coming;
    const result = await this.waiting.for(coming, { grace: false });
    this.hangs = result === undefined;
    if (result?.done) {
      if (!this.gave)
        throw new DataError(
          'fitDataset: the data set gave no batch. A generator can be run through once: pass the function that makes it.',
        );
      if (this.batches === undefined) return false;
      this.begin(this.epoch);
      return this.fetch(batch);
    }
    this.iterator = iterator;
    if (!result) return false;
    this.gave = true;
    this.next = batch + 1;
    this.fetched = asBatch('fitDataset', result.value, batch);
    return true;
  }

  batch(): Batch {
    const { x, y, sampleWeight } = this.fetched!;
    const batch = this.trainer.batch('fitDataset', x, y, { ...this.weighting, sampleWeight });
    if (this.asynchronous && this.next !== this.batches) this.fetchAhead();
    return batch;
  }

  /** Only of a set that is asynchronous: any other would make the batch before the step begins, and nothing would be won. */
  private fetchAhead(): void {
    const ahead = Promise.resolve(this.iterator!.next());
    this.ahead = ahead;
    this.hangs = true;
    const settled = (over: boolean | undefined): void => {
      if (this.ahead !== ahead) return;
      this.hangs = false;
      if (over) this.iterator = undefined;
    };
    // an error is told when the batch is due
    ahead.then(
      ({ done }) => settled(done),
      () => settled(true),
    );
  }

  /**
   * As the end of a `for await` by break: a generator's `finally` runs. One that hangs runs it when it goes on, if it does; nothing waits for it
   * then.
   */
  async end(): Promise<void> {
    const { iterator, waiting, hangs } = this;
    this.iterator = this.ahead = undefined;
    const closing = iterator?.return?.();
    if (hangs && !waiting.aborted) Promise.resolve(closing).catch(() => {});
    else await waiting.for(closing, { grace: !hangs });
  }
}
