import type { ReferenceMemory } from '../memory.js';
import { activationOf } from '../reference/activation-of.js';
import { activationFields } from './activate.js';
import type { Cost, Definitions, Full, Given } from './declare.js';
import { address, count, declare, flag, pass, pure, reads, updates, workspace, writes } from './declare.js';
import { inputSize, outputSize, windowFields } from './window.js';

const sizeFields = /* @__PURE__ */ pure(() => ({
  ...windowFields,
  dilationY: count.optional('rows from one row of taps to the next; absent: 1. With more than 1 strideY is 1'),
  dilationX: count.optional('columns from one column of taps to the next; absent: 1. With more than 1 strideX is 1'),
  filters: count('filters'),
}));

/** What a convolution of up to `batch` images is: its window, how far its taps lie apart, and how many filters slide with it. */
export type ConvolutionSize = Given<typeof sizeFields>;
/** A convolution without the number of images. */
export type ConvolutionShape = Omit<ConvolutionSize, 'batch'>;

/** A convolution, and what its three passes need. */
export const convolutionFields = /* @__PURE__ */ pure(() => ({
  ...sizeFields,
  scratch: address('convolutionScratch bytes for each thread'),
  winograd: flag.optional('3x3 kernels may use the Winograd algorithm, which gives other bits: the engine says'),
}));

/** Multiply-adds a nanosecond of one thread: direct convolution. */
const MACS_PER_NS = 22;

const convolution = (r: ConvolutionSize): Cost => {
  const macs = outputSize(r, 1) * kernelSize(r);
  return pass(inputSize(r) + outputSize(r, r.filters) + kernelSize(r), 2 * macs, macs / MACS_PER_NS);
};

const kernelSize = (r: { kernelHeight: number; kernelWidth: number; channels: number; filters: number }): number =>
  r.kernelHeight * r.kernelWidth * r.channels * r.filters;

/** Numbers that a packed kernel takes at most: panels of 16 filters; or 36 planes of transformed kernels with 16 numbers after each, and a workspace. */
export const packedKernelNumbers = (r: ConvolutionSize & { winograd: boolean }): number => {
  const { kernelHeight, kernelWidth, channels, filters } = r;
  const panels = kernelHeight * kernelWidth * channels * Math.ceil(filters / 16) * 16;
  return r.winograd && kernelHeight * kernelWidth === 9 ? Math.max(panels, 36 * (channels * filters + 16) + 144) : panels;
};

export const convolutionRecords = /* @__PURE__ */ pure(() => ({
  conv2d: declare({
    family: 'images',
    formula:
      'y[n, i, j, f] = activation(bias[f] + sum over (u, v, c) of x[n, i strideY + u dilationY - padTop, j strideX + v dilationX - padLeft, c] w[u, v, c, f])',
    fields: {
      ...convolutionFields,
      x: address('x (batch, height, width, channels)'),
      w: address('w (kernelHeight, kernelWidth, channels, filters)'),
      y: address('y (batch, outHeight, outWidth, filters)'),
      bias: address.optional('bias (filters)'),
      ...activationFields,
      packed: address.optional('w as packKernel left it for these images, where it stays the same from run to run'),
    },
    touches: (r) => ({
      x: reads(inputSize(r)),
      w: reads(kernelSize(r)),
      y: writes(outputSize(r, r.filters)),
      bias: reads(r.filters),
      packed: reads(packedKernelNumbers(r)),
      scratch: workspace(),
    }),
    split: 'images, or filters where transforming the kernel weighs more',
    cost: convolution,
  }),
  packKernel: declare({
    family: 'images',
    formula: "packed = w as conv2d's algorithm for these images reads it",
    fields: {
      ...convolutionFields,
      w: address('w (kernelHeight, kernelWidth, channels, filters)'),
      packed: address('packedKernelNumbers numbers; overlaps nothing'),
    },
    touches: (r) => ({ w: reads(kernelSize(r)), packed: updates(packedKernelNumbers(r)), scratch: workspace() }),
    split: undefined,
    cost: (r) => pass(kernelSize(r) + packedKernelNumbers(r), 0, packedKernelNumbers(r) * 0.3),
  }),
  conv2dInputGrad: declare({
    family: 'images',
    formula: 'dx = the gradient of sum(dy y) with respect to x, for y without activation',
    fields: { ...convolutionFields, dy: address('dy, as y'), w: address('w'), dx: address('dx, as x') },
    touches: (r) => ({ dy: reads(outputSize(r, r.filters)), w: reads(kernelSize(r)), dx: writes(inputSize(r)), scratch: workspace() }),
    split: 'images, or channels where transforming the kernel weighs more',
    cost: convolution,
  }),
  conv2dKernelGrad: declare({
    family: 'images',
    formula: 'dw = the gradient of sum(dy y) with respect to w',
    fields: { ...convolutionFields, x: address('x'), dy: address('dy, as y'), dw: address('dw, as w') },
    touches: (r) => ({ x: reads(inputSize(r)), dy: reads(outputSize(r, r.filters)), dw: writes(kernelSize(r)), scratch: workspace() }),
    split: 'filters or channels',
    cost: convolution,
  }),
}));

/** Calls `take` with the element of x, of w and of y of every product that is not with padding. */
function everyProduct(s: Full<typeof convolutionFields>, take: (x: number, w: number, y: number) => void): void {
  for (let n = 0; n < s.batch; n++) {
    for (let i = 0; i < s.outHeight; i++) {
      for (let j = 0; j < s.outWidth; j++) {
        for (let u = 0; u < s.kernelHeight; u++) {
          const row = i * s.strideY + u * (s.dilationY || 1) - s.padTop;
          if (row < 0 || row >= s.height) continue;
          for (let v = 0; v < s.kernelWidth; v++) {
            const column = j * s.strideX + v * (s.dilationX || 1) - s.padLeft;
            if (column < 0 || column >= s.width) continue;
            for (let c = 0; c < s.channels; c++) {
              const x = ((n * s.height + row) * s.width + column) * s.channels + c;
              const w = ((u * s.kernelWidth + v) * s.channels + c) * s.filters;
              const y = ((n * s.outHeight + i) * s.outWidth + j) * s.filters;
              for (let f = 0; f < s.filters; f++) take(x, w + f, y + f);
            }
          }
        }
      }
    }
  }
}

/** The definition of `assembly/conv/`. */
export function createConv(memory: ReferenceMemory): Definitions<typeof convolutionRecords> {
  return {
    conv2d({ x, w, bias, activation, alpha, y, ...s }) {
      const { f64 } = memory;
      const n = s.batch * s.outHeight * s.outWidth * s.filters;
      for (let i = 0; i < n; i++) f64[y / 8 + i] = bias ? f64[bias / 8 + (i % s.filters)]! : 0;
      everyProduct(s, (a, b, c) => {
        f64[y / 8 + c]! += f64[x / 8 + a]! * f64[w / 8 + b]!;
      });
      for (let i = 0; i < n; i++) f64[y / 8 + i] = activationOf(activation, alpha, f64[y / 8 + i]!);
    },
    /** It is read where it lies. */
    packKernel() {},
    conv2dInputGrad({ dy, w, dx, ...s }) {
      const { f64 } = memory;
      f64.fill(0, dx / 8, dx / 8 + s.batch * s.height * s.width * s.channels);
      everyProduct(s, (a, b, c) => {
        f64[dx / 8 + a]! += f64[dy / 8 + c]! * f64[w / 8 + b]!;
      });
    },
    conv2dKernelGrad({ x, dy, dw, ...s }) {
      const { f64 } = memory;
      f64.fill(0, dw / 8, dw / 8 + s.kernelHeight * s.kernelWidth * s.channels * s.filters);
      everyProduct(s, (a, b, c) => {
        f64[dw / 8 + b]! += f64[x / 8 + a]! * f64[dy / 8 + c]!;
      });
    },
  };
}
