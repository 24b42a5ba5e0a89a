import { OptionError } from '../errors.js';
import type { Logs } from '../logs.js';
import { Tensor } from '../tensor.js';
import type { BatchPlan } from './batch-plan.js';
import type { Rows } from './inputs.js';
import { TurnTaker } from './turn-taker.js';
import type { Compiled, Workspace } from './workspace.js';

/** What a pass needs of a model. */
interface Evaluated {
  readonly compiled: Compiled;
  workspace(inputShape: readonly number[]): Workspace;
}

/** A pass over examples, a batch a call, so that who runs it may give way in between. */
abstract class Pass<Result> {
  protected readonly space: Workspace;
  private start = 0;

  constructor(
    protected readonly model: Evaluated,
    protected readonly inputs: Rows,
    protected readonly batchSize: number,
  ) {
    this.space = model.workspace(inputs.shape);
  }

  /** Whether the rest would be of another model: it was disposed, and its weights are gone. */
  get stale(): boolean {
    return this.space.released;
  }

  /** Runs the next batch. Tells whether there is another. */
  next(): boolean {
    const { count } = this.inputs;
    this.run(this.start, Math.min(this.batchSize, count - this.start));
    this.start += this.batchSize;
    return this.start < count;
  }

  protected abstract run(start: number, rows: number): void;
  abstract get result(): Result;
}

/** Loss, with penalties, and metrics over a set. */
export class Evaluation extends Pass<Logs> {
  private readonly compiled: Compiled;
  private readonly sums: Float64Array;
  private loss = 0;

  constructor(
    model: Evaluated,
    inputs: Rows,
    private readonly targets: Rows,
    batchSize: number,
  ) {
    super(model, inputs, batchSize);
    this.compiled = model.compiled;
    this.sums = new Float64Array(this.compiled.metrics.length);
  }

  override get stale(): boolean {
    return super.stale || this.model.compiled !== this.compiled;
  }

  get result(): Logs {
    const { count } = this.inputs;
    const logs: Logs = { loss: this.loss / count + this.space.penalty() };
    for (const [i, { name }] of this.compiled.metrics.entries()) logs[name] = this.sums[i]! / count;
    return logs;
  }

  protected run(start: number, rows: number): void {
    const plan = this.space.plan('evaluate', Math.min(this.batchSize, this.inputs.count), this.compiled);
    plan.load(this.inputs, this.targets, undefined, undefined, start, rows);
    plan.evaluate(rows);
    this.loss += plan.lossSum;
    for (let i = 0; i < this.sums.length; i++) this.sums[i]! += plan.metricSums[i]!;
  }
}

/** The network's output for every example. */
export class Prediction extends Pass<Tensor<Float32Array>> {
  private readonly out: Float32Array;

  constructor(model: Evaluated, inputs: Rows, batchSize: number) {
    super(model, inputs, batchSize);
    this.out = outputsOf(this.plan(), inputs.count);
  }

  get result(): Tensor<Float32Array> {
    return new Tensor(this.out, [this.inputs.count, ...this.space.outputShape]);
  }

  protected run(start: number, rows: number): void {
    predictBatch(this.plan(), this.inputs, start, rows, this.out);
  }

  private plan(): BatchPlan {
    return this.space.plan('predict', Math.min(this.batchSize, this.inputs.count), undefined);
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

/** What `plan` makes of every example, `batchSize` at a time, which it must have room for unless there are fewer in all. */
export function runRows(plan: BatchPlan, inputs: Rows, batchSize: number): Tensor<Float32Array> {
  const out = outputsOf(plan, inputs.count);
  for (let start = 0; start < inputs.count; start += batchSize)
    predictBatch(plan, inputs, start, Math.min(batchSize, inputs.count - start), out);
  return new Tensor(out, [inputs.count, ...plan.network.output.shape]);
}

/** Typed as what it is but for `ready({ precision: 'float64' })`. */
function outputsOf({ network: { output, store } }: BatchPlan, count: number): Float32Array {
  const Floats = store.engine.precision === 'float64' ? Float64Array : Float32Array;
  return new Floats(count * output.size) as Float32Array;
}

function predictBatch(plan: BatchPlan, inputs: Rows, start: number, rows: number, out: Float32Array): void {
  plan.loadInputs(inputs, undefined, start, rows);
  plan.forward(rows);
  plan.readOutput(out, start * plan.network.output.size, rows);
}
