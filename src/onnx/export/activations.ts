import type { Activation as Name } from '../../activations.js';
import { activationEntry } from '../../activations.js';
import { pure } from '../../engine/records/declare.js';
import { OptionError } from '../../errors.js';
import type { Activation, ELU, LeakyReLU, ReLU } from '../../layers/activation.js';
import type { PReLU } from '../../layers/prelu.js';
import { type Writers, writer } from './layer-export.js';
import type { OnnxGraph } from './onnx-graph.js';
import { first, last, perChannel, type Value } from './value.js';

/** What an activation is given besides its name. */
interface Numbers {
  readonly alpha?: number;
  readonly low?: number;
  readonly high?: number;
}

type Write = (g: OnnxGraph, x: string, numbers: Required<Numbers>) => string;

const op =
  (name: string, attributes: Readonly<Record<string, { float: number }>> = {}): Write =>
  (g, x) =>
    g.node(name, [x], attributes);

const withAlpha =
  (name: string): Write =>
  (g, x, { alpha }) =>
    g.node(name, [x], { alpha: { float: alpha } });

const clip = (g: OnnxGraph, x: string, low: number, high: number): string => g.node('Clip', [x, g.scalar(low), g.scalar(high)]);

/** x times what a function makes of it. */
const gated =
  (gate: Write): Write =>
  (g, x, numbers) =>
    g.node('Mul', [x, gate(g, x, numbers)]);

/** 2 sqrt(2 / pi), and what GELU's approximation adds of x^3: see src/engine/records/activations.ts. */
const STEEP = 1.5957691216057308;
const CUBIC = 0.044715;

const gelu: Write = (g, x) => {
  if (g.opset >= 20) return g.node('Gelu', [x]);
  const erf = g.node('Erf', [g.node('Mul', [x, g.scalar(Math.SQRT1_2)])]);
  return g.node('Mul', [x, g.node('Mul', [g.node('Add', [erf, g.scalar(1)]), g.scalar(0.5)])]);
};

const geluTanh: Write = (g, x) => {
  if (g.opset >= 20) return g.node('Gelu', [x], { approximate: 'tanh' });
  const cube = g.node('Mul', [x, g.node('Mul', [x, x])]);
  const steep = g.node('Mul', [g.node('Add', [x, g.node('Mul', [cube, g.scalar(CUBIC)])]), g.scalar(STEEP)]);
  return g.node('Mul', [x, g.node('Sigmoid', [steep])]);
};

const mish: Write = (g, x) => (g.opset >= 18 ? g.node('Mish', [x]) : g.node('Mul', [x, g.node('Tanh', [g.node('Softplus', [x])])]));

/** `high` above, alpha (x - low) below `low`. */
const bounded: Write = (g, x, { alpha, low, high }) => {
  if (alpha === 0 && low === 0) return high === Infinity ? g.node('Relu', [x]) : clip(g, x, 0, high);
  const below = (y: string): string => (high === Infinity ? y : g.node('Min', [y, g.scalar(high)]));
  if (low === 0) return below(g.node('LeakyRelu', [x], { alpha: { float: alpha } }));
  const slope = g.node('Mul', [g.node('Sub', [x, g.scalar(low)]), g.scalar(alpha)]);
  return g.node('Where', [g.node('Less', [x, g.scalar(low)]), slope, below(x)]);
};

/** (clip(x, -1, 1) + 1)^2 / 4 + max(x - 1, 0). */
const sparsePlus: Write = (g, x) => {
  const middle = g.node('Add', [clip(g, x, -1, 1), g.scalar(1)]);
  const curve = g.node('Mul', [g.node('Mul', [middle, middle]), g.scalar(0.25)]);
  return g.node('Add', [curve, g.node('Relu', [g.node('Sub', [x, g.scalar(1)])])]);
};

const shrink =
  (biased: boolean): Write =>
  (g, x, { alpha }) =>
    g.node('Shrink', [x], { lambd: { float: alpha }, bias: { float: biased ? alpha : 0 } });

const hard = (alpha: number, beta: number): Write => op('HardSigmoid', { alpha: { float: alpha }, beta: { float: beta } });

/** Those that work on each number by itself. */
const WRITES: Readonly<Record<string, Write>> = /* @__PURE__ */ pure(() => ({
  linear: (_, x) => x,
  relu: op('Relu'),
  leakyRelu: withAlpha('LeakyRelu'),
  tanh: op('Tanh'),
  sigmoid: op('Sigmoid'),
  elu: withAlpha('Elu'),
  silu: gated(op('Sigmoid')),
  gelu,
  geluTanh,
  selu: op('Selu'),
  celu: withAlpha('Celu'),
  relu6: bounded,
  softplus: op('Softplus'),
  softsign: op('Softsign'),
  exponential: op('Exp'),
  mish,
  logSigmoid: (g, x) => g.node('Neg', [g.node('Softplus', [g.node('Neg', [x])])]),
  hardSigmoid: hard(1 / 6, 0.5),
  hardSilu: op('HardSwish'),
  hardTanh: (g, x) => clip(g, x, -1, 1),
  hardShrink: shrink(false),
  softShrink: shrink(true),
  sparsePlus,
  sparseSigmoid: hard(0.5, 0.5),
}));

/** y = f(x), in x's layout. Throws OptionError for a function that is not known here. */
export function activated(g: OnnxGraph, name: Name, x: Value, given: Numbers = {}): Value {
  if (name === 'softmax' || name === 'logSoftmax') {
    const y = x.image ? last(g, x) : x;
    return { ...y, name: g.node(name === 'softmax' ? 'Softmax' : 'LogSoftmax', [y.name], { axis: y.first ? 1 : -1 }) };
  }
  if (!Object.hasOwn(WRITES, name)) throw new OptionError(`its activation "${name}" is none that ONNX has.`);
  const { alpha = 0, low = 0, high = 0 } = { ...activationEntry(name), ...given };
  return { ...x, name: WRITES[name]!(g, x.name, { alpha, low, high }) };
}

export const activationWriters: Writers = /* @__PURE__ */ pure(() => ({
  Activation: writer<Activation>(({ g, layer, x }) => activated(g, layer.activation, x)),
  ReLU: writer<ReLU>(({ g, layer, x }) => {
    const { negativeSlope: alpha, threshold: low, maxValue: high = Infinity } = layer;
    return activated(g, layer.activation, x, { alpha, low, high });
  }),
  LeakyReLU: writer<LeakyReLU>(({ g, layer, x }) => activated(g, 'leakyRelu', x, { alpha: layer.negativeSlope })),
  ELU: writer<ELU>(({ g, layer, x }) => activated(g, 'elu', x, { alpha: layer.alpha })),
  Softmax: ({ g, x }) => activated(g, 'softmax', x),
  PReLU: writer<PReLU>(({ g, x, weight }) => {
    const { shape, data } = weight('alpha')!;
    if (shape.length === 1) {
      const slopes = perChannel(x, data);
      return { ...x, name: g.node('PRelu', [x.name, g.weight('alpha', slopes.data, slopes.dims)]) };
    }
    const y = first(g, x);
    const channels = shape.at(-1)!;
    const places = data.length / channels;
    const slopes = Float32Array.from(data, (_, i) => data[(i % places) * channels + Math.floor(i / places)]!);
    return { ...y, name: g.node('PRelu', [y.name, g.weight('alpha', slopes, [channels, ...shape.slice(0, -1)])]) };
  }),
}));
