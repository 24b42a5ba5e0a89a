import type { Pointer } from '../engine/kernels.js';
import type { Floats } from '../engine/memory.js';
import type { Recorder } from '../engine/program.js';
import type { Optimizer, Update } from '../optimizers/index.js';
import { CELLS } from '../optimizers/optimizer.js';
import { floatsView, type View } from './batches.js';
import type { ParameterStore, StoredParameter } from './parameters.js';
import type { Tail } from './programs.js';

/** How gradients are shortened before a step: by value first, then each parameter's, then all together. */
export type Clipping = Pick<Optimizer, 'clipValue' | 'clipNorm' | 'globalClipNorm'>;

/** Numbers in engine memory that a step's records read and write: what changes from step to step, penalties, norms. */
export class StepCells {
  /** The optimizer's cells, and a factor. */
  readonly optimizer: Pointer;
  readonly factor: Pointer;
  /** An f64 a parameter each. */
  readonly penalties: Pointer;
  readonly squares: Pointer;
  private readonly view: View<Floats>;

  constructor(private readonly store: ParameterStore) {
    const { arena, memory } = store.engine;
    const parameters = store.list.length;
    this.optimizer = arena.allocate((CELLS + 1) * 8 + 2 * parameters * 8);
    this.factor = this.optimizer + CELLS * memory.elementBytes;
    this.penalties = this.optimizer + (CELLS + 1) * 8;
    this.squares = this.penalties + parameters * 8;
    this.view = floatsView(memory, this.optimizer, CELLS);
  }

  /** The optimizer's cells as they are now. */
  get now(): Floats {
    return this.view.now;
  }

  /** The sum of the first `count` penalties. */
  penalty(count: number): number {
    const { f64 } = this.store.engine.memory;
    let sum = 0;
    for (let i = 0; i < count; i++) sum += f64[this.penalties / 8 + i]!;
    return sum;
  }

  release(): void {
    this.store.engine.arena.release(this.optimizer);
  }
}

/** Penalties of the parameters that have one, into their cells, and their gradients. */
export class Penalties implements Tail {
  constructor(
    private readonly cells: StepCells,
    readonly parameters: readonly StoredParameter[],
  ) {}

  record(recorder: Recorder): void {
    const { kernels } = recorder;
    for (const [i, { pointer: p, gradient: g, size: n, regularizer, layer }] of this.parameters.entries()) {
      recorder.origin = { layer: layer.name, pass: 'update' };
      const { l1, l2 } = regularizer!;
      kernels.penalty({ p, n, l1, l2, result: this.cells.penalties + i * 8 });
      kernels.penaltyGrad({ p, g, n, l1, l2 });
    }
  }
}

/** All that follows the backward pass of a step: penalties, clipping as the optimizer says and as the run does, the update. */
export class StepTail implements Tail {
  constructor(
    private readonly store: ParameterStore,
    private readonly cells: StepCells,
    private readonly penalties: Penalties,
    private readonly optimizer: Optimizer,
    private readonly updates: readonly Update[],
    readonly clipping: Clipping | undefined,
  ) {}

  record(recorder: Recorder): void {
    this.penalties.record(recorder);
    recorder.origin = { layer: this.optimizer.kind, pass: 'update' };
    this.clip(recorder, this.optimizer);
    if (this.clipping) this.clip(recorder, this.clipping);
    for (const update of this.updates) this.optimizer.apply(recorder.kernels, update);
  }

  /** The norms are summed in f64. */
  private clip({ kernels }: Recorder, { clipNorm, globalClipNorm, clipValue }: Clipping): void {
    const { factor, squares } = this.cells;
    const learned = this.store.list.filter(({ gradient }) => gradient);
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
