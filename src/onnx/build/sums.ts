// Sums of neighbours along an axis, as products with matrices that do not learn.
import { Multiply } from '../../layers/built-in.js';
import { checkedAxis, numberOf } from '../arguments.js';
import type { Builder } from '../builder.js';
import type { OnnxNode } from '../node.js';
import { refuse } from '../refusal.js';
import type { Live } from '../values.js';
import { joinedBy, math } from './arithmetic.js';
import { type Build, type Builds, liveInput } from './build.js';
import { along } from './linear.js';

/** Along an axis y[j] = offset + the sum of x[i] times factor(i, j). */
function summed(b: Builder, node: OnnxNode, x: Live, axis: number, factor: (i: number, j: number) => number, offset = 0): Live {
  const extent = x.dims[axis]!;
  b.spend(extent * extent);
  const kernel = Float32Array.from({ length: extent * extent }, (_, at) => factor(Math.floor(at / extent), at % extent));
  const bias = new Float32Array(extent).fill(offset);
  return along(b, node, x, axis, extent, { kernel, ...(offset !== 0 && { bias }) }, false);
}

const cumulative: Build = (b, node, inputs) => {
  const x = liveInput(inputs);
  const axis = checkedAxis(numberOf(node, inputs, 1, 'axis') ?? refuse('has no axis'), x.dims.length);
  const least = node.int('exclusive', 0) === 1 ? 1 : 0;
  const sign = node.int('reverse', 0) === 1 ? -1 : 1;
  return [summed(b, node, x, axis, (i, j) => (sign * (j - i) >= least ? 1 : 0))];
};

/** x / (bias + alpha / size times the sum of squares of channels around)^beta. Krizhevsky et al. (2012) */
const localResponse: Build = (b, node, inputs) => {
  const x = liveInput(inputs);
  const size = node.int('size', 0);
  if (!(size >= 1)) refuse(`sums up ${size} channels`);
  const [before, behind] = [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)];
  const share = node.float('alpha', 1e-4) / size;
  const squares = math(b, node, x, { function: 'power', exponent: 2 });
  const factor = (i: number, j: number): number => (i >= j - before && i <= j + behind ? share : 0);
  const sums = summed(b, node, squares, checkedAxis(1, x.dims.length), factor, node.float('bias', 1));
  const divisor = math(b, node, sums, { function: 'power', exponent: node.float('beta', 0.75) });
  return [joinedBy(b, node, [x, math(b, node, divisor, { function: 'reciprocal' })], (name) => new Multiply({ name }))];
};

export const sumBuilds: Builds = { CumSum: cumulative, LRN: localResponse };
