import type { Engine } from '../engine/engine.js';
import type { Entry } from '../engine/program.js';
import { reduce } from '../engine/reduction.js';
import type { Loss } from '../losses/index.js';
import type { Metric } from '../metrics/index.js';
import type { Optimizer, Update } from '../optimizers/index.js';
import { BatchPlan } from './batch-plan.js';
import type { Graph } from './network.js';
import { NetworkPlan } from './network.js';
import { ParameterStore } from './parameters.js';
import type { Tail } from './programs.js';
import { type Clipping, Penalties, StepCells, StepTail } from './update.js';

/** What `compile` settles. */
export interface Compiled {
  optimizer: Optimizer;
  loss: Loss;
  metrics: readonly Metric[];
}

/**
 * Gives a network's starting values, an array a parameter in the order of the store's list, instead of its initializers. Called when
 * names and shapes are known and before any memory is taken; what it throws is thrown on.
 */
export type StartValues = (store: ParameterStore) => readonly ArrayLike<number>[];

type Kind = 'train' | 'evaluate' | 'predict';

/** All that a model holds in engine memory: parameters, optimizer state, and one plan a purpose. Knows nothing of the model. */
export class Workspace {
  readonly store: ParameterStore;
  readonly outputShape: readonly number[];
  /** Whole epochs of training so far: each has its own order of the examples. */
  epochsTrained = 0;
  /** Told once, in the next step of training, what is wrong with the outputs for the loss: after the step they are gone. */
  onOutputs: ((flaw: string | undefined) => void) | undefined;
  /** Its memory belongs to others now. */
  released = false;
  private readonly plans = new Map<Kind, BatchPlan>();
  private state: number[] = [];
  private stateOwner: Optimizer | undefined;
  /** Made together with the state, and anew when layers are frozen or thawed. */
  private cells: StepCells | undefined;
  private updates: Update[] = [];
  private penalties: Penalties | undefined;
  private tail: StepTail | undefined;
  private frozen = '';

  constructor(
    readonly engine: Engine,
    readonly graph: Graph,
    seed: number,
    starts?: StartValues,
  ) {
    this.store = new ParameterStore(engine, seed);
    // a plan that is never bound: it makes the layers declare their parameters and the shapes between them
    const dry = new NetworkPlan(graph, this.store, { batch: 1, training: false, gradients: false });
    this.outputShape = dry.output.shape;
    try {
      this.store.allocate(starts?.(this.store));
    } catch (error) {
      this.store.release();
      throw error;
    }
  }

  /** The plan for batches of up to `batch` examples; it is made anew when a larger one is asked for. */
  plan(kind: Kind, batch: number, compiled: Compiled | undefined): BatchPlan {
    this.noticeFrozen();
    const known = this.plans.get(kind);
    if (known && known.batch >= batch) return known;
    // first out of the map: if there is no memory for the larger one, what was released must not be found again
    this.plans.delete(kind);
    known?.release();
    const training = kind === 'train';
    const made = new BatchPlan(this.graph, this.store, {
      batch,
      training,
      gradients: training,
      loss: kind === 'predict' ? undefined : compiled?.loss,
      metrics: kind === 'predict' ? undefined : compiled?.metrics,
    });
    this.plans.set(kind, made);
    return made;
  }

  /** Plans hold the loss, and which layers learn: they go when either changes. */
  dropPlans(): void {
    for (const plan of this.plans.values()) plan.release();
    this.plans.clear();
  }

  /** Zeroed state vectors for `optimizer`, unless it is the one that has them already. */
  prepare(optimizer: Optimizer): void {
    this.noticeFrozen();
    if (this.stateOwner === optimizer && this.penalties) return;
    const { store, engine } = this;
    if (this.stateOwner !== optimizer) this.makeState(optimizer);
    const cells = this.cells!;
    this.updates = store.runs().map(({ offset, length }) => {
      const at = offset * engine.memory.elementBytes;
      const state = this.state.map((p) => p + at);
      return { parameters: store.values + at, gradients: store.gradients + at, state, length, cells: cells.optimizer };
    });
    this.penalties = new Penalties(
      cells,
      store.list.filter((p) => p.trainable && p.regularizer),
    );
    this.tail = undefined;
  }

  private makeState(optimizer: Optimizer): void {
    const { arena, memory } = this.engine;
    const { length } = this.store;
    this.releaseState();
    try {
      this.cells = new StepCells(this.store);
      while (this.state.length < optimizer.stateCount) this.state.push(arena.allocate(length * memory.elementBytes));
    } catch (error) {
      this.releaseState();
      throw error;
    }
    for (const pointer of this.state) memory.floats(pointer, length).fill(0);
    this.stateOwner = optimizer;
    this.store.step = 0;
  }

  private releaseState(): void {
    for (const pointer of this.state) this.engine.arena.release(pointer);
    this.state = [];
    this.cells?.release();
    this.cells = undefined;
    this.penalties = undefined;
    this.stateOwner = undefined;
  }

  /** Copies of the optimizer's state vectors. */
  readState(): (Float32Array | Float64Array)[] {
    return this.state.map((pointer) => this.engine.memory.floats(pointer, this.store.length).slice());
  }

  /** Sets the optimizer's state vectors, as `readState` gave them. */
  writeState(vectors: readonly ArrayLike<number>[]): void {
    this.state.forEach((pointer, i) => {
      this.engine.memory.floats(pointer, this.store.length).set(vectors[i]!);
    });
  }

  /** The regularizers' part of the loss. Frozen parameters have none, as in Keras. */
  penalty(): number {
    let sum = 0;
    for (const { pointer: p, size: n, regularizer, trainable } of this.store.list) {
      if (regularizer && trainable) sum += reduce(this.engine, 'penalty', { p, n, l1: regularizer.l1, l2: regularizer.l2 });
    }
    return sum;
  }

  /** Forward, loss and backward on the loaded batch; gradients are in the store afterwards. Returns the mean loss with penalties. */
  gradients(plan: BatchPlan, rows: number): number {
    return this.run(plan, rows, this.penalties!);
  }

  /** The records of a training step of `rows` examples, or without `compiled` those of a prediction. */
  entries(rows: number, compiled: Compiled | undefined): readonly Entry[] {
    if (compiled) this.prepare(compiled.optimizer);
    const plan = new BatchPlan(this.graph, this.store, { batch: rows, training: !!compiled, gradients: !!compiled, ...compiled });
    try {
      return compiled ? plan.entries('train', rows, this.tailOf(compiled.optimizer, undefined)) : plan.entries('forward', rows, undefined);
    } finally {
      plan.release();
    }
  }

  /** Milliseconds that each record of a step on the loaded batch takes, the mean of `steps`; without `compiled` of a prediction. */
  measure(plan: BatchPlan, rows: number, compiled: Compiled | undefined, steps: number): { entries: readonly Entry[]; ms: Float64Array } {
    const program = compiled
      ? plan.program('train', rows, this.tailOf(compiled.optimizer, undefined))
      : plan.program('forward', rows, undefined);
    if (compiled) compiled.optimizer.fillCells(this.cells!.now, compiled.optimizer.rateAt(0, 0), 1);
    const { entries } = program;
    const ms = new Float64Array(entries.length);
    program.run();
    for (let step = 0; step < steps; step++) {
      for (let i = 0; i < entries.length; i++) {
        const start = performance.now();
        program.runOne(i);
        ms[i]! += (performance.now() - start) / steps;
      }
    }
    return { entries, ms };
  }

  private tailOf(optimizer: Optimizer, clipping: Clipping | undefined): StepTail {
    return new StepTail(this.store, this.cells!, this.penalties!, optimizer, this.updates, clipping);
  }

  /** One training step on the loaded batch, gradients clipped as the optimizer says, then as `clipping` does; returns the loss before it. */
  trainStep(plan: BatchPlan, rows: number, optimizer: Optimizer, epoch: number, clipping?: Clipping): number {
    const rate = optimizer.rateAt(this.store.step, epoch);
    optimizer.fillCells(this.cells!.now, rate, this.store.step + 1);
    if (this.tail?.clipping !== clipping) this.tail = undefined;
    this.tail ??= this.tailOf(optimizer, clipping);
    const loss = this.run(plan, rows, this.tail);
    this.store.step++;
    return loss;
  }

  private run(plan: BatchPlan, rows: number, tail: Tail): number {
    const { onOutputs } = this;
    this.onOutputs = undefined;
    if (onOutputs) plan.trainAndLook(rows, tail, onOutputs);
    else plan.train(rows, tail);
    return plan.lossSum / rows + this.cells!.penalty(this.penalties!.parameters.length);
  }

  release(): void {
    this.released = true;
    this.dropPlans();
    this.releaseState();
    this.store.release();
  }

  /** Layers may have been frozen or thawed since the plans were made. */
  private noticeFrozen(): void {
    let now = '';
    for (const { layer } of this.graph.nodes) now += layer.trainable ? '1' : '0';
    if (now === this.frozen) return;
    this.frozen = now;
    this.dropPlans();
    this.store.applyTrainable();
    this.penalties = undefined;
  }
}
