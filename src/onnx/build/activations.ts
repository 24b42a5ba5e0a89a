// Activations, number by number and along an axis.

import type { Activation as Name } from '../../activations.js';
import { pure } from '../../engine/records/declare.js';
import { Activation, Add, ELU, LeakyReLU, Multiply, PReLU, ReLU, Softmax } from '../../layers/built-in.js';
import { checkedAxis, first } from '../arguments.js';
import type { Builder } from '../builder.js';
import type { OnnxNode } from '../node.js';
import { refuse } from '../refusal.js';
import { constant, type Live } from '../values.js';
import { joinedBy, mapped, rescaled } from './arithmetic.js';
import { type Build, type Builds, liveInput } from './build.js';
import { chosen, clipped } from './choices.js';
import { compared } from './comparisons.js';

const named = (b: Builder, node: OnnxNode, value: Live, activation: Name): Live =>
  mapped(b, node, value, (name) => new Activation({ activation, name }));

const plain =
  (activation: Name): Build =>
  (b, node, inputs) => [named(b, node, liveInput(inputs), activation)];

const leaky: Build = (b, node, inputs) => {
  const slope = node.float('alpha', 0.01);
  if (slope < 0) refuse(`has the slope ${slope}; expected 0 or more`);
  return [mapped(b, node, liveInput(inputs), (name) => new LeakyReLU({ negativeSlope: slope, name }))];
};

const elu: Build = (b, node, inputs) => {
  const alpha = node.float('alpha', 1);
  if (alpha < 0) refuse(`has the factor ${alpha}; expected 0 or more`);
  return [mapped(b, node, liveInput(inputs), (name) => new ELU({ alpha, name }))];
};

/** gamma times an ELU. Klambauer et al. (2017) have the constants. */
const selu: Build = (b, node, inputs) => {
  const alpha = node.float('alpha', 1.6732632423543772);
  const inner = mapped(b, node, liveInput(inputs), (name) => new ELU({ alpha, name }));
  return [rescaled(b, node, inner, node.float('gamma', 1.0507009873554805))];
};

/** alpha ELU(x / alpha). */
const celu: Build = (b, node, inputs) => {
  const alpha = node.float('alpha', 1);
  if (alpha === 1) return [mapped(b, node, liveInput(inputs), (name) => new ELU({ name }))];
  const inner = mapped(b, node, rescaled(b, node, liveInput(inputs), 1 / alpha), (name) => new ELU({ name }));
  return [rescaled(b, node, inner, alpha)];
};

const hardSigmoid: Build = (b, node, inputs) => {
  const [alpha, beta] = [node.float('alpha', 0.2), node.float('beta', 0.5)];
  const x = liveInput(inputs);
  if (Math.abs(alpha - 1 / 6) < 1e-7 && beta === 0.5) return [named(b, node, x, 'hardSigmoid')];
  return [clipped(b, node, rescaled(b, node, x, alpha, beta), 0, 1)];
};

/** x - bias above lambd, x + bias below -lambd, else 0. */
const shrink: Build = (b, node, inputs) => {
  const x = liveInput(inputs);
  const [lambd, bias] = [node.float('lambd', 0.5), node.float('bias', 0)];
  if (lambd === 0.5 && (bias === 0 || bias === 0.5)) return [named(b, node, x, bias === 0 ? 'hardShrink' : 'softShrink')];
  const [above, below] = [compared(b, node, constant([], [lambd]), x, 'less'), compared(b, node, x, constant([], [-lambd]), 'less')];
  const beneath = chosen(b, node, below, rescaled(b, node, x, 1, bias), constant([], [0]));
  return [chosen(b, node, above, rescaled(b, node, x, 1, -bias), beneath)];
};

/** x above alpha, else 0. */
const thresholded: Build = (b, node, inputs) => {
  const x = liveInput(inputs);
  return [chosen(b, node, compared(b, node, constant([], [node.float('alpha', 1)]), x, 'less'), x, constant([], [0]))];
};

const gelu: Build = (b, node, inputs) => [
  named(b, node, liveInput(inputs), node.string('approximate', 'none') === 'tanh' ? 'geluTanh' : 'gelu'),
];

/** Along an axis, or before opset 13 along all from it on. */
const alongRows =
  (make: (name: string) => Softmax | Activation): Build =>
  (b, node, inputs) => {
    const x = liveInput(inputs);
    const rank = x.dims.length;
    const axis = checkedAxis(node.int('axis', node.opset < 13 ? 1 : -1), rank);
    const rows = node.opset < 13 ? [...new Array(rank).keys()].slice(axis) : [axis];
    const long = rows.filter((one) => x.dims[one] !== 1);
    const value = rows.includes(x.batch) ? b.hideBatch(x) : x;
    const rest = value.order.filter((one) => !rows.includes(one));
    const inner = long.length > 0 || rows.length === 0 ? rows : [rows[0]!];
    const last = inner.reduce((product, one) => product * value.dims[one]!, 1);
    const order = [...rest, ...rows];
    const shape = [...rest.map((one) => value.dims[one]!), last];
    const tensor = b.add(node, make, [b.arrange(value, order, shape)]);
    return [b.live(tensor, value.dims, value.batch, order, shape)];
  };

/** Slopes that all channels share, one a channel, or any that fit: max(x, 0) + slope min(x, 0). */
const prelu: Build = (b, node, inputs) => {
  const x = liveInput(inputs);
  const slope = first(inputs, 1);
  const order = [...x.order.filter((axis) => axis !== 1), 1];
  const perChannel =
    !slope.live && x.dims.length - slope.dims.length === 1 && slope.data.length === x.dims[1] && slope.dims[0] === x.dims[1];
  if (!slope.live && (slope.data.length === 1 || perChannel) && x.batch !== 1 && x.dims.length > 1) {
    const axes = perChannel ? order : x.order;
    const shape = perChannel ? axes.map((axis) => x.dims[axis]!) : x.shape;
    const shared = [...shape.keys()].map((i) => i + 1);
    const sharedAxes = perChannel ? shared.slice(0, -1) : shared;
    const tensor = b.add(node, (name) => new PReLU({ sharedAxes, name }), [b.arrange(x, axes, shape)], { alpha: slope.data });
    return [b.live(tensor, x.dims, x.batch, axes, shape)];
  }
  const relu = (value: Live): Live => mapped(b, node, value, (name) => new ReLU({ name }));
  const below = rescaled(b, node, relu(rescaled(b, node, x, -1)), -1);
  const sloped = joinedBy(b, node, [below, slope], (name) => new Multiply({ name }));
  return [joinedBy(b, node, [relu(x), sloped], (name) => new Add({ name }))];
};

export const activationBuilds: Builds = /* @__PURE__ */ pure(() => ({
  Relu: (b, node, inputs) => [mapped(b, node, liveInput(inputs), (name) => new ReLU({ name }))],
  LeakyRelu: leaky,
  PRelu: prelu,
  Elu: elu,
  Selu: selu,
  Celu: celu,
  Gelu: gelu,
  Sigmoid: plain('sigmoid'),
  Tanh: plain('tanh'),
  Exp: plain('exponential'),
  Softplus: plain('softplus'),
  Softsign: plain('softsign'),
  Mish: plain('mish'),
  Silu: plain('silu'),
  Shrink: shrink,
  ThresholdedRelu: thresholded,
  HardSigmoid: hardSigmoid,
  HardSwish: plain('hardSilu'),
  Softmax: alongRows((name) => new Softmax({ name })),
  LogSoftmax: alongRows((name) => new Activation({ activation: 'logSoftmax', name })),
}));
