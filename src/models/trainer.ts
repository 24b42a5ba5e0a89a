import type { Rows } from './inputs.js';
import type { Clipping } from './update.js';
import type { Compiled, Workspace } from './workspace.js';

/** The examples of one step: `rows` of them from `start` on, those that `order` lists there, or without it as they lie. */
export interface Batch {
  inputs: Rows;
  targets: Rows;
  /** What each example's loss counts; undefined: 1. */
  weights: Float32Array | undefined;
  order: Int32Array | undefined;
  start: number;
  rows: number;
  /** The most rows of the batches to come, for which the plan is made. */
  most: number;
}

/** What a trainer needs of a model. */
interface Trained {
  readonly compiled: Compiled;
  workspace(inputShape: readonly number[]): Workspace;
}

/** Made once: every `trainOnBatch` makes a trainer. */
const NONE = new Float64Array(0);

/**
 * Takes a model's training steps. From looking up the plan to the update nothing waits, so nothing can come between a batch and its step:
 * callbacks, and whoever else has a turn of the event loop, meet the model before a step or after it. Plan, state and memory are looked up
 * anew each time, since they may have frozen a layer, trained on a larger batch or disposed the model meanwhile.
 */
export class Trainer {
  /** Of the last step: the mean loss before it, with penalties, and each metric's sum over the rows. */
  loss: number = Number.NaN;
  metricSums: Float64Array = NONE;

  constructor(
    private readonly model: Trained,
    private readonly clipping?: Clipping | undefined,
    private onOutputs?: ((flaw: string | undefined) => void) | undefined,
  ) {}

  /** One step in epoch `epoch`. With `look` a batch with NaN or infinity is refused before anything ran on it. */
  step({ inputs, targets, weights, order, start, rows, most }: Batch, epoch: number, look = false): void {
    const { compiled } = this.model;
    const space = this.model.workspace(inputs.shape);
    const plan = space.plan('train', most, compiled);
    space.prepare(compiled.optimizer);
    plan.load(inputs, targets, weights, order, start, rows);
    if (look) plan.checkInputs(rows);
    space.onOutputs = this.onOutputs;
    this.onOutputs = undefined;
    this.loss = space.trainStep(plan, rows, compiled.optimizer, epoch, this.clipping);
    this.metricSums = plan.metricSums;
  }
}
