import type { ConvKernels, ConvShape } from './kernels/conv.js';
import type { Kernels, Pointer } from './kernels.js';
import type { Team } from './team.js';

/**
 * A pass as the binary has it: the shape's numbers one by one, two inputs and the output, scratch, which part of how many to compute, and
 * what `conv2d` alone takes.
 */
type Pass = (
  winograd: boolean,
  batch: number,
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
  filters: number,
  a: Pointer,
  b: Pointer,
  result: Pointer,
  scratch: Pointer,
  part: number,
  parts: number,
  bias: Pointer,
  activation: number,
  slope: number,
) => void;

type PassName = 'conv2d' | 'conv2dInputGrad' | 'conv2dKernelGrad';

/** The binary's exports behind `ConvKernels`. */
export interface ConvExports extends Record<PassName, Pass> {
  convScratchBytes(
    batch: number,
    height: number,
    width: number,
    channels: number,
    kernelHeight: number,
    kernelWidth: number,
    strideY: number,
    strideX: number,
    outHeight: number,
    outWidth: number,
    filters: number,
  ): number;
}

/** What convolutions need of the engine around them. */
export interface ConvContext {
  gemm: Kernels['gemm'];
  /** Threads that share the work, where there are some. */
  team: Team | undefined;
  /** Whether 3x3 kernels may go Winograd's way, which gives other bits. */
  readonly winograd: boolean;
}

/** A kernel of one pixel without stride or padding is a matrix product over pixels. */
const isPointwise = (s: ConvShape): boolean =>
  s.kernelHeight * s.kernelWidth * s.strideY * s.strideX === 1 &&
  s.padTop + s.padLeft === 0 &&
  s.outHeight === s.height &&
  s.outWidth === s.width;

/** Work below this, in multiply-adds, stays on one thread: some 40 microseconds. */
const LEAST_SHARED = 1e6;

function scratchBytes(wasm: ConvExports, s: ConvShape, batch: number): number {
  const { height, width, channels, kernelHeight, kernelWidth, strideY, strideX, outHeight, outWidth, filters } = s;
  return wasm.convScratchBytes(batch, height, width, channels, kernelHeight, kernelWidth, strideY, strideX, outHeight, outWidth, filters);
}

type RunPass = (
  name: PassName,
  s: ConvShape,
  n: number,
  a: Pointer,
  b: Pointer,
  result: Pointer,
  scratch: Pointer,
  bias: Pointer,
  activation: number,
  slope: number,
) => void;

/** A pass among the team, each thread with scratch of its own. `tail`: a, b, result, scratch, and what `conv2d` alone takes. */
function shareAmong(
  team: Team,
  wasm: ConvExports,
  winograd: boolean,
  name: PassName,
  s: ConvShape,
  n: number,
  tail: readonly number[],
): void {
  const [a, b, result, scratch, ...forward] = tail as [Pointer, Pointer, Pointer, Pointer];
  const bytes = scratchBytes(wasm, s, n);
  const { height, width, channels, kernelHeight, kernelWidth, strideY, strideX, padTop, padLeft, outHeight, outWidth, filters } = s;
  const shape = [height, width, channels, kernelHeight, kernelWidth, strideY, strideX, padTop, padLeft, outHeight, outWidth, filters];
  const parts = Array.from({ length: team.size }, (_, t) => [
    ...[Number(winograd), n, ...shape, a, b, result, scratch + t * bytes, t, team.size],
    ...forward,
  ]);
  team.run(name, parts);
}

/** Passes on one thread or many, whichever their work is worth. */
function createRun(wasm: ConvExports, context: ConvContext): RunPass {
  const { team } = context;
  return (name, s, n, a, b, result, scratch, bias, activation, slope) => {
    if (team && team.size > 1) {
      const work = n * s.outHeight * s.outWidth * s.kernelHeight * s.kernelWidth * s.channels * s.filters;
      if (work >= LEAST_SHARED) {
        shareAmong(team, wasm, context.winograd, name, s, n, [a, b, result, scratch, bias, activation, slope]);
        return;
      }
    }
    // Spelled out, since spreading an array would allocate one a call.
    wasm[name](
      context.winograd,
      n,
      s.height,
      s.width,
      s.channels,
      s.kernelHeight,
      s.kernelWidth,
      s.strideY,
      s.strideX,
      s.padTop,
      s.padLeft,
      s.outHeight,
      s.outWidth,
      s.filters,
      a,
      b,
      result,
      scratch,
      0,
      1,
      bias,
      activation,
      slope,
    );
  };
}

/** `ConvKernels` over the binary's exports. */
export function createConvKernels(wasm: ConvExports, context: ConvContext): ConvKernels {
  const { gemm, team } = context;
  const run = createRun(wasm, context);
  return {
    conv2dScratch: (s, batch) => scratchBytes(wasm, s, batch) * (team?.size ?? 1),
    conv2d(s, batch, x, w, bias, activation, slope, y, scratch) {
      const { channels: k, filters: n } = s;
      if (isPointwise(s)) gemm(false, false, batch * s.height * s.width, n, k, x, k, w, n, y, n, false, bias, activation, slope);
      else run('conv2d', s, batch, x, w, y, scratch, bias, activation, slope);
    },
    conv2dInputGrad(s, batch, dy, w, dx, scratch) {
      const { channels: n, filters: k } = s;
      if (isPointwise(s)) gemm(false, true, batch * s.height * s.width, n, k, dy, k, w, k, dx, n, false, 0, 0, 0);
      else run('conv2dInputGrad', s, batch, dy, w, dx, scratch, 0, 0, 0);
    },
    conv2dKernelGrad(s, batch, x, dy, dw, scratch) {
      const { channels: m, filters: n } = s;
      if (isPointwise(s)) gemm(true, false, m, n, batch * s.height * s.width, x, m, dy, n, dw, n, false, 0, 0, 0);
      else run('conv2dKernelGrad', s, batch, x, dy, dw, scratch, 0, 0, 0);
    },
  };
}
