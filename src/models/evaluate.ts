import { OptionError } from '../errors.js';
import { extensions } from '../layers/layer.js';
import type { Logs } from '../logs.js';
import { figuresOf, sizeOfSums } from '../metrics/metric.js';
import { Tensor } from '../tensor.js';
import { Batch } from './batch.js';
import type { BatchPlan } from './batch-plan.js';
import type { Compiled } from './compile.js';
import type { Rows } from './inputs.js';
import type { CheckedData, Trainer } from './trainer.js';
import { TurnTaker } from './turn-taker.js';
import type { Workspace } from './workspace.js';

/** A pass over examples, a batch a call, so that who runs it may give way in between. */
abstract class Pass<Result> {
  protected readonly space: Workspace;
  protected readonly batch: Batch;

  constructor(
    protected readonly trainer: Trainer,
    inputs: readonly Rows[],
    targets: readonly (Rows | undefined)[] | undefined,
    batchSize: number,
  ) {
    this.space = trainer.workspace(inputs.map(({ shape }) => shape));
    this.batch = new Batch(inputs, targets, Math.min(batchSize, inputs[0]!.count));
    extensions.states?.checkSet(trainer.model.layers, this.batch.count, this.batch.most);
  }

  /** Whether the rest would be of another model: it was disposed, and its weights are gone. */
  get stale(): boolean {
    return this.space.released;
  }

  /** Runs the next batch. Tells whether there is another. */
  next(): boolean {
    const { batch } = this;
    this.run();
    return batch.moveTo(batch.start + batch.most);
  }

  protected abstract run(): void;
  abstract get result(): Result;
}

/** Loss, with penalties, and metrics over a set. */
export class Evaluation extends Pass<Logs> {
  private readonly compiled: Compiled;
  private readonly sums: Float64Array;

  constructor(trainer: Trainer, { inputs, targets }: CheckedData, weights: readonly (Rows | undefined)[] | undefined, batchSize: number) {
    super(trainer, inputs, targets, batchSize);
    this.batch.weights = weights;
    this.compiled = trainer.compiled;
    this.sums = new Float64Array(sizeOfSums(this.compiled.measures));
  }

  override get stale(): boolean {
    return super.stale || this.trainer.compiled !== this.compiled;
  }

  get result(): Logs {
    const { count } = this.batch;
    const logs = figuresOf(this.compiled, this.sums, count);
    logs.loss! += this.space.penalty();
    return logs as Logs;
  }

  protected run(): void {
    const { batch, sums } = this;
    const plan = this.space.plan('evaluate', batch.most, this.compiled);
    plan.load(batch);
    plan.evaluate(batch.rows);
    plan.keepStates(batch.rows);
    for (let i = 0; i < sums.length; i++) sums[i]! += plan.sums[i]!;
  }
}

/** What a model predicts: a tensor, or of several outputs one each by their names. */
export type Predicted = Tensor<Float32Array> | { [output: string]: Tensor<Float32Array> };

/** The network's outputs for every example. */
export class Prediction extends Pass<Predicted> {
  private readonly outs: readonly Float32Array[];

  constructor(trainer: Trainer, inputs: readonly Rows[], batchSize: number) {
    super(trainer, inputs, undefined, batchSize);
    this.outs = outputsOf(this.plan(), this.batch.count);
  }

  get result(): Predicted {
    const { outputShapes, graph } = this.space;
    const tensors = this.outs.map((out, i) => new Tensor(out, [this.batch.count, ...outputShapes[i]!]));
    return tensors.length === 1 ? tensors[0]! : Object.fromEntries(graph.outputs.map(({ name }, i) => [name, tensors[i]!]));
  }

  protected run(): void {
    const plan = this.plan();
    predictBatch(plan, this.batch, this.outs);
    plan.keepStates(this.batch.rows);
  }

  private plan(): BatchPlan {
    return this.space.plan('predict', this.batch.most, undefined);
  }
}

/** Runs a pass to its end in one go. */
export function atOnce<Result>(pass: Pass<Result>): Result {
  while (pass.next());
  return pass.result;
}

/** Runs a pass to its end with turns for the event loop, for the method `what`. */
export async function inTurns<Result>(what: string, pass: Pass<Result>): Promise<Result> {
  const turns = new TurnTaker();
  while (pass.next()) {
    if (!turns.due()) continue;
    await turns.give();
    if (pass.stale)
      throw new OptionError(`${what}: the model was disposed or compiled anew before the last batch; wait for ${what} first.`);
  }
  return pass.result;
}

/** What `plan` makes of every example: its first output, a tensor of the caller's own. */
export function runRows(plan: BatchPlan, inputs: readonly Rows[]): Tensor<Float32Array> {
  const batch = new Batch(inputs, undefined, plan.options.batch);
  const outs = outputsOf(plan, batch.count);
  do predictBatch(plan, batch, outs);
  while (batch.moveTo(batch.start + batch.most));
  return new Tensor(outs[0]!, [batch.count, ...plan.network.ends[0]!.slot.shape]);
}

/** Typed as what they are but for `ready({ precision: 'float64' })`. */
function outputsOf({ network: { ends, store } }: BatchPlan, count: number): Float32Array[] {
  const Floats = store.engine.precision === 'float64' ? Float64Array : Float32Array;
  return ends.map(({ slot }) => new Floats(count * slot.size) as Float32Array);
}

function predictBatch(plan: BatchPlan, batch: Batch, outs: readonly Float32Array[]): void {
  plan.load(batch);
  plan.forward(batch.rows);
  for (const [i, { slot }] of plan.network.ends.entries()) plan.readOutput(i, outs[i]!, batch.start * slot.size, batch.rows);
}
