import type { TrainedModel } from '../callbacks/callback.js';
import { engine, type Precision } from '../engine/engine.js';
import { DataError, OptionError, ShapeError } from '../errors.js';
import type { Layer } from '../layers/layer.js';
import type { Batch } from './batch.js';
import { type Compiled, type CompileOptions, settleCompile } from './compile.js';
import type { Graph } from './graph.js';
import { type DataInput, inputRows, type Rows } from './inputs.js';
import { nameLayers } from './layer-names.js';
import { OutputWarning } from './output-flaw.js';
import type { Position } from './position.js';
import { checkShapes } from './shape-check.js';
import { targetRows } from './targets.js';
import type { Clipping } from './update.js';
import { type StartValues, Workspace } from './workspace.js';

/** The arena's blocks come back when a model is collected. */
const collected = new FinalizationRegistry<Workspace>((workspace) => workspace.release());

/** A model as its trainer sees it: a network, and what callbacks are handed. */
export interface Trained extends TrainedModel {
  readonly kind: string;
  readonly seed: number;
  readonly layers: readonly Layer[];
  /** The shape of one example, where it is known before any data. */
  readonly knownInputShape: readonly number[] | undefined;
  graph(inputShape: readonly number[]): Graph;
}

/** Who asks for steps, and what holds for all of them. */
export interface StepOptions {
  /** For messages. */
  readonly owner: string;
  /** No warnings. */
  readonly quiet: boolean;
  readonly clipping: Clipping | undefined;
}

/**
 * Owns what training changes: what `compile` settled, the parameters with the plans that run on them, where training is. The model is a facade over
 * it; whoever trains, evaluates or writes files is given it.
 */
export class Trainer {
  /** What the first batch showed of the outputs. */
  readonly warning: OutputWarning = new OutputWarning();
  /** Tells where the training is that runs or ran last. A checkpoint holds it. */
  position: (() => Position) | undefined;
  /** Where the next run is to start, if the model was resumed from a checkpoint. */
  resumeAt: Position | undefined;
  /** What `compile` settled; undefined before it. */
  settled: Compiled | undefined;
  /** Whether there have been parameters: then no layer may be added. */
  built = false;
  /**
   * Of the last step: the mean loss before it, with penalties, then each metric's sum over the rows. In an array, since a field of a number with
   * a fraction may take an object a step.
   */
  figures: Float64Array = new Float64Array(1);
  private space: Workspace | undefined;
  /** What runs, `fit` or `fitDataset`, while the model is in training. */
  private running: string | undefined;
  /** The shape of an example that a run began with: it stays if a callback disposes the model. */
  private shapeInTraining: readonly number[] | undefined;

  constructor(readonly model: Trained) {}

  /** The shape of one example; undefined until it is known. */
  get inputShape(): readonly number[] | undefined {
    return this.space?.graph.inputShape ?? this.model.knownInputShape ?? this.shapeInTraining;
  }

  /** The arithmetic it is computed in: what `ready` had settled when the parameters were made. */
  get precision(): Precision {
    return (this.space?.engine ?? engine()).precision;
  }

  /** What `compile` settled. Throws OptionError before it. */
  get compiled(): Compiled {
    if (this.settled) return this.settled;
    throw new OptionError(`${this.model.name}: the model has no loss and optimizer yet. Call compile({ optimizer, loss }) first.`);
  }

  /** See `BaseModel.compile`. */
  compile(options: CompileOptions): void {
    this.refuseInTraining('compile');
    const settled = settleCompile(options);
    const { name, knownInputShape, layers } = this.model;
    if (!this.space && knownInputShape && layers.length > 0) checkShapes(name, this.model.graph(knownInputShape));
    this.settled = settled;
    this.warning.due = true;
    this.space?.dropPlans();
  }

  /** Parameters and plans in engine memory, made at the first use that knows the input's shape; `starts` serves that one alone. */
  workspace(inputShape: readonly number[] | undefined = this.inputShape, starts?: StartValues): Workspace {
    if (this.space) return this.space;
    const { name, layers, seed } = this.model;
    if (!inputShape)
      throw new ShapeError(`${name}: the input's shape is not known yet. Give the first layer an inputShape, or fit the model.`);
    nameLayers(name, layers);
    this.space = new Workspace(engine(), this.model.graph(inputShape), seed, starts);
    this.built = true;
    collected.register(this, this.space, this);
    return this.space;
  }

  /** See `BaseModel.dispose`. */
  dispose(): void {
    if (!this.space) return;
    if (this.running !== undefined) this.shapeInTraining = this.space.graph.inputShape;
    collected.unregister(this);
    this.space.release();
    this.space = undefined;
  }

  /**
   * Examples, checked against the model; without `finite` they may still hold NaN: a batch is looked at faster in engine memory. Errors name
   * the first layer, which is the one that the examples do not fit.
   */
  checkInputs(x: DataInput, finite = true): Rows {
    const { layers, name } = this.model;
    const rows = inputRows(x, this.inputShape, layers[0]?.name || name, finite ? this.precision : undefined);
    for (const { layer, inputs } of this.workspace(rows.shape).graph.nodes)
      if (inputs.includes(0)) layer.checkExamples(rows.data, rows.size);
    return rows;
  }

  /**
   * Examples and targets, checked against the model; builds it if this is the first time the input's shape is known. Without `finite` targets may
   * be unsound too: `step` looks at the batch.
   */
  checkData(x: DataInput, y: DataInput, finite = true): { inputs: Rows; targets: Rows } {
    const { loss, metrics } = this.compiled;
    // fit([x, y]) and fit(x): what is missing is told, not what is wrong with x then
    if (x !== undefined && y === undefined) throw new DataError('y: received undefined; expected a tensor, { data, shape }, or arrays.');
    const inputs = this.checkInputs(x, finite);
    const { outputShape } = this.workspace(inputs.shape);
    return { inputs, targets: targetRows(y, inputs.count, outputShape, loss, metrics, this.precision, finite) };
  }

  /**
   * One training step in epoch `epoch`. From looking up the plan to the update nothing waits, so nothing can come between a batch and its step:
   * callbacks, and whoever else has a turn of the event loop, meet the model before a step or after it. Plan, state and memory are looked up anew
   * each time, since they may have frozen a layer, trained on a larger batch or disposed the model meanwhile.
   *
   * With `lookAtBatch` one with numbers that nothing can be computed with is refused before anything ran on it; with `lookAtOutputs` outputs that are nothing for
   * the loss are told of.
   */
  step(batch: Batch, epoch: number, options: StepOptions, lookAtBatch: boolean, lookAtOutputs: boolean): void {
    const { compiled } = this;
    const { rows } = batch;
    const space = this.workspace(batch.inputs.shape);
    const plan = space.plan('train', batch.most, compiled);
    const updater = space.updater(compiled.optimizer);
    plan.load(batch);
    if (lookAtBatch) plan.check(batch);
    updater.prepare(epoch);
    const tail = updater.tail(options.clipping);
    plan.train(rows, tail, lookAtOutputs ? this.warning.noteFor(options.owner, options.quiet) : undefined);
    space.store.step++;
    this.figures = plan.sums;
    this.figures[0] = plan.sums[0]! / rows + updater.penalty;
  }

  /** Holds the model for a run of `owner` until `end`. Throws OptionError if it is in training: two runs would each move the weights under the other. */
  begin(owner: string): void {
    this.refuseInTraining(owner);
    this.running = owner;
    this.model.stopTraining = false;
  }

  end(): void {
    this.running = this.shapeInTraining = undefined;
  }

  /** Throws OptionError, for the method `what`, while the model is in training. */
  refuseInTraining(what: string): void {
    if (this.running === undefined) return;
    throw new OptionError(
      `${what}: ${this.model.name} is in training; wait for its ${this.running}(...) to resolve, or end it by its signal or stopTraining.`,
    );
  }

  /** Makes the next run start at `position`, or from the start where there is none. */
  startAt(position: Position | undefined): void {
    this.resumeAt = position;
    this.position = position && (() => position);
  }
}
