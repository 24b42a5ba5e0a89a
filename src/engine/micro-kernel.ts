import { OptionError } from '../errors.js';
import type { Pointer } from './kernels.js';
import { allMicroKernels, type MicroKernel, microKernels, tiles } from './micro-tiles.js';

/** Calls micro-kernel `id` once over panels k deep at `at`. */
export type RunMicroKernel = (
  id: number,
  k: number,
  a: Pointer,
  b: Pointer,
  init: Pointer,
  ldInit: number,
  c: Pointer,
  ldc: number,
) => void;

const K = 256;
const ROUNDS = 3;
const SLICE_MS = 0.1;
/** Some hosts stop the clock while a program runs: ten times what a slice takes, then all micro-kernels count as equal. */
const MOST_CALLS = 4096;

/** The first look comes when the loops have been compiled, and others after it: one may fall on a moment when the machine is busy. */
const LOOKS: readonly number[] = [40, 120, 400, 1200, 4000, 12000, 40000];
/**
 * And others after so many multiply-adds (a tenth of a second, and more), which look longer: JavaScriptCore takes some ten milliseconds of
 * use to compile a loop well, and until then 4x8 seems as good as 2x16, which is 1.3 times as fast there.
 */
const LONG_LOOKS: readonly number[] = [2e9, 6e9, 2e10, 6e10, 2e11];
const LONG_SLICE_MS = 1;
/** Before the first look: the shares of the peak that assembly/tools/micro-kernels.mjs tells of Node 20. */
const BEFORE: readonly number[] = [0.81, 0.8, 0.42, 0.72, 0.4, 0.4];
/**
 * The 4x8 stays unless another is faster by more than this. While a neighbour on the same core keeps its front end busy all
 * shapes run alike, at 0.5 of the peak, and without a margin chance would decide.
 */
const MARGIN = 0.93;
/** Engines compile hot wasm in the background: V8 has its optimised code after 5 to 10 ms of use. */
const WARM_UP_MS = 10;
const MOST_WARM_UPS = 100;

/** Multiply-adds a millisecond, over at least `ms` milliseconds. */
function speed(run: RunMicroKernel, id: number, scratch: Pointer, ms: number): number {
  // The tile of C, a panel of A and one of B, at addresses that differ in their last 12 bits as well: loads wait for stores
  // whose last 12 bits they share. What is in them does not matter to the time.
  const a = scratch + 64 * K + 320;
  const b = scratch + 128 * K + 1344;
  const start = performance.now();
  let calls = 0;
  let elapsed = 0;
  do {
    for (let i = 0; i < 16; i++) run(id, K, a, b, scratch, 64, scratch, 64);
    calls += 16;
    elapsed = performance.now() - start;
  } while (elapsed < ms && calls < MOST_CALLS);
  const [rows, columns] = tiles[id]!;
  return elapsed > 0 ? (rows * columns * K * calls) / elapsed : 0;
}

/**
 * Chooses among the micro-kernels by how fast each is here: best of a few rounds in turn, 2 ms a look, seven looks in the first
 * products of a program. They all give the same bits, so the choice may change at any time.
 */
export class MicroKernelChoice {
  private speeds: readonly number[] = BEFORE;
  private pinned = -1;
  private products = 0;
  private work = 0;
  private shortLooks = 0;
  private longLooks = 0;
  /** Rises when the choice may have changed. */
  version = 0;
  private measured = false;
  /** Micro-kernels that the binary has. */
  private readonly kernels: number;

  constructor(
    private readonly run: RunMicroKernel,
    private readonly scratch: Pointer,
    relaxed: boolean,
  ) {
    this.kernels = (relaxed ? allMicroKernels : microKernels).length;
  }

  /** Counts products that are about to run, of `work` multiply-adds together: after so many it is time to look again. */
  count(products: number, work: number): void {
    if (this.pinned >= 0) return;
    this.products += products;
    this.work += work;
    if (this.products >= LOOKS[this.shortLooks]!) {
      while (this.products >= LOOKS[this.shortLooks]!) this.shortLooks++;
      this.look(SLICE_MS);
    }
    if (this.work > LONG_LOOKS[this.longLooks]!) {
      this.longLooks++;
      this.look(LONG_SLICE_MS);
    }
  }

  /** The micro-kernel for an (m, n) product: the one that takes the least time, tiles that stick out over its edges counted in full. */
  for(m: number, n: number): number {
    if (this.pinned >= 0) return this.pinned;
    let chosen = 0;
    let least = Infinity;
    for (let id = 0; id < this.kernels; id++) {
      const [rows, columns] = tiles[id]!;
      const time = (Math.ceil(m / rows) * rows * Math.ceil(n / columns) * columns) / this.worth(id);
      if (time < least) {
        least = time;
        chosen = id;
      }
    }
    return chosen;
  }

  /** The fastest, or the one that is pinned. Measures first, if there was no product yet to do it. */
  get name(): MicroKernel {
    if (this.pinned >= 0) return allMicroKernels[this.pinned]!;
    const start = performance.now();
    for (let i = 0; i < MOST_WARM_UPS && !this.measured && performance.now() - start < WARM_UP_MS; i++)
      this.slices(SLICE_MS, () => undefined);
    if (!this.measured) this.look(SLICE_MS);
    let best = 0;
    for (let id = 1; id < this.kernels; id++) if (this.worth(id) > this.worth(best)) best = id;
    return allMicroKernels[best]!;
  }

  private worth(id: number): number {
    return this.speeds[id]! * (id === 0 ? 1 : MARGIN);
  }

  pin(name: MicroKernel | 'auto'): void {
    const id = name === 'auto' ? -1 : allMicroKernels.indexOf(name);
    if (id >= this.kernels) throw new OptionError(`ready: the micro-kernel "${name}" needs relaxed SIMD; pass simd: 'relaxed'.`);
    this.pinned = id;
    this.version++;
  }

  /** Raises each speed to the best seen. */
  private look(ms: number): void {
    const best = this.measured ? [...this.speeds] : allMicroKernels.map(() => 0);
    for (let round = 0; round < ROUNDS; round++) {
      this.slices(ms, (id, speed) => {
        best[id] = Math.max(best[id]!, speed);
      });
    }
    this.speeds = best;
    this.measured = true;
    this.version++;
  }

  private slices(ms: number, take: (id: number, speed: number) => void): void {
    for (let id = 0; id < this.kernels; id++) take(id, speed(this.run, id, this.scratch, ms));
  }
}
