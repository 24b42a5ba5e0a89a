// Sums, means and the like along axes.
import { pure } from '../../engine/records/declare.js';
import { Activation, GlobalAveragePooling1D, Multiply } from '../../layers/built-in.js';
import { sizeOf } from '../../shape.js';
import type { Inputs } from '../arguments.js';
import type { Builder } from '../builder.js';
import { reducedAxes } from '../fold/select.js';
import { OnnxReduce, type OnnxReduceOptions } from '../layers/reduce.js';
import type { OnnxNode } from '../node.js';
import { MixesBatch, refuse } from '../refusal.js';
import type { Live } from '../values.js';
import { absolute, joinedBy, mapped, math, rescaled } from './arithmetic.js';
import { type Build, type Builds, liveInput } from './build.js';
import { squeezed } from './shapes.js';

type Reduction = OnnxReduceOptions['reduction'];

/** The value with `axes` reduced to 1. */
export function reduced(b: Builder, node: OnnxNode, x: Live, all: readonly number[], reduction: Reduction): Live {
  const axes = all.filter((axis) => x.dims[axis] !== 1);
  if (axes.length === 0) return x;
  if (axes.includes(x.batch)) throw new MixesBatch();
  const long = x.order.filter((axis) => x.dims[axis] !== 1);
  const places = axes.map((axis) => long.indexOf(axis)).sort((a, c) => a - c);
  // neighbours in memory stay where they are, others go to the end
  const neighbours = places.every((place, i) => i === 0 || place === places[i - 1]! + 1);
  const ordered = neighbours ? long : [...long.filter((axis) => !axes.includes(axis)), ...axes];
  const from = Math.min(...axes.map((axis) => ordered.indexOf(axis)));
  const extent = (list: readonly number[]): number => sizeOf(list.map((axis) => x.dims[axis]!));
  const [outer, times, inner] = [extent(ordered.slice(0, from)), extent(axes), extent(ordered.slice(from + axes.length))];
  const dims = x.dims.map((n, axis) => (axes.includes(axis) ? 1 : n));
  const order = [...ordered, ...x.order.filter((axis) => !ordered.includes(axis))];
  if (reduction === 'mean' && outer === 1) {
    const tensor = b.add(node, (name) => new GlobalAveragePooling1D({ name }), [b.arrange(x, ordered, [times, inner])]);
    return b.live(tensor, dims, x.batch, order, [inner]);
  }
  const tensor = b.add(node, (name) => new OnnxReduce({ reduction, name }), [b.arrange(x, ordered, [outer, times, inner])]);
  return b.live(tensor, dims, x.batch, order, [outer, inner]);
}

/** Reduces what `before` makes of the input, and gives it to `after`. */
const reduce =
  (of: (b: Builder, node: OnnxNode, x: Live, axes: readonly number[]) => Live): Build =>
  (b, node, inputs: Inputs) => {
    const x = liveInput(inputs);
    const axes = reducedAxes(node, inputs, x.dims.length);
    const y = of(b, node, x, axes);
    return [node.int('keepdims', 1) === 1 ? y : squeezed(b, y, axes)];
  };

const by = (reduction: Reduction): Build => reduce((b, node, x, axes) => reduced(b, node, x, axes, reduction));

const square = (b: Builder, node: OnnxNode, x: Live): Live => math(b, node, x, { function: 'power', exponent: 2 });
const sumOf = (b: Builder, node: OnnxNode, x: Live, axes: readonly number[]): Live => reduced(b, node, x, axes, 'sum');
const exponential = (b: Builder, node: OnnxNode, x: Live): Live =>
  mapped(b, node, x, (name) => new Activation({ activation: 'exponential', name }));

export const reduceBuilds: Builds = /* @__PURE__ */ pure(() => ({
  ReduceSum: by('sum'),
  ReduceMean: by('mean'),
  ReduceMax: by('max'),
  ReduceMin: reduce((b, node, x, axes) => rescaled(b, node, reduced(b, node, rescaled(b, node, x, -1), axes, 'max'), -1)),
  ReduceL1: reduce((b, node, x, axes) => sumOf(b, node, absolute(b, node, x), axes)),
  ReduceSumSquare: reduce((b, node, x, axes) => sumOf(b, node, square(b, node, x), axes)),
  ReduceL2: reduce((b, node, x, axes) => math(b, node, sumOf(b, node, square(b, node, x), axes), { function: 'sqrt' })),
  ReduceLogSum: reduce((b, node, x, axes) => math(b, node, sumOf(b, node, x, axes), { function: 'log' })),
  ReduceLogSumExp: reduce((b, node, x, axes) => math(b, node, sumOf(b, node, exponential(b, node, x), axes), { function: 'log' })),
  LpNormalization: (b, node, inputs) => {
    const x = liveInput(inputs);
    if (node.int('p', 2) !== 2) refuse(`divides by a norm of order ${node.int('p', 2)}`);
    const axis = node.int('axis', -1);
    const length = math(b, node, sumOf(b, node, square(b, node, x), [axis < 0 ? axis + x.dims.length : axis]), { function: 'sqrt' });
    return [joinedBy(b, node, [x, math(b, node, length, { function: 'reciprocal' })], (name) => new Multiply({ name }))];
  },
}));
