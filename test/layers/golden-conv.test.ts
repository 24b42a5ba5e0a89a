// Convolution and batch norm held against PyTorch's: outputs, loss and every gradient, through the layers and a loss.
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BatchNormalization, Conv2D, Dense, type Layer, type Precision, Reshape, ready, Sequential } from '../../src/index.js';
import { assertClose } from '../golden/compare.js';

interface Golden {
  shape: [number, number, number, number];
  x: number[];
  parameters: number[][];
  targets: number[];
  loss: number;
  /** Of x, then of the parameters. */
  gradients: number[][];
}

interface GoldenConvolution extends Golden {
  filters: number;
  kernelSize: [number, number];
  strides: [number, number];
  padding: [number, number];
  dilation?: [number, number];
  y: number[];
}

interface GoldenBatchNorm extends Golden {
  epsilon: number;
  momentum: number;
  runningMean: number[];
  runningVariance: number[];
}

/** What test/golden/conv.py writes. */
const golden = JSON.parse(readFileSync(new URL('../golden/conv.json', import.meta.url), 'utf8')) as {
  convolutions: GoldenConvolution[];
  batchNorm: GoldenBatchNorm;
};

/** f32 by direct sums (measured: 3e-7) and by Winograd's transforms (3e-6); f64, against torch's f64 rounded to f32. */
const TOLERANCE = { direct: 1e-5, winograd: 1e-4, float64: 1e-6 };

const floats = (values: readonly number[]) => Float32Array.from(values);

/** The layer behind a dense one whose kernel is the images and whose inputs are the unit vectors: so x is a parameter, and has a gradient. */
function behindImages(c: Golden, layer: Layer, parameters: readonly (readonly number[])[]) {
  const [count, ...image] = c.shape;
  const units = image.reduce((a, b) => a * b);
  const model = new Sequential([new Dense({ units, useBias: false, inputShape: [count] }), new Reshape({ targetShape: image }), layer]);
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  model.setWeights([c.x, ...parameters].map(floats));
  const ones = { data: Float32Array.from({ length: count * count }, (_, i) => (i % (count + 1) === 0 ? 1 : 0)), shape: [count, count] };
  const step = () => model.trainOnBatch(ones, { data: floats(c.targets), shape: model.predict(ones).shape });
  return { model, ones, step };
}

const layerOf = ({ filters, kernelSize, strides, padding: [rows, columns], dilation = [1, 1] }: GoldenConvolution) =>
  new Conv2D({
    filters,
    kernelSize,
    strides,
    dilation,
    padding: [
      [rows, rows],
      [columns, columns],
    ],
  });

const takesTiles = ({ shape, filters, kernelSize: [rows, columns], strides, dilation }: GoldenConvolution) =>
  !dilation && rows * columns === 9 && strides[0] * strides[1] === 1 && shape[3] % 4 === 0 && filters % 16 === 0;

function compareConvolution(c: GoldenConvolution, tolerance: number): void {
  const { model, ones, step } = behindImages(c, layerOf(c), c.parameters);
  assertClose('y', model.predict(ones).data, c.y, tolerance);
  assertClose('loss', [step().loss], [c.loss], tolerance);
  ['x', 'kernel', 'bias'].forEach((name, i) => {
    assertClose(`gradient of ${name}`, model.parameters[i]!.gradient, c.gradients[i]!, tolerance);
  });
}

function compareBatchNorm(tolerance: number): void {
  const c = golden.batchNorm;
  const { epsilon, momentum } = c;
  const channels = c.shape[3];
  const start = [new Array<number>(channels).fill(0), new Array<number>(channels).fill(1)];
  const { model, step } = behindImages(c, new BatchNormalization({ epsilon, momentum }), [...c.parameters, ...start]);
  assertClose('loss', [step().loss], [c.loss], tolerance);
  c.gradients.forEach((expected, i) => {
    assertClose(`gradient ${i}`, model.parameters[i]!.gradient, expected, tolerance);
  });
  const [mean, variance] = model.getWeights().slice(-2);
  assertClose('running mean', mean!, c.runningMean, tolerance);
  // torch keeps the variance divided by n - 1, Keras by n
  const n = c.x.length / channels;
  const unbiased = [...variance!].map((v) => momentum + ((v - momentum) * n) / (n - 1));
  assertClose('running variance', unbiased, c.runningVariance, tolerance);
}

async function within(precision: Precision, compare: () => void): Promise<void> {
  await ready({ precision });
  try {
    compare();
  } finally {
    await ready({ precision: 'float32' });
  }
}

for (const c of golden.convolutions) {
  const name = `${c.shape.join('x')}, ${c.filters} filters of ${c.kernelSize}, strides ${c.strides}, padding ${c.padding}${c.dilation ? `, dilation ${c.dilation}` : ''}`;
  test(`convolution of ${name}: as in PyTorch`, async () => {
    await within('float32', () => compareConvolution(c, takesTiles(c) ? TOLERANCE.winograd : TOLERANCE.direct));
    await within('float64', () => compareConvolution(c, TOLERANCE.float64));
  });
}

test('batch norm in training: as in PyTorch', async () => {
  await within('float32', () => compareBatchNorm(TOLERANCE.direct));
  await within('float64', () => compareBatchNorm(TOLERANCE.float64));
});

test('Winograd’s way errs by 3e-6 at most here, some ten times what direct sums do', async () => {
  const c = golden.convolutions.find(takesTiles)!;
  for (const [winograd, limit] of [
    [true, 5e-6],
    [false, 1e-6],
  ] as const) {
    assert.is((await ready({ winograd })).winograd, winograd);
    try {
      compareConvolution(c, limit);
    } finally {
      await ready({ winograd: true });
    }
  }
});

test.run();
