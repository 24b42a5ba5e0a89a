import type { MlpCase } from './peers.js';

type Matrix = Float64Array;

/** c (m, n) += op(a) op(b), row by row so that the innermost loop runs along memory. */
function multiplyAdd(m: number, n: number, k: number, a: (i: number, p: number) => number, b: Matrix, c: Matrix): void {
  for (let i = 0; i < m; i++) {
    for (let p = 0; p < k; p++) {
      const factor = a(i, p);
      if (factor === 0) continue;
      for (let j = 0; j < n; j++) c[i * n + j]! += factor * b[p * n + j]!;
    }
  }
}

const activations = {
  relu: { value: (x: number) => Math.max(x, 0), slope: (y: number) => (y > 0 ? 1 : 0) },
  tanh: { value: Math.tanh, slope: (y: number) => 1 - y * y },
  sigmoid: { value: (x: number) => 1 / (1 + Math.exp(-x)), slope: (y: number) => y * (1 - y) },
};

/** Turns logits (rows, classes) into the gradient of the mean cross-entropy, in place, and returns that mean. */
function softmaxCrossEntropy(logits: Matrix, labels: Int32Array, classes: number): number {
  const rows = labels.length;
  let loss = 0;
  for (let row = 0; row < rows; row++) {
    const values = logits.subarray(row * classes, (row + 1) * classes);
    const largest = values.reduce((a, b) => Math.max(a, b));
    const sum = values.reduce((total, value) => total + Math.exp(value - largest), 0);
    loss += Math.log(sum) + largest - values[labels[row]!]!;
    values.forEach((value, j) => {
      values[j] = (Math.exp(value - largest) / sum - (j === labels[row] ? 1 : 0)) / rows;
    });
  }
  return loss / rows;
}

/** Loss and gradients (kernel, bias a layer) of a multilayer perceptron in plain f64. */
function plainGradients(
  network: MlpCase,
  weights: readonly ArrayLike<number>[],
  x: Float32Array,
  labels: Int32Array,
): { loss: number; gradients: Matrix[] } {
  const { sizes, batch, activation } = network;
  const { value, slope } = activations[activation];
  const last = sizes.length - 2;
  const kernels = sizes.slice(1).map((_, layer) => Float64Array.from(weights[2 * layer]!));
  const values: Matrix[] = [Float64Array.from(x)];
  for (let layer = 0; layer <= last; layer++) {
    const fanIn = sizes[layer]!;
    const units = sizes[layer + 1]!;
    const input = values[layer]!;
    const output = Float64Array.from({ length: batch * units }, (_, i) => weights[2 * layer + 1]![i % units]!);
    multiplyAdd(batch, units, fanIn, (i, p) => input[i * fanIn + p]!, kernels[layer]!, output);
    values.push(layer < last ? output.map(value) : output);
  }
  let gradient = values[last + 1]!;
  const loss = softmaxCrossEntropy(gradient, labels, sizes[last + 1]!);
  const gradients: Matrix[] = [];
  for (let layer = last; layer >= 0; layer--) {
    const fanIn = sizes[layer]!;
    const units = sizes[layer + 1]!;
    const input = values[layer]!;
    const kernelGradient = new Float64Array(fanIn * units);
    multiplyAdd(fanIn, units, batch, (i, p) => input[p * fanIn + i]!, gradient, kernelGradient);
    const biasGradient = new Float64Array(units);
    gradient.forEach((dy, i) => {
      biasGradient[i % units]! += dy;
    });
    gradients.unshift(kernelGradient, biasGradient);
    if (layer > 0) gradient = inputGradient(gradient, kernels[layer]!, batch, fanIn, units).map((dx, i) => dx * slope(input[i]!));
  }
  return { loss, gradients };
}

/** dx (batch, fanIn) = dy (batch, units) kernel^T */
function inputGradient(dy: Matrix, kernel: Matrix, batch: number, fanIn: number, units: number): Matrix {
  const dx = new Float64Array(batch * fanIn);
  for (let row = 0; row < batch; row++) {
    for (let i = 0; i < fanIn; i++) {
      let sum = 0;
      for (let j = 0; j < units; j++) sum += dy[row * units + j]! * kernel[i * units + j]!;
      dx[row * fanIn + i] = sum;
    }
  }
  return dx;
}

/**
 * Throws unless a step's loss and what it takes off the weights are those of plain f64 code. An update is much smaller than
 * its weight, so that f32 rounds it to about three digits; a wrong kernel is off by far more.
 */
export function checkStep(
  network: MlpCase,
  learningRate: number,
  step: { before: readonly ArrayLike<number>[]; after: readonly ArrayLike<number>[]; loss: number },
  x: Float32Array,
  y: Int32Array,
): void {
  const { before, after, loss } = step;
  const expected = plainGradients(network, before, x, y);
  if (!(Math.abs(loss - expected.loss) <= 1e-4 * Math.abs(expected.loss))) {
    throw new Error(`${network.sizes.join('-')}: received the loss ${loss}, expected ${expected.loss}.`);
  }
  expected.gradients.forEach((gradient, i) => {
    const largest = learningRate * gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    gradient.forEach((value, j) => {
      const weight = before[i]![j]!;
      const difference = Math.abs(weight - learningRate * value - after[i]![j]!);
      if (!(difference <= 1e-3 * largest + 2 ** -23 * Math.abs(weight))) {
        throw new Error(
          `${network.sizes.join('-')}: weight ${j} of array ${i} is ${after[i]![j]} after a step, ${difference} from the expected.`,
        );
      }
    });
  });
}
