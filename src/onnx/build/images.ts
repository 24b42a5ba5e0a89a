// What works on windows reads and gives: images as [height, width, channels], sequences as images of one row.

import { TimeDistributed } from '../../layers/built-in.js';
import type { Layer, SymbolicTensor } from '../../layers/layer.js';
import { formatShape } from '../../shape.js';
import type { Inputs } from '../arguments.js';
import type { Builder, Weights } from '../builder.js';
import type { OnnxNode } from '../node.js';
import { refuse } from '../refusal.js';
import { type Constant, constant, type Live } from '../values.js';
import { liveInput } from './build.js';

export type Pair = [number, number];
export type Sides = [Pair, Pair];

/** (N, C, spatial) as images; the places of a sequence are columns. */
export interface Images {
  readonly value: Live;
  readonly size: Pair;
  readonly channels: number;
  /** Puts a layer of images behind them, or behind what such a layer made of them. */
  add(make: (name: string) => Layer, weights?: Weights, from?: SymbolicTensor): SymbolicTensor;
  /** What comes out with this size; of a size of one pixel the layer may leave the axes of 1 away. */
  result(tensor: SymbolicTensor, size: readonly number[], channels: number, isPixel?: boolean): Live;
}

/** Where the first axis is not the model's batch, each of its places is a step by itself. */
export function imagesOf(b: Builder, node: OnnxNode, inputs: Inputs): Images {
  const given = liveInput(inputs);
  if (given.dims.length !== 3 && given.dims.length !== 4) refuse(`works on ${given.dims.length} axes; there are layers for 3 and 4`);
  const inSteps = given.batch < 0 && given.dims[0] !== 1;
  const value = inSteps ? given : b.batchAt(given, 0);
  const [steps, channels, ...spatial] = value.dims as [number, number, ...number[]];
  const before = inSteps ? [steps] : [];
  const order = [...(inSteps ? [0] : []), ...[...value.dims.keys()].slice(2), 1];
  const size = [1, ...spatial].slice(-2) as Pair;
  const tensor = b.arrange(value, order, [...before, ...size, channels]);
  return {
    ...{ value, size, channels },
    add: (make, weights, from = tensor) =>
      b.add(node, (name) => (inSteps ? new TimeDistributed({ layer: make(`${name}_step`), name }) : make(name)), [from], weights),
    result: (made, [height, width], filters, isPixel = false) => {
      const dims = [steps, filters, ...(spatial.length === 1 ? [width!] : [height!, width!])];
      return b.live(made, dims, inSteps ? -1 : 0, order, [...before, ...(isPixel ? [] : [height!, width!]), filters]);
    },
  };
}

/** A list of one or two numbers as that of rows and columns. */
export function pair(node: OnnxNode, name: string, spatial: number, otherwise = 1): Pair {
  const given = node.ints(name) ?? new Array<number>(spatial).fill(otherwise);
  if (given.length !== spatial || given.some((n) => !(n >= 1))) refuse(`has ${name} of ${formatShape(given)}`);
  return [otherwise, ...given].slice(-2) as Pair;
}

/** What lies around the image; `span` is what the kernel covers. */
export function padding(node: OnnxNode, size: Pair, span: Pair, strides: Pair, spatial: number): Sides {
  const auto = node.string('auto_pad', 'NOTSET');
  const [rows, columns] = [0, 1].map((i): Pair => {
    if (auto === 'VALID') return [0, 0];
    if (auto === 'SAME_UPPER' || auto === 'SAME_LOWER') {
      const all = Math.max((Math.ceil(size[i]! / strides[i]!) - 1) * strides[i]! + span[i]! - size[i]!, 0);
      const less = Math.floor(all / 2);
      return auto === 'SAME_UPPER' ? [less, all - less] : [all - less, less];
    }
    const pads = node.ints('pads') ?? new Array<number>(2 * spatial).fill(0);
    if (pads.length !== 2 * spatial || pads.some((n) => !(n >= 0))) refuse(`has pads of ${formatShape(pads)}`);
    const at = spatial === 2 ? i : i - 1;
    return at < 0 ? [0, 0] : [pads[at]!, pads[at + spatial]!];
  }) as Sides;
  return [rows, columns];
}

export const extent = (size: number, [before, after]: Pair, span: number, stride: number): number =>
  Math.floor((size + before + after - span) / stride) + 1;

/** 'valid' where nothing lies around, which other formats can tell as well. */
export const paddingOption = (pads: Sides): 'valid' | Sides => (pads.flat().every((n) => n === 0) ? 'valid' : pads);

/** Numbers of every channel as a constant beside (N, C, ...). */
export const perChannel = (data: ArrayLike<number>, rank: number): Constant =>
  constant([data.length, ...new Array<number>(Math.max(rank - 2, 0)).fill(1)], data);
