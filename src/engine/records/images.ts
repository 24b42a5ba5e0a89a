import { activationFields } from './core.js';
import { address, type Cost, count, declare, double, flag, integer, pass, pure, reads, workspace, writes } from './declare.js';
import { random } from './noise.js';

/** How a window slides over images (batch, height, width, channels): see `Window`. */
export const windowFields = {
  batch: count('images'),
  height: count('rows of an image'),
  width: count('columns of an image'),
  channels: count('channels of an image'),
  kernelHeight: count('rows of the window'),
  kernelWidth: count('columns of the window'),
  strideY: count('rows that the window moves by'),
  strideX: count('columns that the window moves by'),
  padTop: integer('rows of padding before the image'),
  padLeft: integer('columns of padding before the image'),
  outHeight: count('rows of the output'),
  outWidth: count('columns of the output'),
};

/** A window without the number of images. */
export type Window = { readonly [N in Exclude<keyof typeof windowFields, 'batch'>]: number };
/** A convolution: its window, how far its taps lie apart, and how many filters slide with it. */
export type ConvolutionShape = Window & { readonly filters: number; readonly dilationY?: number; readonly dilationX?: number };

type WindowSize = { readonly [N in keyof typeof windowFields]: number };

/** A convolution, and what its three passes need. */
export const convolutionFields = /* @__PURE__ */ pure(() => ({
  ...windowFields,
  dilationY: count.optional('rows from one row of taps to the next; absent: 1. With more than 1 strideY is 1'),
  dilationX: count.optional('columns from one column of taps to the next; absent: 1. With more than 1 strideX is 1'),
  filters: count('filters'),
  scratch: address('convolutionScratch bytes for each thread'),
  winograd: flag.optional('3x3 kernels may use the Winograd algorithm, which gives other bits: the engine says'),
}));

/** Multiply-adds a nanosecond of one thread: direct convolution. */
const MACS_PER_NS = 22;

const convolution = (r: WindowSize & { filters: number }): Cost => {
  const macs = r.batch * r.outHeight * r.outWidth * r.kernelHeight * r.kernelWidth * r.channels * r.filters;
  const numbers =
    r.batch * (r.height * r.width * r.channels + r.outHeight * r.outWidth * r.filters) +
    r.kernelHeight * r.kernelWidth * r.channels * r.filters;
  return { flop: 2 * macs, bytes: 4 * numbers, ns: macs / MACS_PER_NS };
};

type ImageSize = { batch: number; height: number; width: number; channels: number };
const inputSize = (r: ImageSize): number => r.batch * r.height * r.width * r.channels;
const outputSize = (r: { batch: number; outHeight: number; outWidth: number }, channels: number): number =>
  r.batch * r.outHeight * r.outWidth * channels;
const kernelSize = (r: { kernelHeight: number; kernelWidth: number; channels: number; filters: number }): number =>
  r.kernelHeight * r.kernelWidth * r.channels * r.filters;

const pooling = (r: WindowSize): Cost => {
  const out = r.batch * r.outHeight * r.outWidth * r.channels;
  return pass(
    out + r.batch * r.height * r.width * r.channels,
    out * r.kernelHeight * r.kernelWidth,
    out * r.kernelHeight * r.kernelWidth * 0.2,
  );
};

const size = {
  batch: count('images'),
  height: integer('rows of an image'),
  width: integer('columns of an image'),
  channels: integer('channels of an image'),
};
const outSize = { outHeight: integer('rows of the output'), outWidth: integer('columns of the output') };
const copied = (r: { batch: number; outHeight: number; outWidth: number; channels: number }): Cost => {
  const out = r.batch * r.outHeight * r.outWidth * r.channels;
  return pass(2 * out, 0, out * 0.2);
};
const padding = integer('rows and columns of zeros around the image');
const rotation = {
  low: double('least turns'),
  high: double('most turns'),
  bilinear: flag('from the four pixels around a place, else the nearest'),
  clamp: flag('what lies outside takes the edge, else 0'),
};
const rotated = (r: { batch: number; height: number; width: number; channels: number }): Cost => {
  const numbers = r.batch * r.height * r.width * r.channels;
  return pass(2 * numbers, 8 * numbers, numbers * 3);
};
const pixels = (r: { batch: number; pixels: number; channels: number }): Cost =>
  pass(r.batch * r.pixels * r.channels, r.batch * r.pixels * r.channels, r.batch * r.pixels * r.channels * 0.2);

export const imageRecords = /* @__PURE__ */ pure(() => ({
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
    },
    touches: (r) => ({
      x: reads(inputSize(r)),
      w: reads(kernelSize(r)),
      y: writes(outputSize(r, r.filters)),
      bias: reads(r.filters),
      scratch: workspace(),
    }),
    split: 'images, or filters where transforming the kernel weighs more',
    cost: convolution,
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
  maxPool2d: declare({
    family: 'images',
    formula: 'y = the largest x in the window; padding counts as -infinity',
    fields: { ...windowFields, x: address('x'), y: address('y (batch, outHeight, outWidth, channels)') },
    touches: (r) => ({ x: reads(inputSize(r)), y: writes(outputSize(r, r.channels)) }),
    split: 'images',
    cost: pooling,
  }),
  maxPool2dGrad: declare({
    family: 'images',
    formula:
      'dx = dy at the first place of its window, row by row, where x is not below y; 0 elsewhere; what several windows give is added',
    fields: { ...windowFields, x: address('x'), y: address('y, as maxPool2d made it'), dy: address('dy, as y'), dx: address('dx, as x') },
    touches: (r) => ({
      x: reads(inputSize(r)),
      y: reads(outputSize(r, r.channels)),
      dy: reads(outputSize(r, r.channels)),
      dx: writes(inputSize(r)),
    }),
    split: 'images',
    cost: pooling,
  }),
  averagePool2d: declare({
    family: 'images',
    formula: 'y = the mean of x over the places of the window that are in the image; 0 if there is none',
    fields: { ...windowFields, x: address('x'), y: address('y') },
    touches: (r) => ({ x: reads(inputSize(r)), y: writes(outputSize(r, r.channels)) }),
    split: 'images',
    cost: pooling,
  }),
  averagePool2dGrad: declare({
    family: 'images',
    formula: 'dx = the gradient of sum(dy y)',
    fields: { ...windowFields, dy: address('dy, as y'), dx: address('dx, as x') },
    touches: (r) => ({ dy: reads(outputSize(r, r.channels)), dx: writes(inputSize(r)) }),
    split: 'images',
    cost: pooling,
  }),
  globalAveragePool: declare({
    family: 'images',
    formula: 'y (batch, channels) = the mean over the pixels of x (batch, pixels, channels)',
    fields: { batch: count('images'), pixels: count('pixels'), channels: count('channels'), x: address('x'), y: address('y') },
    touches: (r) => ({ x: reads(r.batch * r.pixels * r.channels), y: writes(r.batch * r.channels) }),
    split: 'images',
    cost: pixels,
  }),
  globalAveragePoolGrad: declare({
    family: 'images',
    formula: 'dx (batch, pixels, channels) = dy / pixels',
    fields: { batch: count('images'), pixels: count('pixels'), channels: count('channels'), dy: address('dy'), dx: address('dx') },
    touches: (r) => ({ dy: reads(r.batch * r.channels), dx: writes(r.batch * r.pixels * r.channels) }),
    split: 'images',
    cost: pixels,
  }),
  cropImages: declare({
    family: 'images',
    formula: 'y[n, i, j] = x[n, i + top, j + left], 0 outside of the image; padding is a crop by -top, -left, and so is the transpose',
    fields: { ...size, ...outSize, top: integer('first row'), left: integer('first column'), x: address('x'), y: address('y') },
    touches: (r) => ({ x: reads(inputSize(r)), y: writes(outputSize(r, r.channels)) }),
    split: 'images',
    cost: copied,
  }),
  randomFlip: declare({
    family: 'images',
    formula:
      'y[n] = x[n] mirrored left to right where word 0 of block counter + n is 2^31 or more, top to bottom where word 1 is, each if mode has it; its own transpose',
    fields: { ...random, ...size, mode: count('a FlipMode'), x: address('x'), y: address('y') },
    touches: (r) => ({ counter: reads(2, 'word'), x: reads(inputSize(r)), y: writes(inputSize(r)) }),
    split: 'images',
    cost: (r) => pass(2 * r.batch * r.height * r.width * r.channels, 0, r.batch * r.height * r.width * r.channels * 0.2),
  }),
  randomCrop: declare({
    family: 'images',
    formula:
      'cropImages with an offset for each image: top = floor(word0 (height + 2 padding - outHeight + 1) / 2^32) - padding, left by word 1 and the widths',
    fields: { ...random, ...size, ...outSize, padding, x: address('x'), y: address('y') },
    touches: (r) => ({ counter: reads(2, 'word'), x: reads(inputSize(r)), y: writes(outputSize(r, r.channels)) }),
    split: 'images',
    cost: copied,
  }),
  randomCropGrad: declare({
    family: 'images',
    formula: 'dx (height, width) of dy (outHeight, outWidth): 0 where the crop did not read',
    fields: { ...random, ...size, ...outSize, padding, dy: address('dy'), dx: address('dx') },
    touches: (r) => ({ counter: reads(2, 'word'), dy: reads(outputSize(r, r.channels)), dx: writes(inputSize(r)) }),
    split: 'images',
    cost: copied,
  }),
  randomRotation: declare({
    family: 'images',
    formula:
      'each image rotated about its centre, counter-clockwise, by low + (high - low) word0 / 2^32 turns: y[n, i, j] is x[n] at row cy + cos (i - cy) + sin (j - cx), column cx - sin (i - cy) + cos (j - cx), cy = (height - 1) / 2, cx = (width - 1) / 2',
    fields: { ...random, ...size, ...rotation, x: address('x'), y: address('y') },
    touches: (r) => ({ counter: reads(2, 'word'), x: reads(inputSize(r)), y: writes(inputSize(r)) }),
    split: 'images',
    cost: rotated,
  }),
  randomRotationGrad: declare({
    family: 'images',
    formula: 'dx = each dy pixel added to the pixels that its y was made of, by the same weights',
    fields: { ...random, ...size, ...rotation, dy: address('dy'), dx: address('dx') },
    touches: (r) => ({ counter: reads(2, 'word'), dy: reads(inputSize(r)), dx: writes(inputSize(r)) }),
    split: 'images',
    cost: rotated,
  }),
}));
