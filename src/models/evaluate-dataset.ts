import { DataError, OptionError } from '../errors.js';
import type { Logs } from '../logs.js';
import type { MetricName } from '../metrics/index.js';
import { figuresOf, sizeOfSums } from '../metrics/metric.js';
import { type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { abortSignal, positiveInteger, show } from '../options.js';
import type { BatchIterator, DatasetSource, GivenBatch } from './dataset.js';
import type { Predicted } from './evaluate.js';
import { BaseModel } from './model.js';
import { TurnTaker } from './turn-taker.js';
import { Waiting } from './waiting.js';

const OWNER = 'evaluateDataset';

const evaluateDatasetOptions = {
  /** At most so many batches, for a set that has no end. Default: all that the set has. */
  batches: [positiveInteger, undefined],
  /** Ends the evaluation when it is aborted: the figures are those of the batches before. */
  signal: [abortSignal, undefined],
} as const satisfies OptionSpec;

export interface EvaluateDatasetOptions extends OptionsOf<typeof evaluateDatasetOptions> {}

/**
 * Loss and metrics over the batches of a data set, as `fitDataset` takes them, without learning: means over all examples, whatever the sizes of the batches. The
 * next batch of an asynchronous set is asked for before the one that came is evaluated. Each batch meets the weights of its moment.
 *
 * A function and no method, so that programs which do not use it do not carry it. As a validation: `model.fitDataset(training, { validationData: () =>
 * evaluateDataset(model, validation) })`.
 *
 * Throws OptionError for a model that is not compiled, DataError for a set without batches or with other things than batches, ShapeError
 * and DataError for examples as `evaluate` does.
 */
export async function evaluateDataset<Metrics extends string = MetricName>(
  model: BaseModel<Metrics, Predicted>,
  dataset: DatasetSource,
  options: EvaluateDatasetOptions = {},
): Promise<Logs<Metrics>> {
  const { batches = Number.POSITIVE_INFINITY, signal } = settle(OWNER, options, evaluateDatasetOptions);
  if (!(model instanceof BaseModel)) throw new OptionError(`${OWNER}: expected a model, received ${show(model)}.`);
  const { trainer } = model;
  const { compiled } = trainer;
  const waiting = new Waiting(signal);
  const turns = new TurnTaker();
  const sums = new Float64Array(sizeOfSums(compiled.measures));
  // with what `fitDataset` loads
  const { asBatch, iterate } = await import('./dataset.js');
  const batchesOf = new Ahead(iterate(OWNER, dataset, 0), waiting);
  let count = 0;
  try {
    for (let number = 0; number < batches; number++) {
      const given = await batchesOf.take();
      if (!given) break;
      const { x, y, sampleWeight } = asBatch(OWNER, given, number);
      const batch = trainer.batch(OWNER, x, y, { sampleWeight });
      if (number + 1 < batches) batchesOf.ask();
      const plan = trainer.workspace().plan('evaluate', batch.rows, compiled);
      plan.load(batch);
      plan.evaluate(batch.rows);
      for (let i = 0; i < sums.length; i++) sums[i]! += plan.sums[i]!;
      count += batch.rows;
      if (turns.due()) await turns.give();
      if (trainer.settled !== compiled)
        throw new OptionError(`${OWNER}: the model was compiled anew before the last batch; wait for ${OWNER} first.`);
    }
  } finally {
    await batchesOf.end();
  }
  if (count === 0 && !waiting.aborted) throw new DataError(`${OWNER}: the data set gave no batch.`);
  const logs = figuresOf(compiled, sums, count);
  logs.loss! += trainer.workspace().penalty();
  return logs as Logs<Metrics>;
}

/** What an iterator gives, of which the next may be asked for before it is needed. */
class Ahead {
  private asked: Promise<IteratorResult<GivenBatch>> | undefined;
  /** The iterator has ended itself, by its end or by an error. */
  private over = false;

  constructor(
    private readonly iterator: BatchIterator,
    private readonly waiting: Waiting,
  ) {}

  ask(): void {
    const { iterator } = this;
    this.asked = (async () => iterator.next())();
    // an error is told when the batch is due
    this.asked.catch(() => {});
  }

  /** Undefined after the last, and when the signal ended the waiting. */
  async take(): Promise<GivenBatch | undefined> {
    if (!this.asked) this.ask();
    this.over = true;
    const result = await this.waiting.for(this.asked!, { grace: false });
    if (!result || result.done) {
      this.over = result !== undefined;
      return undefined;
    }
    this.over = false;
    this.asked = undefined;
    return result.value;
  }

  /** As the end of a `for await` by break. Where a batch is on its way, nothing waits for it. */
  async end(): Promise<void> {
    if (this.over) return;
    const closing = this.iterator.return?.();
    if (this.asked) Promise.resolve(closing).catch(() => {});
    else await closing;
  }
}
