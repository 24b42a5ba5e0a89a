import { DisposableBase } from '../disposable.js';
import { engine, type Precision } from '../engine/engine.js';
import { DataError, OptionError, ShapeError } from '../errors.js';
import type { Layer } from '../layers/layer.js';
import type { Logs } from '../logs.js';
import { checkOptions, positiveInteger, show, text, trueOrFalse } from '../options.js';
import type { Tensor } from '../tensor.js';
import { type CompileOptions, settle } from './compile.js';
import { atOnce, Evaluation, inTurns, Prediction } from './evaluate.js';
import type { DatasetSource } from './feed.js';
import { type FitDatasetOptions, type FitOptions, fit, fitDataset } from './fit.js';
import type { History } from './history.js';
import { type DataInput, inputRows, type Rows, targetRows } from './inputs.js';
import { nameLayers } from './layer-names.js';
import { listEntries, type Profile } from './listing.js';
import type { Graph, Node } from './network.js';
import { OutputWarning } from './output-flaw.js';
import type { Position } from './position.js';
import { profileStep } from './profile.js';
import { resumeModel, saveCheckpoint, saveModel } from './save.js';
import { checkShapes } from './shape-check.js';
import { summarize } from './summary.js';
import { checkTargets } from './target-checks.js';
import { Trainer } from './trainer.js';
import { type ParameterView, readWeights, viewParameters, writeWeights } from './weight-access.js';
import { type Compiled, type StartValues, Workspace } from './workspace.js';

export type { CompileOptions } from './compile.js';

/** The arena's blocks come back when a model is collected. */
const collected = new FinalizationRegistry<Workspace>((workspace) => workspace.release());

function batchSizeOf(owner: string, options: { batchSize?: number }): number {
  checkOptions(owner, options, ['batchSize']);
  return positiveInteger(owner, 'batchSize', options.batchSize ?? 32);
}

/**
 * What every model can do, whatever the form of its graph. `Metrics` are the names of the metrics that it reports, for the types of its figures:
 * those of this package, unless it is said, as in `new Sequential<'accuracy' | 'myMetric'>(...)`. One that `compile` did not name is undefined.
 */
export abstract class BaseModel<Metrics extends string = string> extends DisposableBase {
  readonly kind: 'Sequential' | 'Model';
  readonly name: string;
  readonly seed: number;
  /** A callback sets it to end training after the current batch. */
  stopTraining = false;
  /**
   * What the first batch showed of the outputs.
   * @internal
   */
  readonly outputWarning: OutputWarning = new OutputWarning();
  /** Whether it has had parameters: then no layer may be added. */
  protected built = false;
  /**
   * Tells where the training is that runs or ran last. A checkpoint holds it.
   * @internal
   */
  position: (() => Position) | undefined;
  /**
   * Where the next run is to start, if the model was resumed from a checkpoint.
   * @internal
   */
  resumeAt: Position | undefined;
  private space: Workspace | undefined;
  private settled: Compiled | undefined;
  /** What runs, `fit` or `fitDataset`, while the model is in training. */
  private training: string | undefined;
  /** The shape of an example that a run began with: it stays if a callback disposes the model. */
  private shapeInTraining: readonly number[] | undefined;

  constructor(options: { name?: string; seed?: number } | undefined, kind: 'Sequential' | 'Model') {
    super();
    this.kind = kind;
    checkOptions(kind, options ?? {}, ['name', 'seed']);
    this.name = text(kind, 'name', options?.name ?? kind.toLowerCase());
    this.seed = options?.seed ?? 0;
    if (!Number.isSafeInteger(this.seed) || this.seed < 0) {
      throw new OptionError(`${kind}: option "seed" must be a whole number of 0 or more, received ${show(this.seed)}.`);
    }
  }

  abstract get layers(): readonly Layer[];
  /** The shape of one example, where it is known before any data. */
  protected abstract get knownInputShape(): readonly number[] | undefined;
  /** @internal */
  protected abstract graph(inputShape: readonly number[]): Graph;

  /** The layers in the order of computation, each with the values that it reads: 0 is the input, i + 1 the output of layer i. */
  get nodes(): readonly Node[] {
    return this.workspace().graph.nodes;
  }

  /** The shape of one example; undefined until it is known. */
  get inputShape(): readonly number[] | undefined {
    return this.space?.graph.inputShape ?? this.knownInputShape ?? this.shapeInTraining;
  }

  /** The arithmetic it is computed in: what `ready` had settled when its parameters were made. */
  get precision(): Precision {
    return (this.space?.engine ?? engine()).precision;
  }

  get outputShape(): readonly number[] {
    return this.workspace().outputShape;
  }

  /** What `compile` settled. Throws OptionError before it. */
  get compiled(): Compiled {
    if (!this.settled)
      throw new OptionError(`${this.name}: the model has no loss and optimizer yet. Call compile({ optimizer, loss }) first.`);
    return this.settled;
  }

  /**
   * Parameters and plans in engine memory, made at the first use that knows the input's shape; `starts` serves that one alone.
   * @internal
   */
  workspace(inputShape: readonly number[] | undefined = this.inputShape, starts?: StartValues): Workspace {
    if (this.space) return this.space;
    if (!inputShape) {
      throw new ShapeError(`${this.name}: the input's shape is not known yet. Give the first layer an inputShape, or fit the model.`);
    }
    nameLayers(this.name, this.layers);
    this.space = new Workspace(engine(), this.graph(inputShape), this.seed, starts);
    this.built = true;
    collected.register(this, this.space, this);
    return this.space;
  }

  /**
   * Settles how the model learns: optimizer, loss, and the metrics to report. Strings take the defaults. Throws OptionError while the model is
   * in training, ShapeError where the shape of an example is known and layers do not fit together.
   */
  compile(options: CompileOptions): void {
    this.refuseInTraining('compile');
    const settled = settle(options);
    const { knownInputShape } = this;
    if (!this.space && knownInputShape && this.layers.length > 0) checkShapes(this.name, this.graph(knownInputShape));
    this.settled = settled;
    this.outputWarning.due = true;
    this.space?.dropPlans();
  }

  /**
   * Examples and targets, checked against the model; builds it if this is the first time the input's shape is known.
   * Without `finite` the examples may still hold NaN, and labels be no class: a batch is looked at faster on its way into engine memory.
   * @internal
   */
  checkData(x: DataInput, y: DataInput, finite = true): { inputs: Rows; targets: Rows } {
    const { loss, metrics } = this.compiled;
    // fit([x, y]) and fit(x): what is missing is told, not what is wrong with x then
    if (x !== undefined && y === undefined) throw new DataError('y: received undefined; expected a tensor, { data, shape }, or arrays.');
    const inputs = this.checkInputs(x, finite);
    const { outputShape } = this.workspace(inputs.shape);
    const targets = targetRows(y, inputs.count, outputShape, loss, this.precision, finite);
    checkTargets(targets, outputShape[outputShape.length - 1] ?? 1, loss, metrics);
    return { inputs, targets };
  }

  /**
   * Trains for `epochs` passes over the data in shuffled batches. Resolves to the history of loss and metrics; stops early,
   * with a usable model and what history there is, when `signal` is aborted.
   */
  fit(x: DataInput, y: DataInput, options: FitOptions<Metrics> = {}): Promise<History<Metrics>> {
    return fit(this, x, y, options);
  }

  /**
   * Trains on batches `{ x, y }` as they come, of any size, from anything that can be iterated, synchronously or not.
   * More than one epoch needs a set that can be iterated anew; for a generator pass the function that makes it.
   */
  fitDataset(dataset: DatasetSource, options: FitDatasetOptions<Metrics> = {}): Promise<History<Metrics>> {
    return fitDataset(this, dataset, options);
  }

  /**
   * Holds the model for a run of `owner`, fit or fitDataset, until `endTraining`. Throws OptionError if it is in training: two runs at once
   * would each move the weights under the other.
   * @internal
   */
  beginTraining(owner: string): void {
    this.refuseInTraining(owner);
    this.training = owner;
    this.stopTraining = false;
  }

  /** @internal */
  endTraining(): void {
    this.training = this.shapeInTraining = undefined;
  }

  /** Throws OptionError, for the method `what`, while the model is in training. */
  private refuseInTraining(what: string): void {
    if (this.training === undefined) return;
    throw new OptionError(
      `${what}: ${this.name} is in training; wait for its ${this.training}(...) to resolve, or end it by its signal or stopTraining.`,
    );
  }

  /**
   * Makes the next training run start at `position`, or from the start where there is none.
   * @internal
   */
  startAt(position: Position | undefined): void {
    this.resumeAt = position;
    this.position = position && (() => position);
  }

  /** One training step on one batch, synchronously. Returns the loss and metrics of the batch before the step. */
  trainOnBatch(x: DataInput, y: DataInput): Logs<Metrics> {
    const { inputs, targets } = this.checkData(x, y, false);
    const rows = inputs.count;
    const { outputWarning } = this;
    const look = outputWarning.due ? (flaw?: string) => outputWarning.note('trainOnBatch', false, flaw) : undefined;
    const trainer = new Trainer(this, undefined, look);
    trainer.step({ inputs, targets, weights: undefined, order: undefined, start: 0, rows, most: rows }, 0, true);
    const logs: Logs = { loss: trainer.loss };
    const { metrics } = this.compiled;
    for (let i = 0; i < metrics.length; i++) logs[metrics[i]!.name] = trainer.metricSums[i]! / rows;
    return logs as Logs<Metrics>;
  }

  /** Loss and metrics over a set, without learning. Default batch size 32. */
  evaluate(x: DataInput, y: DataInput, options: { batchSize?: number } = {}): Logs<Metrics> {
    return atOnce(this.evaluation('evaluate', x, y, options)) as Logs<Metrics>;
  }

  /**
   * As `evaluate`, with turns for the event loop. Each batch meets the weights of its moment; if the model is disposed or compiled anew
   * before the last one, it rejects with OptionError.
   */
  async evaluateAsync(x: DataInput, y: DataInput, options: { batchSize?: number } = {}): Promise<Logs<Metrics>> {
    return (await inTurns('evaluateAsync', this.evaluation('evaluateAsync', x, y, options))) as Logs<Metrics>;
  }

  /**
   * The network's output for every example, as a tensor of the caller's own. Default batch size 32. Its data is a Float32Array, under
   * `ready({ precision: 'float64' })` a Float64Array.
   */
  predict(x: DataInput, options: { batchSize?: number } = {}): Tensor<Float32Array> {
    return atOnce(this.prediction('predict', x, options));
  }

  /** As `predict`, with turns for the event loop. Each batch meets the weights of its moment; if the model is disposed before the last one, it rejects with OptionError. */
  async predictAsync(x: DataInput, options: { batchSize?: number } = {}): Promise<Tensor<Float32Array>> {
    return inTurns('predictAsync', this.prediction('predictAsync', x, options));
  }

  private evaluation(owner: string, x: DataInput, y: DataInput, options: { batchSize?: number }): Evaluation {
    const batchSize = batchSizeOf(owner, options);
    const { inputs, targets } = this.checkData(x, y);
    return new Evaluation(this, inputs, targets, batchSize);
  }

  private prediction(owner: string, x: DataInput, options: { batchSize?: number }): Prediction {
    const batchSize = batchSizeOf(owner, options);
    return new Prediction(this, this.checkInputs(x), batchSize);
  }

  /**
   * Prints a table of the layers, and returns it as text: output shapes, parameters, bytes, multiply-accumulates (MACs) of a forward pass for one
   * example; where a graph branches, what each layer reads; where layers are frozen, which. With `print: false` it is returned alone.
   */
  summary(options: { print?: boolean } = {}): string {
    checkOptions('summary', options, ['print']);
    const print = trueOrFalse('summary', 'print', options.print ?? true);
    const text = summarize(this.name, this.workspace());
    if (print) console.log(text);
    return text;
  }

  /**
   * The program of a training step as text, or before `compile` that of a prediction: a line a record, with the layer and the pass that it came
   * from, its sizes, floating-point operations and bytes. `batchSize` examples, by default 32.
   */
  program(options: { batchSize?: number } = {}): string {
    checkOptions('program', options, ['batchSize']);
    const rows = positiveInteger('program', 'batchSize', options.batchSize ?? 32);
    return listEntries(this.workspace().entries(rows, this.settled));
  }

  /**
   * Where the time of a training step on `x` and `y` goes, or without `y` that of a prediction, record by record: the mean of `steps` steps, by
   * default 10. On a copy of the model, which stays as it is.
   */
  profile(x: DataInput, y?: DataInput, options: { steps?: number } = {}): Profile {
    checkOptions('profile', options, ['steps']);
    const steps = positiveInteger('profile', 'steps', options.steps ?? 10);
    const compiled = y === undefined ? undefined : this.compiled;
    const { inputs, targets } = y === undefined ? { inputs: this.checkInputs(x), targets: undefined } : this.checkData(x, y);
    return profileStep(this.workspace(inputs.shape), this.seed, inputs, targets, compiled, steps);
  }

  /** The parameters in the order of their layers, with copies of their values and last gradients. */
  get parameters(): readonly ParameterView[] {
    return viewParameters(this.workspace().store);
  }

  /** Copies of all weights, in the order of the layers: each layer's kernel, then its bias. Float64Arrays under `precision: 'float64'`. */
  getWeights(): Float32Array[] {
    return readWeights(this.workspace().store);
  }

  /**
   * Sets all weights, in the order of `getWeights`. All are checked before any is changed: throws ShapeError for other counts or shapes,
   * DataError for NaN, infinities, what is no number, and what float32 cannot hold.
   */
  setWeights(weights: readonly (ArrayLike<number> | Tensor)[]): void {
    writeWeights(this.name, this.workspace().store, weights);
  }

  /**
   * A safetensors file of the weights with the architecture in its metadata, for `loadModel`. Throws OptionError for a layer of your own whose
   * `config` does not hold all of its options.
   */
  save(): Uint8Array<ArrayBuffer> {
    return saveModel(this);
  }

  /** As `save`, with optimizer state and place in training, for `resume`. */
  checkpoint(): Uint8Array<ArrayBuffer> {
    return saveCheckpoint(this);
  }

  /**
   * Brings a model of the same layers, compiled alike, to where `checkpoint` was taken; the next `fit` on the same data goes
   * on from that batch to the same bits as a run that was not cut, with callbacks of the same kinds (see `Callback`). Throws
   * FormatError, and changes nothing, for a damaged file, OptionError while the model is in training.
   */
  resume(checkpoint: Uint8Array): void {
    this.refuseInTraining('resume');
    resumeModel(this, checkpoint);
  }

  /**
   * Gives the model's memory back now, rather than when it is collected; at the end of a block `using` does it. The model starts anew, from its
   * seed, when next used; a run that it is in goes on from there.
   */
  override dispose(): void {
    if (!this.space) return;
    if (this.training !== undefined) this.shapeInTraining = this.space.graph.inputShape;
    collected.unregister(this);
    this.space.release();
    this.space = undefined;
  }

  /** Errors name the first layer, which is the one that the examples do not fit. */
  private checkInputs(x: DataInput, finite = true): Rows {
    const rows = inputRows(x, this.inputShape, this.layers[0]?.name || this.name, finite ? this.precision : undefined);
    for (const { layer, inputs } of this.workspace(rows.shape).graph.nodes)
      if (inputs.includes(0)) layer.checkExamples(rows.data, rows.size);
    return rows;
  }
}
