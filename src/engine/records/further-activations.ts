import { type ActivationEntry, sigmoid } from './activations.js';

/** ln(1 + e^x), without overflow. */
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const clamp = (x: number, low: number, high: number): number => (Number.isNaN(x) ? x : Math.min(Math.max(x, low), high));

/** Of "Self-Normalizing Neural Networks": with them means of 0 and variances of 1 stay so from layer to layer. */
export const SELU_SCALE = 1.0507009873554805;
export const SELU_ALPHA = 1.6732632423543772;

/**
 * Activations beside the core's: a family of its own has their kernels, and its name, `activationKernels`, makes theirs known. Their SIMD stands under
 * the same names in assembly/further-activation.ts.
 */
export const furtherActivations = {
  // scale (x > 0 ? x : alpha (e^x - 1)). Klambauer et al. (2017)
  selu: {
    value: (x) => SELU_SCALE * (x < 0 ? SELU_ALPHA * Math.expm1(x) : x),
    derivative: (y) => (y < 0 ? y + SELU_SCALE * SELU_ALPHA : SELU_SCALE),
    keeps: 'y',
    ns: 1,
  },
  // alpha (e^(x / alpha) - 1) below 0. Barron, "Continuously Differentiable Exponential Linear Units" (2017)
  celu: {
    value: (x, alpha) => (x < 0 ? alpha * Math.expm1(x / alpha) : x),
    derivative: (y, alpha) => (y < 0 ? y / alpha + 1 : 1),
    keeps: 'y',
    alpha: 1,
    ns: 1,
  },
  // x from `low` to `high`, `high` above, alpha (x - low) below: with 0, 6 and 0 that of MobileNets; ReLU gives others
  relu6: {
    value: (x, alpha, low = 0, high = 6) => (x < low ? (alpha === 0 ? 0 : alpha * (x - low)) : Math.min(x, high)),
    derivative: (y, alpha, low = 0, high = 6) => (y >= high ? 0 : y > low ? 1 : alpha),
    keeps: 'y',
    alpha: 0,
    low: 0,
    high: 6,
    ns: 0.2,
  },
  // ln(1 + e^x)
  softplus: { value: softplus, derivative: (y) => -Math.expm1(-y), keeps: 'y', ns: 1.6 },
  // x / (1 + |x|)
  softsign: {
    value: (x) => (Math.abs(x) === Infinity ? Math.sign(x) : x / (1 + Math.abs(x))),
    derivative: (y) => (1 - Math.abs(y)) ** 2,
    keeps: 'y',
    ns: 0.4,
  },
  // e^x
  exponential: { value: Math.exp, derivative: (y) => y, keeps: 'y', ns: 1 },
  // x tanh(softplus(x)). Misra, "Mish" (2020)
  mish: {
    value: (x) => x * Math.tanh(softplus(x)),
    derivative: (z) => {
      const t = Math.tanh(softplus(z));
      return t + z * (1 - t * t) * sigmoid(z);
    },
    keeps: 'z',
    ns: 1.6,
  },
  // ln(sigmoid(x))
  logSigmoid: { value: (x) => -softplus(-x), derivative: (y) => -Math.expm1(y), keeps: 'y', ns: 1.6 },
  // relu6(x + 3) / 6
  hardSigmoid: {
    value: (x) => clamp(x + 3, 0, 6) / 6,
    derivative: (y) => (y > 0 && y < 1 ? 1 / 6 : 0),
    keeps: 'y',
    ns: 0.2,
  },
  // x hardSigmoid(x). Howard et al., "Searching for MobileNetV3" (2019)
  hardSilu: {
    value: (x) => (x * clamp(x + 3, 0, 6)) / 6,
    derivative: (z) => (z <= -3 ? 0 : z >= 3 ? 1 : z / 3 + 0.5),
    keeps: 'z',
    alias: 'hardSwish',
    ns: 0.2,
  },
  // x, at least -1 and at most 1
  hardTanh: { value: (x) => clamp(x, -1, 1), derivative: (y) => (y > -1 && y < 1 ? 1 : 0), keeps: 'y', ns: 0.2 },
  // x where |x| > alpha, else 0
  hardShrink: {
    value: (x, alpha) => (Math.abs(x) <= alpha ? 0 : x),
    derivative: (y) => (y === 0 ? 0 : 1),
    keeps: 'y',
    alpha: 0.5,
    ns: 0.2,
  },
  // x - alpha above alpha, x + alpha below -alpha, 0 between
  softShrink: {
    value: (x, alpha) => (Math.abs(x) <= alpha ? 0 : x - Math.sign(x) * alpha),
    derivative: (y) => (y === 0 ? 0 : 1),
    keeps: 'y',
    alpha: 0.5,
    ns: 0.2,
  },
  // 0 up to -1, (x + 1)^2 / 4 up to 1, x above. Keras's smooth ReLU of bounded support
  sparsePlus: {
    value: (x) => (x <= -1 ? 0 : x < 1 ? (x + 1) ** 2 / 4 : x),
    derivative: (z) => clamp((z + 1) / 2, 0, 1),
    keeps: 'z',
    ns: 0.2,
  },
  // (x + 1) / 2, at least 0 and at most 1: the derivative of sparsePlus
  sparseSigmoid: { value: (x) => clamp((x + 1) / 2, 0, 1), derivative: (y) => (y > 0 && y < 1 ? 0.5 : 0), keeps: 'y', ns: 0.2 },
} as const satisfies Readonly<Record<string, ActivationEntry>>;
