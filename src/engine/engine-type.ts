import type { Arena } from './arena.js';
import type { DerivedWeights } from './derived.js';
import type { KernelInfo, Kernels, Pointer } from './kernels.js';
import type { Memory } from './memory.js';
import type { Entry, Program } from './program.js';
import type { Team } from './team.js';
import type { WasmKernels } from './wasm.js';

export type Precision = 'float32' | 'float64';
export type Simd = 'strict' | 'relaxed' | 'none';

/** Kernels, the memory they work in, and who hands it out. */
export interface Engine {
  readonly precision: Precision;
  /** Kernels that run when they are called. */
  readonly kernels: Kernels;
  /** What programs need to know of the kernels when they are written. */
  readonly info: KernelInfo;
  readonly memory: Memory;
  readonly arena: Arena;
  /** A cell that kernels called at once may put a number into. */
  readonly cell: Pointer;
  /**
   * Lays out a list of records, to be run many times. Those that take `leastNs` nanoseconds or more are shared by threads. `derived`: of a list that
   * leaves the weights as they are, what is made of them.
   */
  compile(entries: readonly Entry[], leastNs?: number, derived?: DerivedWeights): Program;
  /** Pins or frees the choice of micro-kernel; the reference engine has none. */
  readonly wasm: WasmKernels | undefined;
  /** Whether 3x3 convolutions may use the Winograd algorithm, which is faster and gives other bits. */
  winograd: boolean;
  readonly simd: Simd;
  /** Threads that share the work; undefined where the caller works alone. */
  readonly team: Team | undefined;
  /** Why it is not what was asked for, where it is not. */
  readonly note: string | undefined;
}
