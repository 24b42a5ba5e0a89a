import { normalCdf, normalDensity } from '../../normal-cdf.js';

/**
 * An activation that works on each number by itself: all that the layers, the names and the f64 reference know of it. Its SIMD stands under the same
 * name in assembly/activation.ts.
 */
export interface ActivationEntry {
  /** f(x), in f64. A NaN stays one. `alpha`: the activation's own number, where it has one; `low` and `high` its bounds. */
  value(x: number, alpha: number, low?: number, high?: number): number;
  /** f'(x), told from what `keeps` says: from y = f(x), or from x itself, which is called z where it is a layer's sum. */
  derivative(kept: number, alpha: number, low?: number, high?: number): number;
  /** 'y' where f' can be told from the output. 'z' needs memory of its own in training, and is no part of the matrix product there. */
  readonly keeps: 'y' | 'z';
  /** `alpha` where none is given. */
  readonly alpha?: number;
  /** Its bounds, where it has any. */
  readonly low?: number;
  readonly high?: number;
  /** Another name for it. */
  readonly alias?: string;
  /** Nanoseconds a number on one thread, of the value: memory alone takes 0.15. */
  readonly ns: number;
}

/** 1 / (1 + e^-x), without overflow. */
export const sigmoid = (x: number): number => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));

/** 2 sqrt(2 / pi), and what GELU's approximation adds of x^3. */
const STEEP = 1.5957691216057308;
const CUBIC = 0.044715;
const steep = (x: number): number => STEEP * (x + CUBIC * x ** 3);

/**
 * Those that every engine has, and that the matrix product applies in its last pass. An activation's number, by which kernels know it, is its place in
 * here; layers without one have the first. Others are in further-activations.ts.
 */
export const activations = {
  linear: { value: (x) => x, derivative: () => 1, keeps: 'y', ns: 0.15 },
  relu: { value: (x) => Math.max(x, 0), derivative: (y) => (y > 0 ? 1 : 0), keeps: 'y', ns: 0.15 },
  leakyRelu: {
    value: (x, slope) => (x < 0 ? slope * x : x),
    derivative: (y, slope) => (y > 0 ? 1 : slope),
    keeps: 'y',
    alpha: 0.01,
    ns: 0.15,
  },
  tanh: { value: Math.tanh, derivative: (y) => 1 - y * y, keeps: 'y', ns: 0.7 },
  sigmoid: { value: sigmoid, derivative: (y) => y * (1 - y), keeps: 'y', ns: 0.7 },
  // alpha (e^x - 1) below 0. Clevert, Unterthiner, Hochreiter, "Exponential Linear Units" (2016)
  elu: {
    value: (x, alpha) => (x < 0 ? alpha * Math.expm1(x) : x),
    derivative: (y, alpha) => (y < 0 ? y + alpha : 1),
    keeps: 'y',
    alpha: 1,
    ns: 1,
  },
  // x sigmoid(x). Elfwing, Uchibe, Doya, "Sigmoid-Weighted Linear Units" (2017); Ramachandran, Zoph, Le: swish (2017)
  silu: {
    value: (x) => x * sigmoid(x),
    derivative: (z) => sigmoid(z) * (1 + z * (1 - sigmoid(z))),
    keeps: 'z',
    alias: 'swish',
    ns: 1.5,
  },
  // x P(X <= x), X a standard normal number. Hendrycks, Gimpel, "Gaussian Error Linear Units" (2016); Keras's default, by erf
  gelu: {
    value: (x) => x * normalCdf(x),
    derivative: (z) => normalCdf(z) + z * normalDensity(z),
    keeps: 'z',
    ns: 2.5,
  },
  // the same with (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2 for the probability, which is sigmoid(steep(x)): Keras's approximate
  geluTanh: {
    value: (x) => x * sigmoid(steep(x)),
    derivative: (z) => sigmoid(steep(z)) + z * sigmoid(steep(z)) * sigmoid(-steep(z)) * (STEEP + 3 * STEEP * CUBIC * z * z),
    keeps: 'z',
    ns: 1.7,
  },
} as const satisfies Readonly<Record<string, ActivationEntry>>;

type Entries = typeof activations;
/** Their names. */
export type ElementwiseName = keyof Entries;
/** Other names for them. */
export type ActivationAlias = { [N in ElementwiseName]: Entries[N] extends { readonly alias: infer A } ? A : never }[ElementwiseName];

/** The entries by number. */
export const activationEntries: readonly ActivationEntry[] = Object.values(activations);

/** An activation by the number that kernels know it by. */
export type ActivationKind = number;
export const ActivationKind = Object.fromEntries(Object.keys(activations).map((name, kind) => [name, kind])) as {
  readonly [N in ElementwiseName]: ActivationKind;
};
