import type { ReferenceMemory } from '../memory.js';
import { activationOf } from '../reference/activation-of.js';
import { activationFields } from './activate.js';
import type { Cost, Definitions, Full, Given } from './declare.js';
import { address, count, declare, pass, pure, reads, writes } from './declare.js';
import { inputSize, outputSize, windowFields } from './window.js';

/** A convolution of each channel with a kernel of its own. */
export const depthwiseFields = /* @__PURE__ */ pure(() => ({
  ...windowFields,
  dilationY: count.optional('rows from one row of taps to the next; absent: 1. With more than 1 strideY is 1'),
  dilationX: count.optional('columns from one column of taps to the next; absent: 1. With more than 1 strideX is 1'),
}));

export type DepthwiseSize = Given<typeof depthwiseFields>;

/** Multiply-adds a nanosecond of one thread. */
const MACS_PER_NS = 14;

const kernelSize = (r: DepthwiseSize): number => r.kernelHeight * r.kernelWidth * r.channels;
const sizes = (r: DepthwiseSize) => ({ x: inputSize(r), w: kernelSize(r), y: outputSize(r, r.channels) });

const depthwise = (r: DepthwiseSize): Cost => {
  const { x, w, y } = sizes(r);
  const macs = y * r.kernelHeight * r.kernelWidth;
  return pass(x + y + w, 2 * macs, macs / MACS_PER_NS);
};

export const depthwiseRecords = /* @__PURE__ */ pure(() => ({
  depthwiseConv2d: declare({
    family: 'depthwise',
    formula:
      'y[n, i, j, c] = activation(bias[c] + sum over (u, v) of x[n, i strideY + u dilationY - padTop, j strideX + v dilationX - padLeft, c] w[u, v, c])',
    fields: {
      ...depthwiseFields,
      x: address('x (batch, height, width, channels)'),
      w: address('w (kernelHeight, kernelWidth, channels)'),
      y: address('y (batch, outHeight, outWidth, channels)'),
      bias: address.optional('bias (channels)'),
      ...activationFields,
    },
    touches: (r) => ({ x: reads(sizes(r).x), w: reads(sizes(r).w), y: writes(sizes(r).y), bias: reads(r.channels) }),
    split: 'rows of all images',
    cost: depthwise,
  }),
  depthwiseConv2dInputGrad: declare({
    family: 'depthwise',
    formula: 'dx = the gradient of sum(dy y) with respect to x, for y without activation',
    fields: { ...depthwiseFields, dy: address('dy, as y'), w: address('w'), dx: address('dx, as x') },
    touches: (r) => ({ dy: reads(sizes(r).y), w: reads(sizes(r).w), dx: writes(sizes(r).x) }),
    split: 'rows of all images',
    cost: depthwise,
  }),
  depthwiseConv2dKernelGrad: declare({
    family: 'depthwise',
    formula: 'dw = the gradient of sum(dy y) with respect to w',
    fields: { ...depthwiseFields, x: address('x'), dy: address('dy, as y'), dw: address('dw, as w') },
    touches: (r) => ({ x: reads(sizes(r).x), dy: reads(sizes(r).y), dw: writes(sizes(r).w) }),
    split: 'channels',
    cost: depthwise,
  }),
}));

/** Calls `take` with the element of x, of w and of y of every product that is not with padding. */
function everyProduct(s: Full<typeof depthwiseFields>, take: (x: number, w: number, y: number) => void): void {
  for (let out = 0; out < s.batch * s.outHeight * s.outWidth; out++) {
    const [n, i, j] = [Math.floor(out / (s.outHeight * s.outWidth)), Math.floor(out / s.outWidth) % s.outHeight, out % s.outWidth];
    for (let u = 0; u < s.kernelHeight; u++) {
      const row = i * s.strideY + u * (s.dilationY || 1) - s.padTop;
      if (row < 0 || row >= s.height) continue;
      for (let v = 0; v < s.kernelWidth; v++) {
        const column = j * s.strideX + v * (s.dilationX || 1) - s.padLeft;
        if (column < 0 || column >= s.width) continue;
        const [x, w] = [((n * s.height + row) * s.width + column) * s.channels, (u * s.kernelWidth + v) * s.channels];
        for (let c = 0; c < s.channels; c++) take(x + c, w + c, out * s.channels + c);
      }
    }
  }
}

/** The definition of `assembly/depthwise/`. */
export function createDepthwise(memory: ReferenceMemory): Definitions<typeof depthwiseRecords> {
  return {
    depthwiseConv2d({ x, w, bias, activation, alpha, y, ...s }) {
      const { f64 } = memory;
      const n = outputSize(s, s.channels);
      for (let i = 0; i < n; i++) f64[y / 8 + i] = bias ? f64[bias / 8 + (i % s.channels)]! : 0;
      everyProduct(s, (a, b, c) => {
        f64[y / 8 + c]! += f64[x / 8 + a]! * f64[w / 8 + b]!;
      });
      for (let i = 0; i < n; i++) f64[y / 8 + i] = activationOf(activation, alpha, f64[y / 8 + i]!);
    },
    depthwiseConv2dInputGrad({ dy, w, dx, ...s }) {
      const { f64 } = memory;
      f64.fill(0, dx / 8, dx / 8 + inputSize(s));
      everyProduct(s, (a, b, c) => {
        f64[dx / 8 + a]! += f64[dy / 8 + c]! * f64[w / 8 + b]!;
      });
    },
    depthwiseConv2dKernelGrad({ x, dy, dw, ...s }) {
      const { f64 } = memory;
      f64.fill(0, dw / 8, dw / 8 + kernelSize(s));
      everyProduct(s, (a, b, c) => {
        f64[dw / 8 + b]! += f64[x / 8 + a]! * f64[dy / 8 + c]!;
      });
    },
  };
}
