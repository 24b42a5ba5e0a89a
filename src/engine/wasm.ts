import { instantiateSync } from '@assemblyscript/loader';
import { strict } from './binaries/strict.js';
import type { ConvKernels } from './kernels/conv.js';
import type { PoolKernels } from './kernels/pool.js';
import type { Kernels, Pointer } from './kernels.js';
import type { WasmMemory } from './memory.js';
import { type MicroKernel, MicroKernelChoice, type RunMicroKernel } from './micro-kernel.js';
import { type ConvContext, type ConvExports, createConvKernels } from './wasm-conv.js';
import { createWasmPool, type PoolExports } from './wasm-pool.js';

/** The binary's exports: the kernels, with the micro-kernel's number and the scratch made explicit for the matrix product. */
type Exports = Omit<Kernels, 'elementBytes' | 'gemm' | 'allFinite' | keyof ConvKernels | keyof PoolKernels> &
  ConvExports &
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
  winograd: boolean;
}

function compile(hexadecimal: string): WebAssembly.Module {
  const bytes = new Uint8Array(hexadecimal.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hexadecimal.slice(2 * i, 2 * i + 2), 16);
  return new WebAssembly.Module(bytes);
}

/** Instantiates the strict SIMD build on `memory`; `scratch(bytes)` gives it memory of its own for packing. */
export function createWasmKernels(memory: WasmMemory, scratch: (bytes: number) => Pointer, module?: WebAssembly.Module): WasmKernels {
  const { instance } = instantiateSync(module ?? compile(strict), { env: { memory: memory.memory } });
  // The loader's own export object wraps each function in a variadic one; kernels are called often, so take them bare.
  const wasm = instance.exports as unknown as Exports;
  const at = scratch(wasm.scratchBytes());
  const choice = new MicroKernelChoice(wasm.micro, at);
  const gemm: Kernels['gemm'] = (ta, tb, m, n, k, a, lda, b, ldb, c, ldc, accumulate, bias, activation, slope) =>
    wasm.gemm(choice.for(m, n), ta, tb, m, n, k, a, lda, b, ldb, c, ldc, accumulate, bias, activation, slope, at);
  const conv: ConvContext = { gemm, winograd: true };
  return {
    ...wasm,
    elementBytes: 4,
    gemm,
    ...createConvKernels(wasm, conv),
    ...createWasmPool(wasm),
    allFinite: (x, n) => wasm.allFinite(x, n) !== 0,
    get microKernel() {
      return choice.name;
    },
    pin: (name) => choice.pin(name),
    get winograd() {
      return conv.winograd;
    },
    set winograd(allowed) {
      conv.winograd = allowed;
    },
  };
}
