import { DisposableBase } from '../disposable.js';
import type { Precision } from '../engine/engine.js';
import { OptionError } from '../errors.js';
import type { Layer, SymbolicTensor } from '../layers/layer.js';
import type { Logs } from '../logs.js';
import { figuresOf } from '../metrics/metric.js';
import { type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { nameHint, oneOf, positiveInteger, show, string, trueOrFalse, wholeNumber } from '../options.js';
import type { Tensor } from '../tensor.js';
import type { SavedLayer } from './architecture.js';
import { resumeModel, saveCheckpoint } from './checkpoint.js';
import type { Compiled, CompileOptions } from './compile.js';
import type { DatasetSource } from './dataset.js';
import type { Ends } from './ends.js';
import { atOnce, Evaluation, inTurns, type Predicted, Prediction } from './evaluate.js';
import { classWeightOption, sampleWeightOption, type Weighting } from './example-weights.js';
import { type FitDatasetOptions, type FitOptions, fit, fitDataset } from './fit.js';
import type { Graph, Node } from './graph.js';
import type { History } from './history.js';
import type { ModelInput } from './inputs.js';
import { nameLayers } from './layer-names.js';
import { listEntries, type Profile } from './listing.js';
import { type LoadWeightsOptions, loadWeights } from './load-weights.js';
import { type ParameterView, readWeights, viewParameters, writeWeights } from './parameter-values.js';
import { profileStep, stepEntries } from './profile.js';
import { type SavedType, saveModel } from './save.js';
import { summarize } from './summary.js';
import type { ModelEnds } from './symbolic-graph.js';
import { Trainer } from './trainer.js';
import type { WeightsReport } from './weights-fit.js';

const ON_BATCH = { owner: 'trainOnBatch', quiet: false, clipping: undefined } as const;

const weightingOptions = {
  /** As for `fit`. */
  sampleWeight: sampleWeightOption,
  classWeight: classWeightOption,
  negativeWeights: [trueOrFalse, false],
} as const satisfies OptionSpec;

const evaluateOptions = {
  /** Examples at a time. Default 32. */
  batchSize: [positiveInteger, 32],
  /** As for `fit`. */
  sampleWeight: sampleWeightOption,
} as const satisfies OptionSpec;

const saveOptions = {
  /** Of the weights in the file. Default: as they are computed. */
  dtype: [(owner, name, given: SavedType): SavedType => oneOf(owner, name, given, ['float32', 'float16']), undefined],
} as const satisfies OptionSpec;

export interface SaveOptions extends OptionsOf<typeof saveOptions> {}

export interface EvaluateOptions extends OptionsOf<typeof evaluateOptions> {}

function batchSizeOf(owner: string, options: { batchSize?: number }): number {
  return settle(owner, options, { batchSize: [positiveInteger, 32] } as const).batchSize;
}

/** A model of whatever figures and outputs. */
export type AnyModel = BaseModel<string, Predicted>;

/**
 * What every model can do, whatever the form of its graph. `Metrics` are the names of the metrics that it reports, for the types of its figures:
 * those of this package, unless it is said, as in `new Sequential<'accuracy' | 'myMetric'>(...)`. One that `compile` did not name is undefined.
 */
export abstract class BaseModel<Metrics extends string = string, Output extends Predicted = Tensor<Float32Array>> extends DisposableBase {
  readonly kind: 'Sequential' | 'Model';
  readonly name: string;
  readonly seed: number;
  /** A callback sets it to end training after the current batch. */
  stopTraining = false;
  /**
   * false freezes all its layers, here and in the models that it is part of, from their next `compile` on; a model that was compiled before goes on
   * learning as it did, so that a GAN's discriminator learns by itself and stays as it is under its generator. A layer's own `trainable` counts
   * everywhere and at once. Default true.
   */
  trainable = true;
  /**
   * Owns all that changes; this class is its face.
   * @internal
   */
  readonly trainer: Trainer = new Trainer(this);

  constructor(options: { name?: string | undefined; seed?: number | undefined } | undefined, kind: 'Sequential' | 'Model') {
    super();
    this.kind = kind;
    const { name, seed } = settle(kind, options ?? {}, { name: [string, kind.toLowerCase()], seed: [wholeNumber, 0] } as const);
    this.name = name;
    this.seed = seed;
  }

  /** Each once, in the order of computation. */
  abstract get layers(): readonly Layer[];
  /** The values that it reads, and those that it makes, for a `Model` that shows what lies between them. */
  abstract get inputs(): readonly SymbolicTensor[];
  abstract get outputs(): readonly SymbolicTensor[];
  /** @internal */
  abstract get inputEnds(): Ends;
  /** @internal */
  abstract get outputEnds(): Ends;
  /**
   * The shape of one example for every input, where it is known before any data.
   * @internal
   */
  abstract get knownInputShapes(): readonly (readonly number[])[] | undefined;
  /** @internal */
  abstract graph(inputShapes: readonly (readonly number[])[]): Graph;
  /**
   * Puts its layers into another graph, with the weights that they have here: the value, or values, that the model makes of `inputs`. There it is
   * a layer whose `trainable` is this model's.
   */
  abstract apply(inputs: SymbolicTensor | readonly SymbolicTensor[]): ModelEnds;

  /**
   * The layers in the order of computation, each with the values that it reads: the model's inputs come first, then what each node makes, so that with
   * one input 0 is the input, i + 1 the output of node i.
   */
  get nodes(): readonly Node[] {
    return this.trainer.workspace().graph.nodes;
  }

  get inputNames(): readonly string[] {
    return this.inputEnds.names;
  }

  get outputNames(): readonly string[] {
    return this.outputEnds.names;
  }

  /** The layer of that name, or at that place. Throws OptionError where there is none. */
  getLayer(nameOrIndex: string | number): Layer {
    const { layers } = this;
    const names = this.layerNames();
    const called = (layer: Layer): string => names.get(layer) ?? layer.name;
    nameLayers(this.name, layers, names);
    const found = typeof nameOrIndex === 'number' ? layers.at(nameOrIndex) : layers.find((layer) => called(layer) === nameOrIndex);
    if (found) return found;
    const known = layers.map(called);
    throw new OptionError(
      `getLayer: ${this.name} has no layer ${show(nameOrIndex)}; expected a place below ${layers.length}, or a name.${nameHint(nameOrIndex, known)}`,
    );
  }

  /**
   * The layers that this model freezes whatever they say themselves.
   * @internal
   */
  frozenLayers(): ReadonlySet<Layer> {
    return new Set(this.trainable ? [] : this.layers);
  }

  /**
   * The architecture as a file holds it, of its layers as that does: version 1, which older versions of this package read.
   * @internal
   */
  architecture(layers: readonly SavedLayer[]): object {
    const { kind, name, seed, inputShape, nodes } = this;
    const described = nodes.map(({ inputs }, i) => ({ ...layers[i]!, inputs }));
    return { version: 1, kind, name, seed, inputShape, layers: described };
  }

  /**
   * What layers of models within this one are called here.
   * @internal
   */
  layerNames(): ReadonlyMap<Layer, string> {
    return new Map();
  }

  /** The shape of one example, of the first input; undefined until it is known. */
  get inputShape(): readonly number[] | undefined {
    return this.trainer.inputShapes?.[0];
  }

  /** The arithmetic it is computed in: what `ready` had settled when its parameters were made. */
  get precision(): Precision {
    return this.trainer.precision;
  }

  /** Of the first output. */
  get outputShape(): readonly number[] {
    return this.trainer.workspace().outputShapes[0]!;
  }

  /** What `compile` settled. Throws OptionError before it. */
  get compiled(): Compiled {
    return this.trainer.compiled;
  }

  /**
   * Settles how the model learns: optimizer, loss, and the metrics to report. Strings take the defaults. Throws OptionError while the model is
   * in training, ShapeError where the shape of an example is known and layers do not fit together.
   */
  compile(options: CompileOptions): void {
    this.trainer.compile(options);
  }

  /**
   * Trains for `epochs` passes over the data in shuffled batches. Of several inputs or outputs `x` and `y` are lists in their order, or objects by
   * their names: `fit([a, b], { first, second })`; figures are then called firstLoss, valFirstAccuracy. Resolves to the history of loss and metrics; stops early,
   * with a usable model and what history there is, when `signal` is aborted.
   */
  fit(x: ModelInput, y: ModelInput, options: FitOptions<Metrics> = {}): Promise<History<Metrics>> {
    return fit(this.trainer, x, y, options);
  }

  /**
   * Trains on batches `{ x, y, sampleWeight? }` as they come, of any size, from anything that can be iterated, synchronously or not; `{ xs, ys }` and
   * `[x, y, sampleWeight?]` are taken too. The next batch of an asynchronous set is asked for before the step on the one that came, so that reading
   * goes on while the model learns. More than one epoch needs a set that can be iterated anew, or `batchesPerEpoch`; for a generator pass the
   * function that makes it.
   */
  fitDataset(dataset: DatasetSource, options: FitDatasetOptions<Metrics> = {}): Promise<History<Metrics>> {
    return fitDataset(this.trainer, dataset, options);
  }

  /** One training step on one batch, synchronously. Returns the loss and metrics of the batch before the step. */
  trainOnBatch(x: ModelInput, y: ModelInput, weighting: Weighting = {}): Logs<Metrics> {
    const { trainer } = this;
    const batch = trainer.batch('trainOnBatch', x, y, settle('trainOnBatch', weighting, weightingOptions), false);
    trainer.step(batch, 0, ON_BATCH, true, trainer.warning.due);
    const { figures, compiled } = trainer;
    const logs = { ...figuresOf(compiled, figures, batch.count), loss: figures[0]! };
    return logs as Logs<Metrics>;
  }

  /** Loss and metrics over a set, without learning. Default batch size 32. */
  evaluate(x: ModelInput, y: ModelInput, options: EvaluateOptions = {}): Logs<Metrics> {
    return atOnce(this.evaluation('evaluate', x, y, options)) as Logs<Metrics>;
  }

  /**
   * As `evaluate`, with turns for the event loop. Each batch meets the weights of its moment; if the model is disposed or compiled anew
   * before the last one, it rejects with OptionError.
   */
  async evaluateAsync(x: ModelInput, y: ModelInput, options: EvaluateOptions = {}): Promise<Logs<Metrics>> {
    return (await inTurns('evaluateAsync', this.evaluation('evaluateAsync', x, y, options))) as Logs<Metrics>;
  }

  /**
   * The network's output for every example, as a tensor of the caller's own; of several outputs an object of tensors by their names. Default batch
   * size 32. Its data is a Float32Array, under `ready({ precision: 'float64' })` a Float64Array.
   */
  predict(x: ModelInput, options: { batchSize?: number } = {}): Output {
    return atOnce(this.prediction('predict', x, options)) as Output;
  }

  /** As `predict`, with turns for the event loop. Each batch meets the weights of its moment; if the model is disposed before the last one, it rejects with OptionError. */
  async predictAsync(x: ModelInput, options: { batchSize?: number } = {}): Promise<Output> {
    return (await inTurns('predictAsync', this.prediction('predictAsync', x, options))) as Output;
  }

  private evaluation(owner: string, x: ModelInput, y: ModelInput, options: EvaluateOptions): Evaluation {
    const { batchSize, ...weighting } = settle(owner, options, evaluateOptions);
    const data = this.trainer.checkData(x, y);
    return new Evaluation(this.trainer, data, this.trainer.weights(owner, data, weighting), batchSize);
  }

  private prediction(owner: string, x: ModelInput, options: { batchSize?: number }): Prediction {
    const batchSize = batchSizeOf(owner, options);
    return new Prediction(this.trainer, this.trainer.checkInputs(x), batchSize);
  }

  /**
   * Prints a table of the layers, and returns it as text: output shapes, parameters, bytes, multiply-accumulates (MACs) of a forward pass for one
   * example; where a graph branches, what each layer reads; where layers are frozen, which. With `print: false` it is returned alone.
   */
  summary(options: { print?: boolean } = {}): string {
    const { print } = settle('summary', options, { print: [trueOrFalse, true] } as const);
    const text = summarize(this.name, this.trainer.workspace());
    if (print) console.log(text);
    return text;
  }

  /**
   * The program of a training step as text, or before `compile` that of a prediction: a line a record, with the layer and the pass that it came
   * from, its sizes, floating-point operations and bytes. `batchSize` examples, by default 32.
   */
  program(options: { batchSize?: number } = {}): string {
    const rows = batchSizeOf('program', options);
    return listEntries(stepEntries(this.trainer.workspace(), rows, this.trainer.settled));
  }

  /**
   * Where the time of a training step on `x` and `y` goes, or without `y` that of a prediction, record by record: the mean of `steps` steps, by
   * default 10. On a copy of the model, which stays as it is.
   */
  profile(x: ModelInput, y?: ModelInput, options: { steps?: number } = {}): Profile {
    const { steps } = settle('profile', options, { steps: [positiveInteger, 10] } as const);
    const { trainer } = this;
    const compiled = y === undefined ? undefined : trainer.compiled;
    const { inputs, targets } = y === undefined ? { inputs: trainer.checkInputs(x), targets: undefined } : trainer.checkData(x, y);
    return profileStep(trainer.workspace(), this.seed, inputs, targets, compiled, steps);
  }

  /** The parameters in the order of their layers, with copies of their values and last gradients. */
  get parameters(): readonly ParameterView[] {
    return viewParameters(this.trainer.workspace().store);
  }

  /** Copies of all weights, in the order of the layers: each layer's kernel, then its bias. Float64Arrays under `precision: 'float64'`. */
  getWeights(): Float32Array[] {
    return readWeights(this.trainer.workspace().store);
  }

  /**
   * Sets all weights, in the order of `getWeights`. All are checked before any is changed: throws ShapeError for other counts or shapes,
   * DataError for NaN, infinities, what is no number, and what float32 cannot hold.
   */
  setWeights(weights: readonly (ArrayLike<number> | Tensor)[]): void {
    writeWeights(this.name, this.trainer.workspace().store, weights);
  }

  /**
   * Forgets what stateful layers carry from batch to batch: the next one begins with zeros, and may be of any size. Nothing else does, the end of an epoch
   * neither.
   */
  resetStates(): void {
    for (const layer of this.layers) layer.resetStates();
  }

  /**
   * A safetensors file of the weights with the architecture in its metadata, for `loadModel`. With `dtype: 'float16'` the weights are rounded to half as
   * many bytes, but for arrays with numbers beyond 65504, which stay float32; they are read back as float32. Default: as they are computed. Throws
   * OptionError for a layer of your own whose `config` does not hold all of its options.
   */
  save(options: SaveOptions = {}): Uint8Array<ArrayBuffer> {
    return saveModel(this.trainer, settle('save', options, saveOptions).dtype);
  }

  /**
   * Sets weights from a safetensors file, of this package or another, by their names `layer/parameter`, whatever the architecture is that it tells of.
   * The file must hold all weights of the model in their shapes, and nothing else; with `partial` what fits is loaded, and what did not is reported. Throws
   * FormatError that lists all that does not fit, with nothing changed.
   */
  loadWeights(bytes: Uint8Array, options: LoadWeightsOptions = {}): WeightsReport {
    return loadWeights(this.name, this.trainer, bytes, options);
  }

  /**
   * As `save`, with optimizer state and place in training, for `resume`. After a run whose EarlyStopping has gone back to the best weights
   * (`restoreBestWeights`) these are the weights that it holds, beside the state of the last step.
   */
  checkpoint(): Uint8Array<ArrayBuffer> {
    return saveCheckpoint(this.trainer);
  }

  /**
   * Brings a model of the same layers, compiled alike, to where `checkpoint` was taken; the next `fit` on the same data goes
   * on from that batch to the same bits as a run that was not cut, with callbacks of the same kinds (see `Callback`). Throws
   * FormatError, and changes nothing, for a damaged file while the model is in training.
   */
  resume(checkpoint: Uint8Array): void {
    resumeModel(this.trainer, checkpoint);
  }

  /**
   * Gives the model's memory back now, rather than when it is collected; at the end of a block `using` does it. The model starts anew, from its
   * seed, when next used; a run that it is in goes on from there.
   */
  override dispose(): void {
    this.trainer.dispose();
  }
}
