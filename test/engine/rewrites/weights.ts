// Lists that leave the weights as they are, on either engine: run as they were written, and as they are rewritten with what is made of the weights.
import { DerivedWeights } from '../../../src/engine/derived.js';
import { createSingleEngine, type Engine, loadFloat64Engine } from '../../../src/engine/engine.js';
import { imageKernels, regularizationKernels, useKernels } from '../../../src/engine/families.js';
import type { Kernels, Pointer } from '../../../src/engine/kernels.js';
import { derivedBy, isHost, type Program, Recorder } from '../../../src/engine/program.js';
import { rewrite } from '../../../src/engine/rewrites/rewrite.js';
import { RandomStream } from '../../../src/random.js';

useKernels(regularizationKernels);
useKernels(imageKernels);

/** Numbers of weights that there is room for. */
const ROOM = 2 ** 20;

/** Weights in engine memory, with numbers beside them. */
export class WeightLists {
  readonly derived: DerivedWeights;
  private readonly start: Pointer;
  private taken = 0;
  private readonly random = new RandomStream(6, 'weights');

  private constructor(readonly engine: Engine) {
    const bytes = ROOM * engine.memory.elementBytes;
    this.start = engine.arena.allocate(bytes);
    this.derived = new DerivedWeights(engine.arena, () => [{ start: this.start, end: this.start + bytes }]);
  }

  static async on(precision: 'float32' | 'float64'): Promise<WeightLists> {
    return new WeightLists(precision === 'float32' ? createSingleEngine() : await loadFloat64Engine());
  }

  /** Whatever numbers: inputs, outputs. */
  numbers(n: number): Pointer {
    return this.fill(this.engine.arena.allocate(n * this.engine.memory.elementBytes), n, -1);
  }

  /** Weights from `least` up to 1. */
  weights(n: number, least = -1): Pointer {
    const at = this.start + this.taken * this.engine.memory.elementBytes;
    this.taken += Math.ceil(n / 16) * 16;
    return this.fill(at, n, least);
  }

  fill(at: Pointer, n: number, least: number): Pointer {
    this.engine.memory.floats(at, n).set(Float32Array.from({ length: n }, () => least + (1 - least) * this.random.uniform()));
    return at;
  }

  read(at: Pointer, n: number): Float32Array | Float64Array {
    return this.engine.memory.floats(at, n).slice();
  }

  /** What `write` records, as a program, and as it is rewritten; `read`: the only place that is read when it has run. */
  programs(
    write: (kernels: Kernels, recorder: Recorder) => void,
    read: Pointer,
  ): { plain: Program; rewritten: Program; kernels: string[] } {
    const { engine, derived } = this;
    const recorder = new Recorder(engine.info);
    write(recorder.kernels, recorder);
    const list = rewrite(recorder.entries, engine.info, ({ start, end }) => start <= read && read < end, derived);
    const rewritten = engine.compile(list, undefined, derived);
    const kernels = rewritten.entries.map((entry) =>
      isHost(entry) ? 'JavaScript' : `${derivedBy(entry) ? 'weights ' : ''}${entry.kernel}`,
    );
    return { plain: engine.compile(recorder.entries), rewritten, kernels };
  }
}
