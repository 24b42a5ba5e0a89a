import type { Conv1D } from '../../layers/conv1d.js';
import type { Conv1DTranspose } from '../../layers/conv1d-transpose.js';
import type { Conv2D } from '../../layers/conv2d.js';
import type { Conv2DTranspose } from '../../layers/conv2d-transpose.js';
import type { DepthwiseConv1D } from '../../layers/depthwise-conv1d.js';
import type { DepthwiseConv2D } from '../../layers/depthwise-conv2d.js';
import type { SeparableConv1D } from '../../layers/separable-conv1d.js';
import type { SeparableConv2D } from '../../layers/separable-conv2d.js';
import { activated } from './activations.js';
import { turned, type Weight, type Writers, type Written, writer } from './layer-export.js';
import { type Lengths, lengths, type Padding, padsOf, type Sides } from './padding.js';
import { first, type Value } from './value.js';

/** What convolutions are told: numbers for both directions, or for the one of a sequence. */
interface Window {
  readonly kernelSize: Lengths;
  readonly strides: Lengths;
  readonly dilation: Lengths;
  readonly padding: Padding;
}

/** Attributes of ONNX's convolutions over examples of `shape`. */
function windowOf({ kernelSize, strides, dilation, padding }: Window, shape: readonly number[], group: number) {
  const rank = shape.length - 1;
  const [kernel, steps, dilations] = [lengths(kernelSize, rank), lengths(strides, rank), lengths(dilation, rank)];
  const spans = kernel.map((taps, i) => (taps - 1) * dilations[i]! + 1);
  return { kernel_shape: kernel, strides: steps, dilations, pads: padsOf(padding, shape.slice(0, -1), spans, steps), group };
}

/** (..., C, F) to (F, C, ...). */
const filtersFirst = (kernel: Weight) => {
  const rank = kernel.shape.length;
  return turned(kernel, [rank - 1, rank - 2, ...Array.from({ length: rank - 2 }, (_, i) => i)]);
};

/** (..., C, M) to (C M, 1, ...). */
const depthwiseKernel = (kernel: Weight) => {
  const rank = kernel.shape.length;
  const { data, dims } = turned(kernel, [rank - 2, rank - 1, ...Array.from({ length: rank - 2 }, (_, i) => i)]);
  return { data, dims: [dims[0]! * dims[1]!, 1, ...dims.slice(2)] };
};

function withBias({ g, weight }: Written, inputs: readonly string[]): string[] {
  const bias = weight('bias');
  return bias ? [...inputs, g.weight('bias', bias.data)] : [...inputs];
}

const convolution = /* @__PURE__ */ writer<Conv1D | Conv2D>((written) => {
  const { g, layer, weight, shapes } = written;
  const x = first(g, written.x);
  const { data, dims } = filtersFirst(weight('kernel')!);
  const name = g.node('Conv', withBias(written, [x.name, g.weight('kernel', data, dims)]), windowOf(layer, x.shape, layer.groups));
  return activated(g, layer.activation, { name, shape: shapes[0]!, first: true });
});

const depthwise = /* @__PURE__ */ writer<DepthwiseConv1D | DepthwiseConv2D>((written) => {
  const { g, layer, weight, shapes } = written;
  const x = first(g, written.x);
  const { data, dims } = depthwiseKernel(weight('kernel')!);
  const inputs = withBias(written, [x.name, g.weight('kernel', data, dims)]);
  const name = g.node('Conv', inputs, windowOf(layer, x.shape, x.shape.at(-1)!));
  return activated(g, layer.activation, { name, shape: shapes[0]!, first: true });
});

const separable = /* @__PURE__ */ writer<SeparableConv1D | SeparableConv2D>((written) => {
  const { g, layer, weight, shapes } = written;
  const x = first(g, written.x);
  const own = depthwiseKernel(weight('depthwiseKernel')!);
  const between = g.node('Conv', [x.name, g.weight('depthwiseKernel', own.data, own.dims)], windowOf(layer, x.shape, x.shape.at(-1)!));
  const point = filtersFirst(weight('pointwiseKernel')!);
  const ones = point.dims.slice(2);
  const inputs = withBias(written, [between, g.weight('pointwiseKernel', point.data, point.dims)]);
  const name = g.node('Conv', inputs, { kernel_shape: ones });
  return activated(g, layer.activation, { name, shape: shapes[0]!, first: true });
});

/** Where less comes out than the kernel reaches over, the rest is cut off at the end; where more does, it is ONNX's output padding. */
const transposed = /* @__PURE__ */ writer<Conv1DTranspose | Conv2DTranspose>((written) => {
  const { g, layer, weight, shapes } = written;
  const x = first(g, written.x);
  const rank = x.shape.length - 1;
  const [kernel, strides, dilations] = [layer.kernelSize, layer.strides, layer.dilation].map((each) => lengths(each, rank)) as [
    number[],
    number[],
    number[],
  ];
  const shape = shapes[0]!;
  const sides = kernel.map((taps, i): Sides & { more: number } => {
    const span = (taps - 1) * dilations[i]! + 1;
    const reach = (x.shape[i]! - 1) * strides[i]! + span;
    const cut = reach - shape[i]!;
    const given = layer.padding === 'valid' || layer.padding === 'same' ? undefined : sidesOf(layer.padding, i, rank);
    const before = given ? given[0] : layer.padding === 'same' ? Math.floor(Math.max(cut, 0) / 2) : 0;
    const after = cut - before;
    return Object.assign([before, Math.max(after, 0)] as const, { more: Math.max(-after, 0) });
  });
  const spatial = Array.from({ length: rank }, (_, i) => i);
  // (..., F, C) to (C, F, ...)
  const { data, dims } = turned(weight('kernel')!, [rank + 1, rank, ...spatial]);
  const name = g.node('ConvTranspose', withBias(written, [x.name, g.weight('kernel', data, dims)]), {
    ...{ kernel_shape: kernel, strides, dilations, group: 1 },
    pads: [...sides.map(([before]) => before), ...sides.map(([, after]) => after)],
    output_padding: sides.map(({ more }) => more),
  });
  return activated(g, layer.activation, { name, shape, first: true } satisfies Value);
});

/** What a padding that is no word says of one direction. */
function sidesOf(padding: Exclude<Padding, string>, direction: number, rank: number): Sides {
  if (typeof padding === 'number') return [padding, padding];
  return rank === 1 ? (padding as Sides) : (padding as readonly Sides[])[direction]!;
}

export const convolutionWriters: Writers = {
  Conv1D: convolution,
  Conv2D: convolution,
  DepthwiseConv1D: depthwise,
  DepthwiseConv2D: depthwise,
  SeparableConv1D: separable,
  SeparableConv2D: separable,
  Conv1DTranspose: transposed,
  Conv2DTranspose: transposed,
};
