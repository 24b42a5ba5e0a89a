import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Dense, type Layer, LeakyReLU, Sequential, SGD } from '../../src/index.js';
import { assertClose } from '../golden/compare.js';

/** What test/golden/mlp.py writes. Arrays are in row-major order, kernels (in, out). */
interface Golden {
  sizes: number[];
  batchSize: number;
  learningRate: number;
  negativeSlope: number;
  cases: {
    activation: 'relu' | 'tanh' | 'sigmoid' | 'leakyRelu';
    loss: 'sparseCategoricalCrossentropy' | 'meanSquaredError';
    inputs: number[];
    targets: number[];
    initialWeights: number[][];
    gradients: number[][];
    losses: number[];
    weightsAfter1: number[][];
    weightsAfter10: number[][];
  }[];
}
type Case = Golden['cases'][number];

const golden = JSON.parse(readFileSync(new URL('../golden/mlp.json', import.meta.url), 'utf8')) as Golden;
const { sizes, batchSize, negativeSlope } = golden;
const units = sizes[sizes.length - 1]!;
const names = sizes.slice(1).flatMap((_, layer) => [`kernel ${layer}`, `bias ${layer}`]);

/** PyTorch and we add in different orders; both stay within 5e-7 of the exact figures on these networks. */
const TOLERANCE = 1e-5;

function buildLayers({ activation, loss }: Case): Layer[] {
  const layers: Layer[] = [];
  for (let i = 1; i < sizes.length; i++) {
    const inputShape = i === 1 ? [sizes[0]!] : undefined;
    const last = i === sizes.length - 1;
    const own = last ? (loss === 'meanSquaredError' ? 'linear' : 'softmax') : activation === 'leakyRelu' ? 'linear' : activation;
    layers.push(new Dense({ units: sizes[i]!, activation: own, inputShape }));
    if (!last && activation === 'leakyRelu') layers.push(new LeakyReLU({ negativeSlope }));
  }
  return layers;
}

function buildModel(golden: Case, learningRate: number, loss: Case['loss'] | 'categoricalCrossentropy' = golden.loss): Sequential {
  const model = new Sequential(buildLayers(golden), { seed: 1 });
  model.compile({ optimizer: new SGD({ learningRate }), loss });
  model.setWeights(golden.initialWeights.map((weights) => Float32Array.from(weights)));
  return model;
}

function batchOf({ inputs, targets, loss }: Case): {
  x: { data: Float32Array; shape: number[] };
  y: Int32Array | { data: Float32Array; shape: number[] };
} {
  const x = { data: Float32Array.from(inputs), shape: [batchSize, sizes[0]!] };
  const y = loss === 'meanSquaredError' ? { data: Float32Array.from(targets), shape: [batchSize, units] } : Int32Array.from(targets);
  return { x, y };
}

for (const expected of golden.cases) {
  const title = `${sizes.join('-')} ${expected.activation}, ${expected.loss}`;

  test(`${title}: gradients of the first step as in PyTorch`, () => {
    const model = buildModel(expected, golden.learningRate);
    const { x, y } = batchOf(expected);
    model.trainOnBatch(x, y);
    assert.is(model.parameters.length, expected.gradients.length);
    model.parameters.forEach(({ gradient }, i) => {
      assertClose(`gradient of ${names[i]}`, gradient, expected.gradients[i]!, TOLERANCE);
    });
  });

  test(`${title}: ten losses, and the weights after one and ten steps as in PyTorch`, () => {
    const model = buildModel(expected, golden.learningRate);
    const { x, y } = batchOf(expected);
    expected.losses.forEach((expectedLoss, step) => {
      const { loss } = model.trainOnBatch(x, y);
      assertClose(`loss of step ${step + 1}`, [loss], [expectedLoss], TOLERANCE);
      const weights = step === 0 ? expected.weightsAfter1 : step === 9 ? expected.weightsAfter10 : undefined;
      weights?.forEach((values, i) => {
        assertClose(`${names[i]} after step ${step + 1}`, model.getWeights()[i]!, values, TOLERANCE);
      });
    });
  });

  if (expected.loss === 'sparseCategoricalCrossentropy') {
    test(`${title}: the same from one-hot rows with categoricalCrossentropy`, () => {
      const model = buildModel(expected, golden.learningRate, 'categoricalCrossentropy');
      const { x } = batchOf(expected);
      const y = { data: new Float32Array(batchSize * units), shape: [batchSize, units] };
      expected.targets.forEach((label, row) => {
        y.data[row * units + label] = 1;
      });
      expected.losses.forEach((expectedLoss, step) => {
        assertClose(`loss of step ${step + 1}`, [model.trainOnBatch(x, y).loss!], [expectedLoss], TOLERANCE);
      });
      model.getWeights().forEach((values, i) => {
        assertClose(`${names[i]} after step 10`, values, expected.weightsAfter10[i]!, TOLERANCE);
      });
    });
  }
}

test.run();
