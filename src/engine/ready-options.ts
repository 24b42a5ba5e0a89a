import type { HostWasmModule } from '../host-types.js';
import type { Precision } from './engine.js';
import type { MicroKernel } from './micro-tiles.js';

/** Options of `ready`. */
export interface ReadyOptions {
  /** Threads to compute with; 'auto' takes one a CPU core, where the host has threads. They change no bit. Default 1. */
  threads?: number | 'auto';
  /** Which instructions: 'strict' gives the same bits on every machine, 'relaxed' is faster where the CPU has fused multiply-adds. Default 'strict'. */
  simd?: 'strict' | 'relaxed' | 'auto';
  /**
   * 'float64' computes with the reference kernels, in plain TypeScript. What types call a Float32Array, such as the data of what `predict` gives,
   * is then a Float64Array. Default 'float32'.
   */
  precision?: Precision;
  /** A compiled module, for hosts that forbid compiling from bytes: of the `.wasm` file that fits `threads` and `simd`. */
  module?: HostWasmModule;
  /**
   * Pins the matrix product's inner loop, which else is chosen by time at first use, until another is asked for. Other threads or
   * instructions have a choice of their own. It never changes a bit.
   */
  microKernel?: MicroKernel | 'auto';
  /**
   * Whether 3x3 convolutions of stride 1 use the Winograd algorithm where the shape suits it (input channels in fours, filters in sixteens): faster,
   * with other last bits (errors stay below 1e-4 of a tensor's largest number). The shape alone decides, so the bits are the same on every
   * machine. Default true.
   *
   * Two things that direct sums do not do: numbers from about 1e36 on may overflow (safe are inputs x and kernels w with
   * |x| below 1e36 and |x| |w| times the channels below 9e33); and where a kernel's true gradient is exactly 0, as at inputs that are 0
   * almost everywhere, it is about 1e-6 of the largest one instead, which Adam, RMSprop and Adagrad turn into whole steps. Pass false for
   * such data.
   */
  winograd?: boolean;
}

/** Their names. */
export const READY_OPTIONS = [
  'threads',
  'simd',
  'precision',
  'module',
  'microKernel',
  'winograd',
] as const satisfies readonly (keyof ReadyOptions)[];
