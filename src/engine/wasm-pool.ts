import type { PoolKernels } from './kernels/pool.js';
import type { Window } from './kernels/window.js';
import type { Pointer } from './kernels.js';

type Windowed = 'maxPool2d' | 'maxPool2dGrad' | 'averagePool2d' | 'averagePool2dGrad';

/** A kernel as the binary has it: the window's numbers one by one, then the batch and up to four addresses. */
type FlatKernel = (
  height: number,
  width: number,
  channels: number,
  kernelHeight: number,
  kernelWidth: number,
  strideY: number,
  strideX: number,
  padTop: number,
  padLeft: number,
  outHeight: number,
  outWidth: number,
  batch: number,
  a: Pointer,
  b: Pointer,
  c: Pointer,
  d: Pointer,
) => void;

/** What the binary exports: the kernels that take a window take it flat. */
export type PoolExports = Omit<PoolKernels, Windowed> & Record<Windowed, FlatKernel>;

/** Spelled out, since spreading an array would allocate one a call. WebAssembly ignores arguments that a kernel does not have. */
function call(kernel: FlatKernel, w: Window, batch: number, a: Pointer, b: Pointer, c: Pointer, d: Pointer): void {
  kernel(
    w.height,
    w.width,
    w.channels,
    w.kernelHeight,
    w.kernelWidth,
    w.strideY,
    w.strideX,
    w.padTop,
    w.padLeft,
    w.outHeight,
    w.outWidth,
    batch,
    a,
    b,
    c,
    d,
  );
}

/** The pooling kernels that take a window. */
export function createWasmPool(wasm: PoolExports): Pick<PoolKernels, Windowed> {
  return {
    maxPool2d: (window, batch, x, y) => call(wasm.maxPool2d, window, batch, x, y, 0, 0),
    maxPool2dGrad: (window, batch, x, y, dy, dx) => call(wasm.maxPool2dGrad, window, batch, x, y, dy, dx),
    averagePool2d: (window, batch, x, y) => call(wasm.averagePool2d, window, batch, x, y, 0, 0),
    averagePool2dGrad: (window, batch, dy, dx) => call(wasm.averagePool2dGrad, window, batch, dy, dx, 0, 0),
  };
}
