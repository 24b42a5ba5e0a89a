// Convolutions, of images and of sequences.

import { Conv2D, Conv2DTranspose, DepthwiseConv2D } from '../../layers/built-in.js';
import { formatShape } from '../../shape.js';
import { constantInput, type Inputs } from '../arguments.js';
import type { OnnxNode } from '../node.js';
import { refuse } from '../refusal.js';
import type { Constant } from '../values.js';
import type { Build, Builds } from './build.js';
import { extent, imagesOf, type Pair, padding, paddingOption, pair, type Sides } from './images.js';

function kernelOf(inputs: Inputs): Constant {
  const kernel = constantInput(inputs, 1, 'kernel') ?? refuse('has no kernel');
  return kernel.dims.length === 3 ? { ...kernel, dims: [...kernel.dims.slice(0, 2), 1, kernel.dims[2]!] } : kernel;
}

const conv: Build = (b, node, inputs) => {
  const { add, size, channels, result, value } = imagesOf(b, node, inputs);
  const spatial = value.dims.length - 2;
  const kernel = kernelOf(inputs);
  const bias = constantInput(inputs, 2, 'bias')?.data;
  const [filters, depth, ...taps] = kernel.dims as [number, number, number, number];
  const group = node.int('group', 1);
  if (kernel.dims.length !== 4 || depth * group !== channels || filters % group !== 0 || filters === 0)
    refuse(`has a kernel of ${formatShape(kernel.dims)} in ${group} groups for ${channels} channels`);
  const [strides, dilation] = [pair(node, 'strides', spatial), pair(node, 'dilations', spatial)];
  const span = taps.map((n, i) => (n - 1) * dilation[i]! + 1) as Pair;
  const pads = padding(node, size, span, strides, spatial);
  const options = { kernelSize: taps as unknown as Pair, strides, dilation, padding: paddingOption(pads), useBias: bias !== undefined };
  const out = size.map((n, i) => extent(n, pads[i]!, span[i]!, strides[i]!));
  if (out.some((n) => n < 1)) refuse(`has a kernel larger than its image of ${formatShape(size)}`);
  const depthwise = depth === 1 && group > 1;
  const weights = {
    kernel: depthwise ? b.weight({ ...kernel, dims: [group, filters / group, ...taps] }, [2, 3, 0, 1]) : b.weight(kernel, [2, 3, 1, 0]),
    ...(bias && { bias }),
  };
  const apply = (name: string) =>
    depthwise
      ? new DepthwiseConv2D({ ...options, depthMultiplier: filters / group, name })
      : new Conv2D({ ...options, filters, groups: group, name });
  return [result(add(apply, weights), out, filters)];
};

const convTranspose: Build = (b, node, inputs) => {
  const { add, size, channels, result, value } = imagesOf(b, node, inputs);
  const spatial = value.dims.length - 2;
  const kernel = kernelOf(inputs);
  const bias = constantInput(inputs, 2, 'bias')?.data;
  const [depth, filters, ...taps] = kernel.dims as [number, number, number, number];
  if (node.int('group', 1) !== 1) refuse(`works in ${node.int('group', 1)} groups`);
  if (kernel.dims.length !== 4 || depth !== channels) refuse(`has a kernel of ${formatShape(kernel.dims)} for ${channels} channels`);
  const [strides, dilation] = [pair(node, 'strides', spatial), pair(node, 'dilations', spatial)];
  const more = [0, ...(node.ints('output_padding') ?? new Array<number>(spatial).fill(0))].slice(-2);
  const span = taps.map((n, i) => (n - 1) * dilation[i]! + 1);
  const sides = [0, 1].map((i) =>
    transposedSides(node, i, spatial, size[i]!, (size[i]! - 1) * strides[i]! + span[i]! + more[i]!, strides[i]!),
  );
  const out = sides.map(({ out: n }) => n);
  const outputPadding = sides.map(({ less }, i) => more[i]! + less) as Pair;
  const pads = sides.map(({ pads: one }) => one) as Sides;
  const window = { kernelSize: taps as unknown as Pair, strides, dilation, padding: pads, outputPadding };
  const weights = { kernel: b.weight(kernel, [2, 3, 1, 0]), ...(bias && { bias }) };
  const apply = (name: string) => new Conv2DTranspose({ filters, ...window, useBias: bias !== undefined, name });
  return [result(add(apply, weights), out, filters)];
};

/** What is cut off before and behind of the `whole` that a transposed kernel reaches; `less` is what a wanted shape goes beyond it. */
function transposedSides(
  node: OnnxNode,
  i: number,
  spatial: number,
  size: number,
  whole: number,
  stride: number,
): { pads: Pair; less: number; out: number } {
  const at = spatial === 2 ? i : i - 1;
  if (at < 0) return { pads: [0, 0], less: 0, out: whole };
  const auto = node.string('auto_pad', 'NOTSET');
  const given = node.ints('pads') ?? new Array<number>(2 * spatial).fill(0);
  const wanted = node.ints('output_shape')?.at(at - spatial) ?? (auto.startsWith('SAME') ? size * stride : undefined);
  const all = whole - (wanted ?? whole);
  const half = auto === 'SAME_UPPER' ? Math.floor(all / 2) : Math.ceil(all / 2);
  const free: Pair = auto === 'VALID' ? [0, 0] : [given[at]!, given[at + spatial]!];
  const pads: Pair = wanted === undefined ? free : all < 0 ? [0, 0] : [half, all - half];
  if (pads.some((n) => !(n >= 0))) refuse(`has pads of ${formatShape(pads)}`);
  const less = Math.max(-all, 0);
  return { pads, less, out: whole + less - pads[0] - pads[1] };
}

export const convolutionBuilds: Builds = { Conv: conv, ConvTranspose: convTranspose };
