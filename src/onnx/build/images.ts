// What works on windows reads and gives: images as [height, width, channels], sequences as images of one row.

import type { SymbolicTensor } from '../../layers/layer.js';
import { formatShape } from '../../shape.js';
import type { Inputs } from '../arguments.js';
import type { Builder } from '../builder.js';
import type { OnnxNode } from '../node.js';
import { refuse } from '../refusal.js';
import { type Constant, constant, type Live } from '../values.js';
import { liveInput } from './build.js';

export type Pair = [number, number];
export type Sides = [Pair, Pair];

/** (N, C, spatial) as images; the places of a sequence are columns. */
export interface Images {
  readonly value: Live;
  readonly tensor: SymbolicTensor;
  readonly size: Pair;
  readonly channels: number;
  /** Of what comes out with this size: its order in memory, and the value. */
  result(tensor: SymbolicTensor, size: readonly number[], channels: number): Live;
}

export function imagesOf(b: Builder, inputs: Inputs): Images {
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
