import type { TrainedModel } from '../callbacks/callback.js';
import { engine, type Precision } from '../engine/engine.js';
import { DataError, OptionError, ShapeError } from '../errors.js';
import type { Layer } from '../layers/layer.js';
import type { SavedLayer } from './architecture.js';
import { Batch } from './batch.js';
import { type Compiled, type CompileOptions, settleCompile } from './compile.js';
import type { Ends } from './ends.js';
import { exampleWeights, type Weighting } from './example-weights.js';
import type { Graph } from './graph.js';
import { inputRows, type ModelInput, type Rows } from './inputs.js';
import { nameLayers } from './layer-names.js';
import { OutputWarning } from './output-flaw.js';
import type { Position } from './position.js';
import { checkShapes } from './shape-check.js';
import { targetRows } from './targets.js';
import type { Clipping } from './update.js';
import { type StartValues, Workspace } from './workspace.js';

/** The arena's blocks come back when a model is collected. */
const collected = new FinalizationRegistry<Workspace>((workspace) => workspace.release());

type Shapes = readonly (readonly number[])[];

/** Examples and targets, checked. */
export interface CheckedData {
  readonly inputs: readonly Rows[];
  readonly targets: readonly (Rows | undefined)[];
}

/** A model as its trainer sees it: a network, and what callbacks are handed. */
export interface Trained extends TrainedModel {
  readonly kind: string;
  readonly seed: number;
  readonly layers: readonly Layer[];
  readonly inputEnds: Ends;
  readonly outputEnds: Ends;
  /** The shape of one example for every input, where it is known before any data. */
  readonly knownInputShapes: Shapes | undefined;
  /** The layers that a model within this one freezes, or it itself. */
  frozenLayers(): ReadonlySet<Layer>;
  /** What layers of models within this one are called here. */
  layerNames(): ReadonlyMap<Layer, string>;
  graph(inputShapes: Shapes): Graph;
  /** As a file holds it. */
  architecture(layers: readonly SavedLayer[]): object;
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
  /** Layers that were frozen with a model when this one was compiled. */
  private frozen: ReadonlySet<Layer> | undefined;
  /** What runs, `fit` or `fitDataset`, while the model is in training. */
  private running: string | undefined;
  /** The shapes of an example that a run began with: they stay if a callback disposes the model. */
  private shapesInTraining: Shapes | undefined;
  /** What a model that lost or gained layers was before: its weights are there until the model is built anew. */
  private former: Workspace | undefined;

  constructor(readonly model: Trained) {}

  /** The shape of one example for every input; undefined until it is known. */
  get inputShapes(): Shapes | undefined {
    const graph = (this.space ?? this.former)?.graph;
    return graph?.inputs.map(({ shape }) => shape) ?? this.model.knownInputShapes ?? this.shapesInTraining;
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
    const settled = settleCompile(options, this.model.outputEnds);
    const { name, knownInputShapes, layers } = this.model;
    if (!this.space && knownInputShapes && layers.length > 0)
      checkShapes(name, this.model.graph(knownInputShapes), this.model.layerNames());
    this.settled = settled;
    this.heedMasks();
    this.warning.due = true;
    this.frozen = this.model.frozenLayers();
    this.space?.freeze(this.frozen);
    this.space?.dropPlans();
  }

  /** Parameters and plans in engine memory, made at the first use that knows the inputs' shapes; `starts` serves that one alone. */
  workspace(given?: Shapes, starts?: StartValues): Workspace {
    if (this.space) return this.space;
    const { model } = this;
    const inputShapes = given ?? this.inputShapes;
    if (!inputShapes)
      throw new ShapeError(`${model.name}: the input's shape is not known yet. Give the first layer an inputShape, or fit the model.`);
    const names = model.layerNames();
    nameLayers(model.name, model.layers, names);
    const space = new Workspace(engine(), model.graph(inputShapes), model.seed, starts, { names });
    space.freeze(this.frozen ?? model.frozenLayers());
    this.space = space;
    this.heedMasks();
    this.former?.release();
    this.former = undefined;
    this.built = true;
    collected.register(this, this.space, this);
    return this.space;
  }

  /** Metrics of outputs that have masks are of the rows that count. In place: who trains has been given what was settled. */
  private heedMasks(): void {
    const { settled, space } = this;
    space?.outputMasks.forEach((mask, i) => {
      if (settled) mask?.heed(settled, i);
    });
  }

  /** The model's layers are others now: what is left of them keeps its weights. */
  rebuild(): void {
    this.refuseInTraining('pop');
    this.built = false;
    this.settled = undefined;
    if (!this.space) return;
    collected.unregister(this);
    this.former = this.space;
    this.space = undefined;
    collected.register(this, this.former, this);
  }

  /** See `BaseModel.dispose`. */
  dispose(): void {
    const space = this.space ?? this.former;
    if (!space) return;
    for (const layer of this.model.layers) layer.resetStates();
    if (this.running !== undefined) this.shapesInTraining = space.graph.inputs.map(({ shape }) => shape);
    collected.unregister(this);
    space.release();
    this.space = this.former = undefined;
  }

  /**
   * Examples, checked against the model; without `finite` they may still hold NaN: a batch is looked at faster in engine memory. Errors name
   * the first layer that reads the input, which is the one that the examples do not fit.
   */
  checkInputs(x: ModelInput, finite = true): readonly Rows[] {
    const { inputEnds, layers, name } = this.model;
    const { names } = inputEnds;
    const shapes = this.inputShapes;
    const readers = names.length > 1 ? this.workspace().graph.nodes : [];
    const all = inputEnds.data('x', x).map((input, i) => {
      const reader = readers.find(({ inputs }) => inputs.includes(i))?.layer ?? layers[0];
      return inputRows(names.length > 1 ? names[i]! : 'x', input, shapes?.[i], reader?.name || name, finite ? this.precision : undefined);
    });
    const [first] = all as [Rows];
    const odd = all.find(({ count }) => count !== first.count);
    if (odd)
      throw new DataError(
        `${odd.name}: received ${odd.count} examples, and ${first.count} of ${first.name}; expected as many of each input.`,
      );
    // the graph's first values are its inputs
    for (const { layer, inputs } of this.workspace(all.map(({ shape }) => shape)).graph.nodes)
      for (const i of new Set(inputs)) if (i < all.length) layer.checkExamples(all[i]!.data, all[i]!.size);
    return all;
  }

  /**
   * Examples and targets, checked against the model; builds it if this is the first time the input's shape is known. Without `finite` targets may
   * be unsound too: `step` looks at the batch.
   */
  checkData(x: ModelInput, y: ModelInput, finite = true): CheckedData {
    const { heads } = this.compiled;
    // fit([x, y]) and fit(x): what is missing is told, not what is wrong with x then
    if (x !== undefined && y === undefined) throw new DataError('y: received undefined; expected a tensor, { data, shape }, or arrays.');
    const inputs = this.checkInputs(x, finite);
    const { outputShapes } = this.workspace();
    const { outputEnds } = this.model;
    const targets = outputEnds.data('y', y).map((given, i) => {
      const { loss, metrics } = heads[i]!;
      if (!loss) return undefined;
      return targetRows(heads[i]!.name || 'y', given, inputs[0]!.count, outputShapes[i]!, loss, metrics, this.precision, finite);
    });
    return { inputs, targets };
  }

  /** A batch of its own, checked, with what its examples count. */
  batch(owner: string, x: ModelInput, y: ModelInput, weighting: Weighting, finite = true): Batch {
    const data = this.checkData(x, y, finite);
    const batch = new Batch(data.inputs, data.targets);
    batch.weights = this.weights(owner, data, weighting);
    return batch;
  }

  /** What examples count in the loss of each output. */
  weights(owner: string, { targets }: CheckedData, weighting: Weighting): (Rows | undefined)[] | undefined {
    return exampleWeights(owner, targets, this.compiled.heads, this.model.outputEnds, this.workspace().outputShapes, weighting);
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
    const space = this.space ?? this.workspace(batch.inputs.map(({ shape }) => shape));
    const plan = space.plan('train', batch.most, compiled);
    const updater = space.updater(compiled.optimizer);
    plan.load(batch);
    if (lookAtBatch) plan.check(batch);
    updater.prepare(epoch);
    const tail = updater.tail(options.clipping);
    plan.train(rows, tail, lookAtOutputs ? this.warning.noteFor(options.owner, options.quiet) : undefined);
    plan.keepStates(rows);
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
    this.running = this.shapesInTraining = undefined;
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
