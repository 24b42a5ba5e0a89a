// What lies around values, and values that are repeated.

import { ZeroPadding2D } from '../../layers/built-in.js';
import { formatShape } from '../../shape.js';
import { checkedAxis, constantInput, intsOf, numberOf, type Run } from '../arguments.js';
import type { Builder } from '../builder.js';
import type { OnnxNode } from '../node.js';
import { refuse } from '../refusal.js';
import type { Live } from '../values.js';
import { type Build, type Builds, liveInput } from './build.js';
import { runsOf, taken } from './select.js';

/** Places around an axis of `extent` as the mode has them. */
function around(b: Builder, extent: number, before: number, after: number, mode: string): Run[] {
  if (before < -extent || after < -extent || before + after + extent < 1) refuse(`cuts ${before} and ${after} off of ${extent}`);
  const own: Run = { start: Math.max(-before, 0), count: extent + Math.min(before, 0) + Math.min(after, 0), step: 1 };
  if (mode === 'constant')
    return [{ start: -1, count: Math.max(before, 0), step: 1 }, own, { start: -1, count: Math.max(after, 0), step: 1 }];
  const period = mode === 'reflect' ? 2 * (extent - 1) : extent;
  const at = (i: number): number => {
    if (mode === 'edge') return Math.min(Math.max(i, 0), extent - 1);
    const place = period === 0 ? 0 : ((i % period) + period) % period;
    return place < extent ? place : period - place;
  };
  if (mode !== 'edge' && mode !== 'reflect' && mode !== 'wrap') refuse(`pads by ${mode}`);
  const side = (from: number, count: number): Run[] => {
    b.spend(Math.max(count, 0));
    return runsOf(Array.from({ length: Math.max(count, 0) }, (_, i) => at(from + i)));
  };
  return [...side(-before, before), own, ...side(extent, after)];
}

const pad: Build = (b, node, inputs) => {
  let value = liveInput(inputs);
  const rank = value.dims.length;
  const given = intsOf(node, inputs, 1, node.has('paddings') ? 'paddings' : 'pads') ?? refuse('has no pads');
  const axes = intsOf(node, inputs, 3, 'axes')?.map((axis) => checkedAxis(axis, rank)) ?? [...value.dims.keys()];
  const mode = node.string('mode', 'constant');
  const fill = numberOf(node, inputs, 2, 'value') ?? 0;
  if (given.length !== 2 * axes.length) refuse(`has pads of ${formatShape(given)}`);
  const sides = new Map(axes.map((axis, i) => [axis, [given[i]!, given[i + axes.length]!] as [number, number]]));
  const zeros = mode === 'constant' && fill === 0 && rank === 4 && given.every((n) => n >= 0);
  if (zeros && [0, 1].every((axis) => (sides.get(axis) ?? [0]).every((n) => n === 0)) && value.order.join() === '2,3,1')
    return [zeroPadded(b, node, value, [sides.get(2) ?? [0, 0], sides.get(3) ?? [0, 0]])];
  for (const [axis, [before, after]] of sides) {
    if (before !== 0 || after !== 0) value = taken(b, node, value, axis, around(b, value.dims[axis]!, before, after, mode), fill);
  }
  return [value];
};

/** Images with zeros around them. */
function zeroPadded(b: Builder, node: OnnxNode, value: Live, padding: [[number, number], [number, number]]): Live {
  const [n, channels, height, width] = value.dims as [number, number, number, number];
  const tensor = b.add(node, (name) => new ZeroPadding2D({ padding, name }), [b.arrange(value, [2, 3, 1], [height, width, channels])]);
  const [rows, columns] = [height + padding[0][0] + padding[0][1], width + padding[1][0] + padding[1][1]];
  return b.live(tensor, [n, channels, rows, columns], value.batch, [2, 3, 1]);
}

const tile: Build = (b, node, inputs) => {
  let value = liveInput(inputs);
  const repeats = constantInput(inputs, 1, 'repeats')?.data ?? refuse('has no repeats');
  for (const [axis, extent] of value.dims.entries()) {
    b.spend(repeats[axis]!);
    const runs = Array.from({ length: repeats[axis]! }, () => ({ start: 0, count: extent, step: 1 }));
    value = taken(b, node, value, axis, runs);
  }
  return [value];
};

export const padBuilds: Builds = { Pad: pad, Tile: tile };
