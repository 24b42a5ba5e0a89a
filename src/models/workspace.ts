import type { Engine } from '../engine/engine.js';
import type { Loss } from '../losses/index.js';
import type { Metric } from '../metrics/index.js';
import type { Optimizer, Update } from '../optimizers/index.js';
import { BatchPlan } from './batch-plan.js';
import type { Graph } from './network.js';
import { NetworkPlan } from './network.js';
import { ParameterStore, type StoredParameter } from './parameters.js';

/** What `compile` settles. */
export interface Compiled {
  optimizer: Optimizer;
  loss: Loss;
  metrics: readonly Metric[];
}

/** How gradients are shortened before a step: by value first, then each parameter's, then all together. */
export type Clipping = Pick<Optimizer, 'clipValue' | 'clipNorm' | 'globalClipNorm'>;

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
  private updates: Update[] = [];
  private regularized: StoredParameter[] = [];
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
    if (this.stateOwner === optimizer && this.updates.length > 0) return;
    const { memory } = this.engine;
    const { values, gradients } = this.store;
    if (this.stateOwner !== optimizer) this.makeState(optimizer);
    this.updates = this.store.runs().map(({ offset, length }) => {
      const at = offset * memory.elementBytes;
      return { parameters: values + at, gradients: gradients + at, state: this.state.map((p) => p + at), length, rate: 0, step: 0 };
    });
    this.regularized = this.store.list.filter((p) => p.trainable && p.regularizer);
  }

  private makeState(optimizer: Optimizer): void {
    const { arena, memory } = this.engine;
    const { length } = this.store;
    this.releaseState();
    try {
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
    this.updates = [];
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
    for (const p of this.store.list) {
      if (p.regularizer && p.trainable) sum += this.engine.kernels.penalty(p.pointer, p.size, p.regularizer.l1, p.regularizer.l2);
    }
    return sum;
  }

  /** Forward, loss and backward on the loaded batch; gradients are in the store afterwards. Returns the mean loss with penalties. */
  gradients(plan: BatchPlan, rows: number): number {
    const { kernels } = this.engine;
    plan.forward(rows);
    this.onOutputs?.(plan.outputFlaw(rows));
    this.onOutputs = undefined;
    plan.computeLoss(rows);
    const loss = plan.lossSum / rows + this.penalty();
    plan.backward(rows);
    for (const p of this.regularized) kernels.penaltyGrad(p.pointer, p.gradient, p.size, p.regularizer!.l1, p.regularizer!.l2);
    return loss;
  }

  /** One training step on the loaded batch, gradients clipped as the optimizer says, then as `clipping` does; returns the loss before it. */
  trainStep(plan: BatchPlan, rows: number, optimizer: Optimizer, epoch: number, clipping?: Clipping): number {
    const rate = optimizer.rateAt(this.store.step, epoch);
    const loss = this.gradients(plan, rows);
    this.clip(optimizer);
    if (clipping) this.clip(clipping);
    this.store.step++;
    for (const update of this.updates) {
      update.rate = rate;
      update.step = this.store.step;
      optimizer.apply(this.engine.kernels, update);
    }
    return loss;
  }

  /** Shortens gradients as options say; the norms are summed in f64. */
  private clip({ clipNorm, globalClipNorm, clipValue }: Clipping): void {
    if (clipNorm === undefined && globalClipNorm === undefined && clipValue === undefined) return;
    const { kernels } = this.engine;
    let all = 0;
    for (const { gradient, size } of this.store.list) {
      if (!gradient) continue;
      if (clipValue !== undefined) kernels.clamp(gradient, gradient, size, -clipValue, clipValue);
      if (clipNorm === undefined && globalClipNorm === undefined) continue;
      let square = kernels.dot(gradient, gradient, size);
      if (clipNorm !== undefined && square > clipNorm * clipNorm) {
        kernels.affine(gradient, gradient, size, clipNorm / Math.sqrt(square), 0);
        square = clipNorm * clipNorm;
      }
      all += square;
    }
    if (globalClipNorm === undefined || all <= globalClipNorm * globalClipNorm) return;
    const factor = globalClipNorm / Math.sqrt(all);
    for (const { gradient, size } of this.store.list) if (gradient) kernels.affine(gradient, gradient, size, factor, 0);
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
    this.updates = [];
  }
}
