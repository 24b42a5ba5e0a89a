// Pools, of images and of sequences.
import { pure } from '../../engine/records/declare.js';
import { AveragePooling2D, GlobalAveragePooling2D, GlobalMaxPooling2D, MaxPooling2D, ZeroPadding2D } from '../../layers/built-in.js';
import type { OnnxNode } from '../node.js';
import { refuse } from '../refusal.js';
import type { Build, Builds } from './build.js';
import { extent, imagesOf, type Pair, padding, paddingOption, pair, type Sides } from './images.js';

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
    const { add, size, channels, result, value } = imagesOf(b, node, inputs);
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
    const padded = counts ? add((name) => new ZeroPadding2D({ padding: pads, name })) : undefined;
    const make = (name: string) => (max ? new MaxPooling2D({ ...options, name }) : new AveragePooling2D({ ...options, name }));
    return [result(add(make, undefined, padded), out, channels)];
  };

const global =
  (make: (name: string) => GlobalAveragePooling2D | GlobalMaxPooling2D): Build =>
  (b, node, inputs) => {
    const { add, channels, result } = imagesOf(b, node, inputs);
    return [result(add(make), [1, 1], channels, true)];
  };

export const poolBuilds: Builds = /* @__PURE__ */ pure(() => ({
  MaxPool: pool(true),
  AveragePool: pool(false),
  GlobalAveragePool: global((name) => new GlobalAveragePooling2D({ name })),
  GlobalMaxPool: global((name) => new GlobalMaxPooling2D({ name })),
}));
