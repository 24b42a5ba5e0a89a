import { instantiateSync } from '@assemblyscript/loader';
import { strict } from './binaries/strict.js';
import type { ConvKernels } from './kernels/conv.js';
import type { PoolKernels } from './kernels/pool.js';
import type { Kernels, Pointer } from './kernels.js';
import type { WasmMemory } from './memory.js';
import { type MicroKernel, MicroKernelChoice, type RunMicroKernel } from './micro-kernel.js';
import type { Team } from './team.js';
import { type ConvContext, type ConvExports, createConvKernels } from './wasm-conv.js';
import { createWasmPool, type PoolExports } from './wasm-pool.js';

/**
 * Kernels that the binary has with one more argument, since a thread may have a share alone: sums down columns take the length of a whole
 * row, the gradient of batch norm the batch's number of rows.
 */
type Widened = 'columnSums' | 'batchMoments' | 'normalizeParameterGrad' | 'batchNormGrad';

/** The binary's exports: the kernels, with the micro-kernel's number and the scratch made explicit for the matrix product. */
type Exports = Omit<Kernels, 'elementBytes' | 'gemm' | 'allFinite' | Widened | keyof ConvKernels | keyof PoolKernels> & {
  [K in Widened]: (...args: [...Parameters<Kernels[K]>, all: number]) => void;
} & ConvExports &
  PoolExports & {
    gemm(id: number, ...args: [...Parameters<Kernels['gemm']>, scratch: Pointer]): void;
    allFinite(x: Pointer, n: number): number;
    micro: RunMicroKernel;
    scratchBytes(): number;
  };

/** f32 kernels, with the micro-kernel of their matrix product. */
export interface WasmKernels extends Kernels {
  readonly microKernel: MicroKernel;
  /** Pins a micro-kernel, or with 'auto' goes back to choosing by time. */
  pin(name: MicroKernel | 'auto'): void;
  /** Whether 3x3 convolutions may go Winograd's way, which is faster and gives other bits. */
  readonly winograd: boolean;
  /** The same kernels with that leave or without it; they share the choice of micro-kernel. */
  withWinograd(allowed: boolean): WasmKernels;
}

/** A binary from its hexadecimal text. */
export function compile(hexadecimal: string): WebAssembly.Module {
  const bytes = new Uint8Array(hexadecimal.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hexadecimal.slice(2 * i, 2 * i + 2), 16);
  return new WebAssembly.Module(bytes);
}

let strictModule: WebAssembly.Module | undefined;

/** The strict SIMD build, which is inlined; compiled once. */
export function compileStrict(): WebAssembly.Module {
  strictModule ??= compile(strict);
  return strictModule;
}

/** An instance of a binary on `memory`. */
export function instantiate(memory: WasmMemory, module: WebAssembly.Module): WebAssembly.Exports {
  const { instance } = instantiateSync(module, { env: { memory: memory.memory } });
  // The loader's own export object wraps each function in a variadic one; kernels are called often, so take them bare.
  return instance.exports;
}

/** Bytes that an instance's matrix product packs into. */
export function scratchBytes(exports: WebAssembly.Exports): number {
  return (exports as unknown as Exports).scratchBytes();
}

/** Kernels that are called as they are, but for the arguments that a share of them would need. */
function widened(wasm: Exports): Pick<Kernels, Widened> {
  return {
    columnSums: (x, rows, columns, y, accumulate) => wasm.columnSums(x, rows, columns, y, accumulate, columns),
    batchMoments: (x, mean, rstd, runningMean, runningVariance, rows, channels, momentum, epsilon) =>
      wasm.batchMoments(x, mean, rstd, runningMean, runningVariance, rows, channels, momentum, epsilon, channels),
    normalizeParameterGrad: (x, dy, mean, rstd, dGamma, dBeta, rows, channels) =>
      wasm.normalizeParameterGrad(x, dy, mean, rstd, dGamma, dBeta, rows, channels, channels),
    batchNormGrad: (x, dy, mean, rstd, gamma, dGamma, dBeta, dx, rows, channels) =>
      wasm.batchNormGrad(x, dy, mean, rstd, gamma, dGamma, dBeta, dx, rows, channels, rows),
  };
}

/** A matrix product that a team shares; `choose` picks the micro-kernel of an (m, n) product k deep. */
export type ShareGemm = (alone: Kernels['gemm'], team: Team, choose: (m: number, n: number, k: number) => number) => Kernels['gemm'];

/** What the kernels of a binary are made of. */
export interface WasmParts {
  exports: WebAssembly.Exports;
  /** Memory for packing. */
  scratch: Pointer;
  /** Whether the binary rounds once in a multiply-add, and has the micro-kernel that this allows. */
  relaxed?: boolean;
  /** Threads that share the work, and how: both come with the threaded build. */
  threads?: { team: Team; shareGemm: ShareGemm; shareKernels(alone: Kernels, team: Team): Partial<Kernels> } | undefined;
}

/** f32 kernels over an instance of a binary. */
export function createWasmKernels({ exports, scratch, relaxed = false, threads }: WasmParts): WasmKernels {
  const wasm = exports as unknown as Exports;
  const choice = new MicroKernelChoice(wasm.micro, scratch, relaxed);
  const gemmAlone: Kernels['gemm'] = (ta, tb, m, n, k, a, lda, b, ldb, c, ldc, accumulate, bias, activation, slope) =>
    wasm.gemm(choice.for(m, n, k), ta, tb, m, n, k, a, lda, b, ldb, c, ldc, accumulate, bias, activation, slope, scratch);
  const gemm = threads ? threads.shareGemm(gemmAlone, threads.team, (m, n, k) => choice.for(m, n, k)) : gemmAlone;
  const make = (winograd: boolean, made?: WasmKernels): WasmKernels => {
    let other = made;
    const conv: ConvContext = { gemm, team: threads?.team, winograd };
    const kernels: Kernels = {
      ...wasm,
      ...widened(wasm),
      elementBytes: 4,
      gemm,
      ...createConvKernels(wasm, conv),
      ...createWasmPool(wasm),
      allFinite: (x, n) => wasm.allFinite(x, n) !== 0,
    };
    const complete: WasmKernels = {
      ...kernels,
      ...threads?.shareKernels(kernels, threads.team),
      get microKernel() {
        return choice.name;
      },
      pin: (name) => choice.pin(name),
      winograd,
      withWinograd(allowed) {
        if (allowed === winograd) return complete;
        other ??= make(allowed, complete);
        return other;
      },
    };
    return complete;
  };
  return make(true);
}
