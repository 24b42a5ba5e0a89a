// Numbers within bounds, and those of one value or another.
import { Add, Multiply, ReLU } from '../../layers/built-in.js';
import { first, type Inputs, numberOf } from '../arguments.js';
import type { Builder } from '../builder.js';
import { OnnxWhere } from '../layers/where.js';
import type { OnnxNode } from '../node.js';
import { refuse } from '../refusal.js';
import { type Constant, constant, type Live, type Value } from '../values.js';
import { joinedBy, mapped, rescaled } from './arithmetic.js';
import { type Build, type Builds, liveInput } from './build.js';

/** min(max(x, low), high), by a ReLU of what lies above the lower bound. */
export function clipped(b: Builder, node: OnnxNode, x: Live, low: number, high: number): Live {
  if (low > high) refuse(`has bounds of ${low} and ${high}`);
  if (low === -Infinity && high === Infinity) return x;
  const relu = (value: Live, maxValue?: number): Live =>
    mapped(b, node, value, (name) => new ReLU({ ...(maxValue !== undefined && { maxValue }), name }));
  if (low === -Infinity) return rescaled(b, node, relu(rescaled(b, node, x, -1, high)), -1, high);
  const shifted = low === 0 ? x : rescaled(b, node, x, 1, -low);
  const cut = relu(shifted, high < Infinity && high < 3e38 ? high - low : undefined);
  return low === 0 ? cut : rescaled(b, node, cut, 1, low);
}

const bound = (node: OnnxNode, inputs: Inputs, i: number, name: string, otherwise: number): number => {
  const value = inputs[i];
  if (value?.live) return refuse(`computes its bound ${i}`);
  const given = value ? value.data[0]! : node.float(name, otherwise);
  return Math.abs(given) > 3.4e38 ? Math.sign(given) * Infinity : given;
};

const clip: Build = (b, node, inputs) => [
  clipped(b, node, liveInput(inputs), bound(node, inputs, 1, 'min', -Infinity), bound(node, inputs, 2, 'max', Infinity)),
];

/** Where a condition holds a, elsewhere c. Of a condition of the file what is not taken is multiplied with 0, where all of it is live. */
const where: Build = (b, node, inputs) => {
  const [condition, a, c] = [first(inputs), first(inputs, 1), first(inputs, 2)];
  if (condition.live) return [chosen(b, node, condition, a, c)];
  const masked = (value: Value, keeps: boolean): Value => {
    const mask = constant(
      condition.dims,
      Float64Array.from(condition.data, (x) => ((x !== 0) === keeps ? 1 : 0)),
    );
    return value.live ? joinedBy(b, node, [value, mask], (name) => new Multiply({ name })) : filled(b, value, mask);
  };
  return [joinedBy(b, node, [masked(a, true), masked(c, false)], (name) => new Add({ name }))];
};

/** Where a condition that the model computes holds a, elsewhere c. */
export const chosen = (b: Builder, node: OnnxNode, condition: Live, a: Value, c: Value): Live => ({
  ...joinedBy(b, node, [condition, a, c], (name) => new OnnxWhere({ name })),
  kind: a.kind,
});

/** Numbers of the file where the mask is 1, 0 elsewhere, where an infinity would become NaN. */
function filled(b: Builder, value: Constant, mask: Constant): Constant {
  if (value.data.length !== 1) refuse('chooses between several numbers of the file');
  b.spend(mask.data.length);
  return { ...mask, data: Float64Array.from(mask.data, (x) => (x ? value.data[0]! : 0)) };
}

/** A triangle of every matrix: the others are multiplied with 0. */
const trilu: Build = (b, node, inputs) => {
  const x = liveInput(inputs);
  const [rows, columns] = x.dims.slice(-2) as [number, number];
  const k = numberOf(node, inputs, 1, 'k') ?? 0;
  const upper = node.int('upper', 1) === 1;
  b.spend(rows * columns);
  const mask = Float64Array.from({ length: rows * columns }, (_, i) => {
    const diagonal = (i % columns) - Math.floor(i / columns);
    return (upper ? diagonal >= k : diagonal <= k) ? 1 : 0;
  });
  return [joinedBy(b, node, [x, constant([rows, columns], mask)], (name) => new Multiply({ name }))];
};

export const choiceBuilds: Builds = { Clip: clip, Where: where, Trilu: trilu };
