import type { AugmentKernels } from './kernels/augment.js';
import type { ConvKernels } from './kernels/conv.js';
import type { PoolKernels } from './kernels/pool.js';
import type { RecurrentKernels } from './kernels/recurrent.js';

/** A byte offset into engine memory; 0 where an optional one is absent. */
export type Pointer = number;

/** Element-wise activations by the number that kernels know them by. */
export const ActivationKind = { linear: 0, relu: 1, leakyRelu: 2, tanh: 3, sigmoid: 4 } as const;
export type ActivationKind = (typeof ActivationKind)[keyof typeof ActivationKind];

/**
 * The numeric engine's interface, implemented twice: in f32 WebAssembly SIMD (`assembly/`) and in plain f64 TypeScript
 * (`reference/`), which is each kernel's definition. Kernels are pure: pointers and sizes in, memory out. Counts are in
 * elements, matrices row by row with `ld` elements from one row to the next. Labels and indices are 32-bit integers.
 * NaN in gives NaN out. Where a docstring does not allow it, outputs do not overlap inputs.
 */
export interface Kernels extends ConvKernels, PoolKernels, AugmentKernels, RecurrentKernels {
  /** Bytes of a number: 4 (f32) or 8 (f64). */
  readonly elementBytes: 4 | 8;

  /**
   * C (m, n) = activation(op(A) op(B) + bias), or with `accumulate` activation(C + op(A) op(B)); op(A) is (m, k), op(B) (k, n).
   * `transposeA`: A is stored (k, m); `transposeB`: B is stored (n, k). `bias` (n) or 0; it is left out when accumulating.
   */
  gemm(
    transposeA: boolean,
    transposeB: boolean,
    m: number,
    n: number,
    k: number,
    a: Pointer,
    lda: number,
    b: Pointer,
    ldb: number,
    c: Pointer,
    ldc: number,
    accumulate: boolean,
    bias: Pointer,
    activation: ActivationKind,
    slope: number,
  ): void;

  /** y = f(x), n elements. `slope` is leaky ReLU's for x < 0. y may be x. */
  activate(kind: ActivationKind, slope: number, x: Pointer, y: Pointer, n: number): void;
  /** dx = dy * f'(x), with f' told from y = f(x): ReLU y > 0, tanh 1 - y^2, sigmoid y (1 - y). dx may be dy. */
  activateGrad(kind: ActivationKind, slope: number, y: Pointer, dy: Pointer, dx: Pointer, n: number): void;

  /** Row-wise y = exp(x - max) / sum. y may be x. */
  softmax(x: Pointer, y: Pointer, rows: number, columns: number): void;
  /** dx = y * (dy - sum(y * dy)) a row. dx may be dy. */
  softmaxGrad(y: Pointer, dy: Pointer, dx: Pointer, rows: number, columns: number): void;

  // Losses. Each writes `losses` (rows), unweighted, and where `dx` is not 0 the gradient of
  // scale * sum(weights * losses) with respect to its input. `weights` (rows), or 0 for ones. dx may be the input.

  /** losses = logsumexp(x) - x[label]; probabilities p = softmax(x) (0: not wanted; may be x); dx = p - onehot(label). */
  sparseSoftmaxCrossEntropy(
    x: Pointer,
    labels: Pointer,
    weights: Pointer,
    scale: number,
    p: Pointer,
    dx: Pointer,
    losses: Pointer,
    rows: number,
    columns: number,
  ): void;
  /** losses = sum(t) logsumexp(x) - sum(t x) for target rows t (rows, columns); dx = p sum(t) - t. */
  softmaxCrossEntropy(
    x: Pointer,
    targets: Pointer,
    weights: Pointer,
    scale: number,
    p: Pointer,
    dx: Pointer,
    losses: Pointer,
    rows: number,
    columns: number,
  ): void;
  /** Of probabilities p that were not made by a softmax here: losses = -log(clip(p[label] / sum(p), 1e-7, 1 - 1e-7)). */
  sparseCrossEntropy(
    p: Pointer,
    labels: Pointer,
    weights: Pointer,
    scale: number,
    dp: Pointer,
    losses: Pointer,
    rows: number,
    columns: number,
  ): void;
  /** losses = -sum(t log(clip(p / sum(p), 1e-7, 1 - 1e-7))). */
  crossEntropy(
    p: Pointer,
    targets: Pointer,
    weights: Pointer,
    scale: number,
    dp: Pointer,
    losses: Pointer,
    rows: number,
    columns: number,
  ): void;
  /** losses = mean over columns of max(x, 0) - x t + log(1 + exp(-|x|)); p = sigmoid(x) (0: not wanted; may be x); dx = (p - t) / columns. */
  sigmoidCrossEntropy(
    x: Pointer,
    targets: Pointer,
    weights: Pointer,
    scale: number,
    p: Pointer,
    dx: Pointer,
    losses: Pointer,
    rows: number,
    columns: number,
  ): void;
  /** losses = mean over columns of -t log(q) - (1 - t) log(1 - q), q = clip(p, 1e-7, 1 - 1e-7). */
  binaryCrossEntropy(
    p: Pointer,
    targets: Pointer,
    weights: Pointer,
    scale: number,
    dp: Pointer,
    losses: Pointer,
    rows: number,
    columns: number,
  ): void;
  /** losses = mean over columns of (y - t)^2; dy = 2 (y - t) / columns. */
  squaredError(
    y: Pointer,
    targets: Pointer,
    weights: Pointer,
    scale: number,
    dy: Pointer,
    losses: Pointer,
    rows: number,
    columns: number,
  ): void;

  /** The sum of n elements. */
  sum(x: Pointer, n: number): number;
  /** The sum of w[i] * x[i]. */
  dot(w: Pointer, x: Pointer, n: number): number;
  /** y (columns) = the sums of x's columns, or y + them with `accumulate`. */
  columnSums(x: Pointer, rows: number, columns: number, y: Pointer, accumulate: boolean): void;
  /** y = a + b. y may be a or b. */
  add(a: Pointer, b: Pointer, y: Pointer, n: number): void;
  /** y = x * scale + offset. y may be x. */
  affine(x: Pointer, y: Pointer, n: number, scale: number, offset: number): void;
  /** y = value, n elements. */
  fill(y: Pointer, n: number, value: number): void;
  /** y = x, but at least `low` and at most `high`. y may be x. */
  clamp(x: Pointer, y: Pointer, n: number, low: number, high: number): void;
  /** indices (rows, i32): where each row is largest, the first such place. A NaN counts as largest. */
  argmax(x: Pointer, indices: Pointer, rows: number, columns: number): void;
  /** How many of n pairs of i32 are equal. */
  countEqual(a: Pointer, b: Pointer, n: number): number;
  /** Whether none of n elements is NaN or infinite. */
  allFinite(x: Pointer, n: number): boolean;

  /** y (rows, columns) = scale * source[indices[row], :] + offset, from bytes. */
  gatherBytes(source: Pointer, indices: Pointer, y: Pointer, rows: number, columns: number, scale: number, offset: number): void;

  // Normalization by columns of x (rows, channels): statistics are vectors of `channels`; gamma and beta 0 stand for ones and zeros.

  /**
   * mean and rstd = 1 / sqrt(variance + epsilon) of the columns, the variance divided by rows; running statistics become
   * momentum * running + (1 - momentum) * batch.
   */
  batchMoments(
    x: Pointer,
    mean: Pointer,
    rstd: Pointer,
    runningMean: Pointer,
    runningVariance: Pointer,
    rows: number,
    channels: number,
    momentum: number,
    epsilon: number,
  ): void;
  /** rstd = 1 / sqrt(variance + epsilon), n elements. */
  reciprocalDeviation(variance: Pointer, rstd: Pointer, n: number, epsilon: number): void;
  /** y = (x - mean) * rstd * gamma + beta. y may be x. */
  normalize(x: Pointer, mean: Pointer, rstd: Pointer, gamma: Pointer, beta: Pointer, y: Pointer, rows: number, channels: number): void;
  /** dBeta = sum(dy), dGamma = rstd * sum(dy * (x - mean)). */
  normalizeParameterGrad(
    x: Pointer,
    dy: Pointer,
    mean: Pointer,
    rstd: Pointer,
    dGamma: Pointer,
    dBeta: Pointer,
    rows: number,
    channels: number,
  ): void;
  /** dx = gamma rstd (dy - dBeta / rows - (x - mean) rstd dGamma / rows), for mean and rstd of this batch. dx may be dy. */
  batchNormGrad(
    x: Pointer,
    dy: Pointer,
    mean: Pointer,
    rstd: Pointer,
    gamma: Pointer,
    dGamma: Pointer,
    dBeta: Pointer,
    dx: Pointer,
    rows: number,
    channels: number,
  ): void;
  /** dx = dy * gamma * rstd, for mean and rstd that do not depend on x. dx may be dy. */
  normalizeInputGrad(dy: Pointer, rstd: Pointer, gamma: Pointer, dx: Pointer, rows: number, channels: number): void;

  // Noise: element i depends on nothing but (key, stream, counter, i), by Philox4x32-10. All are unsigned 32-bit numbers.

  /** y (n) = uniform numbers in [0, 1), exact to 24 bits. */
  randomUniform(key0: number, key1: number, stream: number, counterLow: number, counterHigh: number, y: Pointer, n: number): void;
  /** y = x / (1 - rate), or 0 with a chance of `rate`, to 1 / 65536. The same call on dy is the gradient. y may be x. */
  dropout(
    key0: number,
    key1: number,
    stream: number,
    counterLow: number,
    counterHigh: number,
    x: Pointer,
    y: Pointer,
    n: number,
    rate: number,
    scratch: Pointer,
  ): void;
  /** y = x + deviation * (a normal number). y may be x. `scratch`: 128 bytes. */
  gaussianNoise(
    key0: number,
    key1: number,
    stream: number,
    counterLow: number,
    counterHigh: number,
    x: Pointer,
    y: Pointer,
    n: number,
    deviation: number,
    scratch: Pointer,
  ): void;

  /** Copies `columns` of each row between matrices of different row lengths: y[r, c] = x[r, c]. */
  copyColumns(x: Pointer, ldx: number, y: Pointer, ldy: number, rows: number, columns: number): void;

  // Optimizers, one pass each: p parameters, g gradients, the others state.

  /** p -= rate * g. */
  sgd(p: Pointer, g: Pointer, n: number, rate: number): void;
  /** l1 * sum(|p|) + l2 * sum(p^2). */
  penalty(p: Pointer, n: number, l1: number, l2: number): number;
  /** g += l1 * sign(p) + 2 * l2 * p; sign(0) = 0. */
  penaltyGrad(p: Pointer, g: Pointer, n: number, l1: number, l2: number): void;

  /** v = momentum * v - rate * g; p += v, or with `nesterov` p += momentum * v - rate * g. */
  sgdMomentum(p: Pointer, g: Pointer, v: Pointer, n: number, rate: number, momentum: number, nesterov: boolean): void;
  /** s += g^2; p -= rate * g / (sqrt(s) + epsilon). */
  adagrad(p: Pointer, g: Pointer, s: Pointer, n: number, rate: number, epsilon: number): void;
  /**
   * s += rest (g^2 - s), rest = 1 - rho; `mean` (0: not centred) m += rest (g - m); d = g / (sqrt(s - m^2) + epsilon);
   * `v` (0: without momentum) v = momentum v + d, p -= rate v, else p -= rate d.
   */
  rmsprop(
    p: Pointer,
    g: Pointer,
    s: Pointer,
    mean: Pointer,
    v: Pointer,
    n: number,
    rate: number,
    rest: number,
    momentum: number,
    epsilon: number,
  ): void;
  /**
   * m += rest1 (g - m), v += rest2 (g^2 - v), rest = 1 - beta; p -= rate * decay * p;
   * p -= rate * (m / correction1) / (sqrt(v / correction2) + epsilon), with correction = 1 - beta^step.
   */
  adam(
    p: Pointer,
    g: Pointer,
    m: Pointer,
    v: Pointer,
    n: number,
    rate: number,
    rest1: number,
    rest2: number,
    epsilon: number,
    correction1: number,
    correction2: number,
    decay: number,
  ): void;
}
