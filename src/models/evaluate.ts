import { OptionError } from '../errors.js';
import type { Logs } from '../logs.js';
import { Tensor } from '../tensor.js';
import { Batch } from './batch.js';
import type { BatchPlan } from './batch-plan.js';
import type { Compiled } from './compile.js';
import type { Rows } from './inputs.js';
import type { Trainer } from './trainer.js';
import { TurnTaker } from './turn-taker.js';
import type { Workspace } from './workspace.js';

/** A pass over examples, a batch a call, so that who runs it may give way in between. */
abstract class Pass<Result> {
  protected readonly space: Workspace;
  protected readonly batch: Batch;

  constructor(
    protected readonly trainer: Trainer,
    inputs: Rows,
    targets: Rows | undefined,
    batchSize: number,
  ) {
    this.space = trainer.workspace(inputs.shape);
    this.batch = new Batch(inputs, targets, Math.min(batchSize, inputs.count));
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

  constructor(trainer: Trainer, inputs: Rows, targets: Rows, batchSize: number) {
    super(trainer, inputs, targets, batchSize);
    this.compiled = trainer.compiled;
    this.sums = new Float64Array(1 + this.compiled.metrics.length);
  }

  override get stale(): boolean {
    return super.stale || this.trainer.compiled !== this.compiled;
  }

  get result(): Logs {
    const { count } = this.batch.inputs;
    const logs: Logs = { loss: this.sums[0]! / count + this.space.penalty() };
    for (const [i, { name }] of this.compiled.metrics.entries()) logs[name] = this.sums[i + 1]! / count;
    return logs;
  }

  protected run(): void {
    const { batch, sums } = this;
    const plan = this.space.plan('evaluate', batch.most, this.compiled);
    plan.load(batch);
    plan.evaluate(batch.rows);
    for (let i = 0; i < sums.length; i++) sums[i]! += plan.sums[i]!;
  }
}

/** The network's output for every example. */
export class Prediction extends Pass<Tensor<Float32Array>> {
  private readonly out: Float32Array;

  constructor(trainer: Trainer, inputs: Rows, batchSize: number) {
    super(trainer, inputs, undefined, batchSize);
    this.out = outputsOf(this.plan(), inputs.count);
  }

  get result(): Tensor<Float32Array> {
    return new Tensor(this.out, [this.batch.inputs.count, ...this.space.outputShape]);
  }

  protected run(): void {
    predictBatch(this.plan(), this.batch, this.out);
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

/** What `plan` makes of every example, a tensor of the caller's own. */
export function runRows(plan: BatchPlan, inputs: Rows): Tensor<Float32Array> {
  const out = outputsOf(plan, inputs.count);
  const batch = new Batch(inputs, undefined, plan.options.batch);
  do predictBatch(plan, batch, out);
  while (batch.moveTo(batch.start + batch.most));
  return new Tensor(out, [inputs.count, ...plan.network.output.shape]);
}

/** Typed as what it is but for `ready({ precision: 'float64' })`. */
function outputsOf({ network: { output, store } }: BatchPlan, count: number): Float32Array {
  const Floats = store.engine.precision === 'float64' ? Float64Array : Float32Array;
  return new Floats(count * output.size) as Float32Array;
}

function predictBatch(plan: BatchPlan, batch: Batch, out: Float32Array): void {
  plan.load(batch);
  plan.forward(batch.rows);
  plan.readOutput(out, batch.start * plan.network.output.size, batch.rows);
}
