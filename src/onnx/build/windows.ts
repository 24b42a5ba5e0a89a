// Convolutions and pools: images as [height, width, channels], sequences as images of one row.
import {
  AveragePooling2D,
  Conv2D,
  Conv2DTranspose,
  DepthwiseConv2D,
  GlobalAveragePooling2D,
  GlobalMaxPooling2D,
  MaxPooling2D,
  ZeroPadding2D,
} from '../../layers/built-in.js';
import type { SymbolicTensor } from '../../layers/layer.js';
import { constantInput, type Inputs } from '../arguments.js';
import type { Builder } from '../builder.js';
import type { OnnxNode } from '../node.js';
import { refuse } from '../refusal.js';
import { type Constant, constant, type Live } from '../values.js';
import { type Build, type Builds, liveInput } from './build.js';

type Pair = [number, number];
type Sides = [Pair, Pair];

/** (N, C, spatial) as images; the places of a sequence are columns. */
interface Images {
  readonly value: Live;
  readonly tensor: SymbolicTensor;
  readonly size: Pair;
  readonly channels: number;
  /** Of what comes out with this size: its order in memory, and the value. */
  result(tensor: SymbolicTensor, size: readonly number[], channels: number): Live;
}

function imagesOf(b: Builder, inputs: Inputs): Images {
  const given = liveInput(inputs);
  if (given.dims.length !== 3 && given.dims.length !== 4) refuse(`works on ${given.dims.length} axes; there are layers for 3 and 4`);
  const value = b.batchAt(given, 0);
  const places = [...value.dims.keys()].slice(2);
  const order = [...places, 1];
  const [, channels, ...spatial] = value.dims as [number, number, ...number[]];
  const size = [1, ...spatial].slice(-2) as Pair;
  return {
    value,
    tensor: b.arrange(value, order, [...size, channels]),
    size,
    channels,
    result: (tensor, [height, width], filters) => {
      const dims = [value.dims[0]!, filters, ...(spatial.length === 1 ? [width!] : [height!, width!])];
      return b.live(tensor, dims, 0, order, [height!, width!, filters]);
    },
  };
}

/** A list of one or two numbers as that of rows and columns. */
function pair(node: OnnxNode, name: string, spatial: number, otherwise = 1): Pair {
  const given = node.ints(name) ?? new Array<number>(spatial).fill(otherwise);
  if (given.length !== spatial || given.some((n) => !(n >= 1))) refuse(`has ${name} of [${given.join(', ')}]`);
  return [otherwise, ...given].slice(-2) as Pair;
}

/** What lies around the image; `span` is what the kernel covers. */
function padding(node: OnnxNode, size: Pair, span: Pair, strides: Pair, spatial: number): Sides {
  const auto = node.string('auto_pad', 'NOTSET');
  const [rows, columns] = [0, 1].map((i): Pair => {
    if (auto === 'VALID') return [0, 0];
    if (auto === 'SAME_UPPER' || auto === 'SAME_LOWER') {
      const all = Math.max((Math.ceil(size[i]! / strides[i]!) - 1) * strides[i]! + span[i]! - size[i]!, 0);
      const less = Math.floor(all / 2);
      return auto === 'SAME_UPPER' ? [less, all - less] : [all - less, less];
    }
    const pads = node.ints('pads') ?? new Array<number>(2 * spatial).fill(0);
    if (pads.length !== 2 * spatial || pads.some((n) => !(n >= 0))) refuse(`has pads of [${pads.join(', ')}]`);
    const at = spatial === 2 ? i : i - 1;
    return at < 0 ? [0, 0] : [pads[at]!, pads[at + spatial]!];
  }) as Sides;
  return [rows, columns];
}

const extent = (size: number, [before, after]: Pair, span: number, stride: number): number =>
  Math.floor((size + before + after - span) / stride) + 1;

/** 'valid' where nothing lies around, which other formats can tell as well. */
const paddingOption = (pads: Sides): 'valid' | Sides => (pads.flat().every((n) => n === 0) ? 'valid' : pads);

function kernelOf(inputs: Inputs): Constant {
  const kernel = constantInput(inputs, 1, 'kernel') ?? refuse('has no kernel');
  return kernel.dims.length === 3 ? { ...kernel, dims: [...kernel.dims.slice(0, 2), 1, kernel.dims[2]!] } : kernel;
}

const conv: Build = (b, node, inputs) => {
  const { tensor, size, channels, result, value } = imagesOf(b, inputs);
  const spatial = value.dims.length - 2;
  const kernel = kernelOf(inputs);
  const bias = constantInput(inputs, 2, 'bias')?.data;
  const [filters, depth, ...taps] = kernel.dims as [number, number, number, number];
  const group = node.int('group', 1);
  if (kernel.dims.length !== 4 || depth * group !== channels || filters % group !== 0 || filters === 0)
    refuse(`has a kernel of [${kernel.dims.join(', ')}] in ${group} groups for ${channels} channels`);
  const [strides, dilation] = [pair(node, 'strides', spatial), pair(node, 'dilations', spatial)];
  const span = taps.map((n, i) => (n - 1) * dilation[i]! + 1) as Pair;
  const pads = padding(node, size, span, strides, spatial);
  const options = { kernelSize: taps as unknown as Pair, strides, dilation, padding: paddingOption(pads), useBias: bias !== undefined };
  const out = size.map((n, i) => extent(n, pads[i]!, span[i]!, strides[i]!));
  if (out.some((n) => n < 1)) refuse(`has a kernel larger than its image of [${size.join(', ')}]`);
  const depthwise = depth === 1 && group > 1;
  const weights = {
    kernel: depthwise ? b.weight({ ...kernel, dims: [group, filters / group, ...taps] }, [2, 3, 0, 1]) : b.weight(kernel, [2, 3, 1, 0]),
    ...(bias && { bias }),
  };
  const apply = (name: string) =>
    depthwise
      ? new DepthwiseConv2D({ ...options, depthMultiplier: filters / group, name })
      : new Conv2D({ ...options, filters, groups: group, name });
  return [result(b.add(node, apply, [tensor], weights), out, filters)];
};

const convTranspose: Build = (b, node, inputs) => {
  const { tensor, size, channels, result, value } = imagesOf(b, inputs);
  const spatial = value.dims.length - 2;
  const kernel = kernelOf(inputs);
  const bias = constantInput(inputs, 2, 'bias')?.data;
  const [depth, filters, ...taps] = kernel.dims as [number, number, number, number];
  if (node.int('group', 1) !== 1) refuse(`works in ${node.int('group', 1)} groups`);
  if (kernel.dims.length !== 4 || depth !== channels) refuse(`has a kernel of [${kernel.dims.join(', ')}] for ${channels} channels`);
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
  return [result(b.add(node, apply, [tensor], weights), out, filters)];
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
  if (pads.some((n) => !(n >= 0))) refuse(`has pads of [${pads.join(', ')}]`);
  const less = Math.max(-all, 0);
  return { pads, less, out: whole + less - pads[0] - pads[1] };
}

/** Where ceil_mode asks for a window that begins in the image but ends behind it, what it needs. */
function ceiled(node: OnnxNode, size: Pair, kernel: Pair, strides: Pair, pads: Sides): Sides {
  if (node.int('ceil_mode', 0) !== 1) return pads;
  return pads.map(([before, after], i): Pair => {
    const reach = size[i]! + before + after - kernel[i]!;
    const windows = Math.ceil(reach / strides[i]!);
    const last = windows * strides[i]!;
    return [before, after + (last < size[i]! + before ? Math.max(last - reach, 0) : 0)];
  }) as Sides;
}

const pool =
  (max: boolean): Build =>
  (b, node, inputs) => {
    const { tensor, size, channels, result, value } = imagesOf(b, inputs);
    const spatial = value.dims.length - 2;
    if ((node.ints('dilations') ?? []).some((n) => n !== 1)) refuse(`has dilations of [${node.ints('dilations')!.join(', ')}]`);
    if (node.outputs.length > 1 && node.outputs[1] !== '') refuse('gives the places of the largest numbers');
    const [poolSize, strides] = [pair(node, 'kernel_shape', spatial), pair(node, 'strides', spatial)];
    const plain = padding(node, size, poolSize, strides, spatial);
    const counts = !max && node.int('count_include_pad', 0) === 1 && plain.flat().some((n) => n > 0);
    const pads = ceiled(node, size, poolSize, strides, plain);
    if (counts && node.int('ceil_mode', 0) === 1) refuse('counts padding in windows that go beyond it');
    const out = size.map((n, i) => extent(n, pads[i]!, poolSize[i]!, strides[i]!));
    const options = { poolSize, strides, padding: counts ? ('valid' as const) : paddingOption(pads) };
    const x = counts
      ? b.add(node.with({ name: `${node.name}_padding` }), (name) => new ZeroPadding2D({ padding: pads, name }), [tensor])
      : tensor;
    const made = b.add(node, (name) => (max ? new MaxPooling2D({ ...options, name }) : new AveragePooling2D({ ...options, name })), [x]);
    return [result(made, out, channels)];
  };

const global =
  (make: (name: string) => GlobalAveragePooling2D | GlobalMaxPooling2D): Build =>
  (b, node, inputs) => {
    const { tensor, channels, value } = imagesOf(b, inputs);
    const dims = value.dims.map((n, i) => (i < 2 ? n : 1));
    const order = [...dims.keys()].slice(1);
    return [b.live(b.add(node, make, [tensor]), dims, 0, order, [channels])];
  };

export const windowBuilds: Builds = {
  Conv: conv,
  ConvTranspose: convTranspose,
  MaxPool: pool(true),
  AveragePool: pool(false),
  GlobalAveragePool: global((name) => new GlobalAveragePooling2D({ name })),
  GlobalMaxPool: global((name) => new GlobalMaxPooling2D({ name })),
};

/** Numbers of every channel as a constant beside (N, C, ...). */
export const perChannel = (data: ArrayLike<number>, rank: number): Constant =>
  constant([data.length, ...new Array<number>(Math.max(rank - 2, 0)).fill(1)], data);
