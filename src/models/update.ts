import { emitsRecords } from '../emits.js';
import type { Pointer } from '../engine/kernels.js';
import type { Floats } from '../engine/memory.js';
import type { Recorder } from '../engine/program.js';
import { extensions } from '../layers/layer.js';
import type { Optimizer, Update } from '../optimizers/index.js';
import { floatsView, type View } from './batches.js';
import type { ParameterStore } from './parameters.js';
import type { Tail } from './programs.js';

/** How gradients are shortened before a step: by value first, then each parameter's, then all together. */
export type Clipping = Pick<Optimizer, 'clipValue' | 'clipNorm' | 'globalClipNorm'>;

/**
 * All that follows the backward pass of a step: penalties, clipping as the optimizer says and as the run does, the update; with the memory that
 * this takes: the optimizer's vectors, and cells that a step's records read and write.
 */
export class Updater {
  /** The records of the penalties alone. */
  readonly penalties: Tail = { record: (recorder) => this.recordPenalties(recorder) };
  /** The optimizer's cells, and a factor; an f64 a parameter each for penalties and norms. */
  private cells: Pointer = 0;
  private readonly vectors: Pointer[] = [];
  private readonly scratch: Pointer[] = [];
  private readonly now: View<Floats>;
  /** Parameters that have a penalty in the records written last. */
  private penalized = 0;
  private all: (Tail & { readonly clipping: Clipping | undefined }) | undefined;
  /** The records of a step that leaves the weights where they are. */
  private readonly resting: Tail = {
    record: (recorder) => {
      this.recordPenalties(recorder);
      this.recordCollecting(recorder, false);
    },
  };

  /** Vectors are zero, and steps are counted from 0 anew. */
  constructor(
    private readonly store: ParameterStore,
    readonly optimizer: Optimizer,
  ) {
    const { arena, memory } = store.engine;
    try {
      this.cells = arena.allocate((optimizer.cellCount + 1) * 8 + 2 * store.list.length * 8);
      const bytes = store.length * memory.elementBytes;
      while (this.vectors.length < optimizer.stateCount) this.vectors.push(arena.allocate(bytes));
      while (this.scratch.length < optimizer.scratchCount) this.scratch.push(arena.allocate(bytes));
    } catch (error) {
      this.release();
      throw error;
    }
    this.now = floatsView(memory, { pointer: this.cells }, optimizer.cellCount);
    for (const vector of this.vectors) memory.floats(vector, store.length).fill(0);
    store.step = 0;
  }

  /** Sets the cells for the next step, in epoch `epoch`. */
  prepare(epoch: number): void {
    const { optimizer, store } = this;
    const rate = optimizer.rateAt(store.step, epoch);
    optimizer.fillCells(this.now.now, rate, store.step + 1);
  }

  /** The records of the next step; the same object as long as the clipping is the same. */
  tail(clipping: Clipping | undefined): Tail {
    if (!this.optimizer.movesAt(this.store.step)) return this.resting;
    if (!this.all || this.all.clipping !== clipping) this.all = { clipping, record: (recorder) => this.record(recorder, clipping) };
    return this.all;
  }

  /** The penalties' part of the loss in the last step. */
  get penalty(): number {
    const { f64 } = this.store.engine.memory;
    let sum = 0;
    for (let i = 0; i < this.penalized; i++) sum += f64[this.penaltyCell(i) / 8]!;
    return sum;
  }

  /** Copies of the optimizer's vectors. */
  read(): Floats[] {
    const { memory } = this.store.engine;
    return this.vectors.map((vector) => memory.floats(vector, this.store.length).slice());
  }

  /** Sets them, as `read` gave them. */
  write(values: readonly ArrayLike<number>[]): void {
    const { memory } = this.store.engine;
    for (const [i, vector] of this.vectors.entries()) memory.floats(vector, this.store.length).set(values[i]!);
  }

  release(): void {
    const { arena } = this.store.engine;
    for (const vector of [...this.vectors, ...this.scratch]) arena.release(vector);
    if (this.cells) arena.release(this.cells);
  }

  private penaltyCell(i: number): Pointer {
    return this.cells + (this.optimizer.cellCount + 1 + i) * 8;
  }

  private recordPenalties(recorder: Recorder): void {
    const { kernels } = recorder;
    const penalized = this.store.list.filter(({ trainable, regularizer }) => trainable && regularizer);
    for (const [i, { pointer: p, gradient: g, size: n, regularizer, layer }] of penalized.entries()) {
      recorder.origin = { layer: this.store.nameOf(layer), pass: 'update' };
      const { l1, l2 } = regularizer!;
      kernels.penalty({ p, n, l1, l2, result: this.penaltyCell(i) });
      kernels.penaltyGrad({ p, g, n, l1, l2 });
    }
    this.penalized = penalized.length;
  }

  private record(recorder: Recorder, clipping: Clipping | undefined): void {
    const { store, optimizer } = this;
    this.recordPenalties(recorder);
    this.recordCollecting(recorder, true);
    this.clip(recorder, optimizer);
    if (clipping) this.clip(recorder, clipping);
    for (const update of this.updates()) {
      if (emitsRecords(optimizer, ['apply', 'update'])) optimizer.apply(recorder.kernels, update);
      else recorder.host(() => optimizer.apply(store.engine.kernels, update));
    }
    extensions.afterUpdate?.(recorder.kernels, store.list);
  }

  private recordCollecting(recorder: Recorder, moves: boolean): void {
    const { optimizer } = this;
    recorder.origin = { layer: optimizer.kind, pass: 'update' };
    if (optimizer.collect) for (const update of this.updates()) optimizer.collect(recorder.kernels, update, moves);
  }

  /** What learns, range by range. */
  private updates(): Update[] {
    const { store, cells } = this;
    const { memory } = store.engine;
    return store.trainableRanges().map(({ values, offset, length }) => {
      const at = offset * memory.elementBytes;
      const from = (vector: Pointer): Pointer => vector + at;
      const [state, scratch] = [this.vectors.map(from), this.scratch.map(from)];
      return { parameters: values, gradients: store.gradients + at, state, scratch, memory, length, cells, weights: store.list };
    });
  }

  /** The norms are summed in f64. */
  private clip({ kernels }: Recorder, { clipNorm, globalClipNorm, clipValue }: Clipping): void {
    const { store, cells, optimizer } = this;
    const factor = cells + optimizer.cellCount * store.engine.memory.elementBytes;
    const squares = this.penaltyCell(store.list.length);
    const learned = store.list.filter(({ gradient }) => gradient);
    for (const [i, { gradient, size }] of learned.entries()) {
      const whole = { x: gradient, y: gradient, n: size };
      if (clipValue !== undefined) kernels.clamp({ ...whole, low: -clipValue, high: clipValue });
      if (clipNorm === undefined && globalClipNorm === undefined) continue;
      const square = squares + i * 8;
      kernels.dot({ w: gradient, x: gradient, n: size, result: square });
      if (clipNorm === undefined) continue;
      kernels.normFactor({ squares: square, count: 1, limit: clipNorm, factor, cap: true });
      kernels.scaleBy({ ...whole, factor });
    }
    if (globalClipNorm === undefined) return;
    kernels.normFactor({ squares, count: learned.length, limit: globalClipNorm, factor });
    for (const { gradient, size } of learned) kernels.scaleBy({ x: gradient, y: gradient, n: size, factor });
  }
}
