// Sums, products and powers: between values, and with numbers of the file.

import { pure } from '../../engine/records/declare.js';
import { Add, Maximum, Minimum, Multiply, Rescaling, Subtract } from '../../layers/built-in.js';
import type { Layer } from '../../layers/layer.js';
import { first, type Inputs } from '../arguments.js';
import type { Builder } from '../builder.js';
import { OnnxMath, type OnnxMathOptions } from '../layers/math.js';
import type { OnnxNode } from '../node.js';
import { refuse } from '../refusal.js';
import { type Constant, constant, type Live, type Value } from '../values.js';
import { biased } from './bias.js';
import { type Build, type Builds, liveInput } from './build.js';
import { join } from './joined.js';

type Make = (name: string) => Layer;

/** A layer that works number by number. */
export function mapped(b: Builder, node: OnnxNode, value: Live, make: Make): Live {
  return { ...value, tensor: b.add(node, make, [value.tensor]) };
}

export const rescaled = (b: Builder, node: OnnxNode, value: Live, scale: number, offset = 0): Live =>
  mapped(b, node, value, (name) => new Rescaling({ scale, offset, name }));

export const math = (b: Builder, node: OnnxNode, value: Live, options: OnnxMathOptions): Live =>
  mapped(b, node, value, (name) => new OnnxMath({ ...options, name }));

/** The one number of a constant; undefined for several, or for one that makes a shape longer. */
function scalar(value: Value, beside: Value): number | undefined {
  return !value.live && value.data.length === 1 && value.dims.length <= beside.dims.length ? value.data[0] : undefined;
}

export function joinedBy(b: Builder, node: OnnxNode, values: readonly Value[], make: Make): Live {
  const { tensors, result } = join(b, node, values);
  return result(b.add(node, make, tensors));
}

/** The two inputs. Before opset 7 the second could be told to begin at an axis of the first. */
function operands(node: OnnxNode, inputs: Inputs): [Value, Value] {
  const [a, c] = [first(inputs), first(inputs, 1)];
  const behind = node.opset < 7 && node.has('axis') ? a.dims.length - c.dims.length - node.int('axis', 0) : 0;
  if (behind <= 0) return [a, c];
  if (c.live) return refuse('has an axis to begin at for what the model computes');
  return [a, { ...c, dims: [...c.dims, ...new Array<number>(behind).fill(1)] }];
}

const add: Build = (b, node, inputs) => {
  const [a, c] = operands(node, inputs);
  const [left, right] = [scalar(a, c), scalar(c, a)];
  if (right !== undefined && a.live) return [rescaled(b, node, a, 1, right)];
  if (left !== undefined && c.live) return [rescaled(b, node, c, 1, left)];
  const product = biased(b, node, a, c) ?? biased(b, node, c, a);
  return [product ?? joinedBy(b, node, [a, c], (name) => new Add({ name }))];
};

const subtract: Build = (b, node, inputs) => {
  const [a, c] = operands(node, inputs);
  const [left, right] = [scalar(a, c), scalar(c, a)];
  if (right !== undefined && a.live) return [rescaled(b, node, a, 1, -right)];
  if (left !== undefined && c.live) return [rescaled(b, node, c, -1, left)];
  return [joinedBy(b, node, [a, c], (name) => new Subtract({ name }))];
};

const multiply: Build = (b, node, inputs) => {
  const [a, c] = operands(node, inputs);
  const [left, right] = [scalar(a, c), scalar(c, a)];
  if (right !== undefined && a.live) return [rescaled(b, node, a, right)];
  if (left !== undefined && c.live) return [rescaled(b, node, c, left)];
  return [joinedBy(b, node, [a, c], (name) => new Multiply({ name }))];
};

const inverse = (value: Constant): Constant => ({ ...value, data: Float64Array.from(value.data, (x) => 1 / x) });

/** a / c as a (1 / c). */
const divide: Build = (b, node, inputs) => {
  const [a, c] = operands(node, inputs);
  if ([a, c].some(({ live, kind }) => live && kind === 'integer')) refuse('divides whole numbers, which are floats here');
  return multiply(b, node.with({ opset: 7 }), [a, c.live ? math(b, node, c, { function: 'reciprocal' }) : inverse(c)]);
};

/** x^p for a number p of the file. */
const power: Build = (b, node, inputs) => {
  const x = liveInput(inputs);
  const p = first(inputs, 1);
  if (p.live || p.data.length !== 1) refuse('has an exponent that is not one number of the file');
  const exponent = p.data[0]!;
  if (exponent === 0) return [rescaled(b, node, x, 0, 1)];
  if (exponent === 1) return [x];
  if (exponent === 0.5) return [math(b, node, x, { function: 'sqrt' })];
  if (exponent > 0)
    return [
      math(
        b,
        node,
        x,
        Number.isInteger(exponent) && exponent > 64 ? refuse(`has the exponent ${exponent}`) : { function: 'power', exponent },
      ),
    ];
  const [up] = power(b, node, [x, constant([], [-exponent])]) as [Live];
  return [math(b, node, up, { function: 'reciprocal' })];
};

/** An operator of any number of inputs. */
const several =
  (make: (options: { name: string }) => Layer): Build =>
  (b, node, inputs) => {
    const values = inputs.filter((value): value is Value => value !== undefined);
    return values.length === 1 ? [values[0]!] : [joinedBy(b, node, values, (name) => make({ name }))];
  };

const mean: Build = (b, node, inputs) => [
  rescaled(b, node, several((options) => new Add(options))(b, node, inputs)[0] as Live, 1 / inputs.length),
];

const negative = (b: Builder, node: OnnxNode, value: Live): Live => rescaled(b, node, value, -1);

/** max(x, -x): the gradient at 0 is that of x. */
export function absolute(b: Builder, node: OnnxNode, x: Live): Live {
  return joinedBy(b, node, [x, negative(b, node, x)], (name) => new Maximum({ name }));
}

export const arithmeticBuilds: Builds = /* @__PURE__ */ pure(() => ({
  Add: add,
  Sub: subtract,
  Mul: multiply,
  Div: divide,
  Pow: power,
  Sum: several((options) => new Add(options)),
  Mean: mean,
  Max: several((options) => new Maximum(options)),
  Min: several((options) => new Minimum(options)),
  Neg: (b, node, inputs) => [negative(b, node, liveInput(inputs))],
  Abs: (b, node, inputs) => [absolute(b, node, liveInput(inputs))],
  Sqrt: (b, node, inputs) => [math(b, node, liveInput(inputs), { function: 'sqrt' })],
  Log: (b, node, inputs) => [math(b, node, liveInput(inputs), { function: 'log' })],
  Reciprocal: (b, node, inputs) => [math(b, node, liveInput(inputs), { function: 'reciprocal' })],
}));
