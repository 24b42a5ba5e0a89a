import { instantiateSync } from '@assemblyscript/loader';
import { strict } from './binaries/strict.js';
import type { Kernels, Pointer } from './kernels.js';
import type { WasmMemory } from './memory.js';
import { fastestMicroKernel, type MicroKernel, microKernels, type RunMicroKernel } from './micro-kernel.js';

/** The binary's exports: the kernels, with the micro-kernel's number and the scratch made explicit for the matrix product. */
type Exports = Omit<Kernels, 'elementBytes' | 'gemm' | 'allFinite'> & {
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
}

/** After so many products the choice is checked once more: a loaded machine may have compiled late. */
const CHECK_AGAIN = 300;

function compile(base64: string): WebAssembly.Module {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return new WebAssembly.Module(bytes);
}

/** Instantiates the strict SIMD build on `memory`; `scratch(bytes)` gives it memory of its own for packing. */
export function createWasmKernels(memory: WasmMemory, scratch: (bytes: number) => Pointer, module?: WebAssembly.Module): WasmKernels {
  const { instance } = instantiateSync(module ?? compile(strict), { env: { memory: memory.memory } });
  // The loader's own export object wraps each function in a variadic one; kernels are called often, so take them bare.
  const wasm = instance.exports as unknown as Exports;
  const at = scratch(wasm.scratchBytes());
  let id = -1;
  let pinned = false;
  let calls = 0;
  const choose = (): number => {
    if (!pinned && (id < 0 || ++calls === CHECK_AGAIN)) id = fastestMicroKernel(wasm.micro, at, id < 0);
    return id;
  };
  return {
    ...wasm,
    elementBytes: 4,
    gemm: (ta, tb, m, n, k, a, lda, b, ldb, c, ldc, accumulate, bias, activation, slope) =>
      wasm.gemm(choose(), ta, tb, m, n, k, a, lda, b, ldb, c, ldc, accumulate, bias, activation, slope, at),
    allFinite: (x, n) => wasm.allFinite(x, n) !== 0,
    get microKernel() {
      return microKernels[choose()]!;
    },
    pin(name) {
      pinned = name !== 'auto';
      id = pinned ? microKernels.indexOf(name as MicroKernel) : -1;
      calls = 0;
    },
  };
}
