import type { Engine } from '../engine/engine.js';
import { reduce } from '../engine/reduction.js';
import type { Layer, LayerCarry } from '../layers/layer.js';
import type { Mask } from '../layers/plan.js';
import type { Optimizer } from '../optimizers/index.js';
import { BatchPlan } from './batch-plan.js';
import type { Compiled } from './compile.js';
import type { Graph } from './graph.js';
import { NetworkPlan } from './network.js';
import { ParameterStore, type StoreOptions } from './parameters.js';
import { Updater } from './update.js';

/**
 * Gives a network's starting values, an array a parameter in the order of the store's list, instead of its initializers. Called when
 * names and shapes are known and before any memory is taken; what it throws is thrown on.
 */
export type StartValues = (store: ParameterStore) => readonly ArrayLike<number>[];

type Kind = 'train' | 'evaluate' | 'predict';

/** All that a model holds in engine memory: parameters, the optimizer's state, and one plan a purpose. Knows nothing of the model. */
export class Workspace {
  readonly store: ParameterStore;
  /** Of one example, for every output. */
  readonly outputShapes: readonly (readonly number[])[];
  /** Of every output that has one. */
  readonly outputMasks: readonly (Mask | undefined)[];
  /** What layers hand on from batch to batch: of whom, and how many numbers a row. */
  readonly carries: readonly LayerCarry[];
  /** Whole epochs of training so far: each has its own order of the examples. */
  epochsTrained = 0;
  /** Its memory belongs to others now. */
  released = false;
  private readonly plans = new Map<Kind, BatchPlan>();
  private held: Updater | undefined;
  /** Which layers learned when the plans were made. */
  private readonly learning: boolean[];

  constructor(
    readonly engine: Engine,
    readonly graph: Graph,
    seed: number,
    starts?: StartValues,
    options?: StoreOptions,
  ) {
    this.store = new ParameterStore(engine, seed, options);
    // a plan that is never bound: it makes the layers declare their parameters and the shapes between them
    const dry = new NetworkPlan(graph, this.store, { batch: 1, training: false, gradients: false });
    this.outputShapes = dry.ends.map(({ slot }) => slot.shape);
    this.outputMasks = dry.ends.map(({ mask }) => mask);
    this.carries = dry.carries;
    try {
      this.store.allocate(starts?.(this.store));
    } catch (error) {
      this.store.release();
      throw error;
    }
    this.learning = graph.nodes.map(({ layer }) => this.store.learns(layer));
  }

  /** The plan for batches of up to `batch` examples; it is made anew when a larger one is asked for. */
  plan(kind: Kind, batch: number, compiled: Compiled | undefined): BatchPlan {
    this.noticeFrozen();
    const known = this.plans.get(kind);
    if (known && known.options.batch >= batch) return known;
    // first out of the map: if there is no memory for the larger one, what was released must not be found again
    this.plans.delete(kind);
    known?.release();
    const training = kind === 'train';
    const made = new BatchPlan(this.graph, this.store, {
      batch,
      training,
      gradients: training,
      ...(kind === 'predict' ? {} : { heads: compiled?.heads }),
    });
    this.plans.set(kind, made);
    return made;
  }

  /** Freezes these layers, whatever they say of themselves, and no others. */
  freeze(layers: ReadonlySet<Layer>): void {
    this.store.frozen = layers;
  }

  /** Plans hold the losses, and which layers learn: they go when either changes. */
  dropPlans(): void {
    for (const plan of this.plans.values()) plan.release();
    this.plans.clear();
  }

  /** The update by `optimizer`, whose state starts anew unless it is the one that had the last. */
  updater(optimizer: Optimizer): Updater {
    if (this.held?.optimizer === optimizer) return this.held;
    this.held?.release();
    this.held = undefined;
    this.held = new Updater(this.store, optimizer);
    return this.held;
  }

  /** The regularizers' part of the loss. Frozen parameters have none, as in Keras. */
  penalty(): number {
    let sum = 0;
    for (const { pointer: p, size: n, regularizer, trainable } of this.store.list) {
      if (regularizer && trainable) sum += reduce(this.engine, 'penalty', { p, n, l1: regularizer.l1, l2: regularizer.l2 });
    }
    return sum;
  }

  release(): void {
    this.released = true;
    this.dropPlans();
    this.held?.release();
    this.held = undefined;
    this.store.release();
  }

  /** Layers may have been frozen or thawed since the plans were made. */
  noticeFrozen(): void {
    const { nodes } = this.graph;
    let same = true;
    for (let i = 0; i < nodes.length; i++) {
      const learns = this.store.learns(nodes[i]!.layer);
      if (this.learning[i] === learns) continue;
      this.learning[i] = learns;
      same = false;
    }
    if (same) return;
    this.dropPlans();
    this.store.applyTrainable();
  }
}
