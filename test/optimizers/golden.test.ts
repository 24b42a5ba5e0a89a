import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Activation,
  Adadelta,
  type AdadeltaOptions,
  Adagrad,
  type AdagradOptions,
  Adam,
  Adamax,
  type AdamaxOptions,
  type AdamOptions,
  AdamW,
  BatchNormalization,
  Dense,
  Nadam,
  type NadamOptions,
  type Optimizer,
  ReLU,
  RMSprop,
  type RMSpropOptions,
  Sequential,
  SGD,
  type SGDOptions,
} from '../../src/index.js';
import { assertClose } from '../golden/compare.js';

/** What test/golden/optimizers.py writes. Arrays are in row-major order, kernels (in, out). */
interface Golden {
  sizes: number[];
  batchSize: number;
  epsilon: number;
  momentum: number;
  inputs: number[];
  labels: number[];
  /** As `weights`. */
  initialWeights: number[][];
  cases: {
    optimizer: 'SGD' | 'Adagrad' | 'RMSprop' | 'Adam' | 'AdamW' | 'Nadam' | 'Adamax' | 'Adadelta';
    options: object;
    losses: number[];
    /** kernel, gamma, beta, runningMean; the same of the second layer; kernel, bias. Without the running variance. */
    weights: number[][];
  }[];
}

const golden = JSON.parse(readFileSync(new URL('../golden/optimizers.json', import.meta.url), 'utf8')) as Golden;
const { sizes, batchSize, epsilon, momentum, cases } = golden;

/** PyTorch in f32 is itself up to 1.2e-5 off PyTorch in f64 on these runs (with Adagrad), we up to 7e-6. */
const TOLERANCE = 2e-5;

const optimizers: Record<Golden['cases'][number]['optimizer'], (options: object) => Optimizer> = {
  SGD: (options: SGDOptions) => new SGD(options),
  Adagrad: (options: AdagradOptions) => new Adagrad(options),
  RMSprop: (options: RMSpropOptions) => new RMSprop(options),
  Adam: (options: AdamOptions) => new Adam(options),
  AdamW: (options: AdamOptions) => new AdamW(options),
  Nadam: (options: NadamOptions) => new Nadam(options),
  Adamax: (options: AdamaxOptions) => new Adamax(options),
  Adadelta: (options: AdadeltaOptions) => new Adadelta(options),
};

function buildModel(optimizer: Optimizer): Sequential {
  const model = new Sequential([
    new Dense({ units: sizes[1]!, useBias: false, inputShape: [sizes[0]!] }),
    new BatchNormalization({ momentum, epsilon }),
    new ReLU(),
    new Dense({ units: sizes[2]!, useBias: false }),
    new BatchNormalization({ momentum, epsilon }),
    new Activation({ activation: 'tanh' }),
    new Dense({ units: sizes[3]!, activation: 'softmax' }),
  ]);
  model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy' });
  const given = golden.initialWeights.map((weights) => Float32Array.from(weights));
  const isVariance = model.parameters.map(({ name }) => name.endsWith('/runningVariance'));
  model.setWeights(isVariance.map((is, i) => (is ? new Float32Array(model.parameters[i]!.values.length).fill(1) : given.shift()!)));
  return model;
}

for (const { optimizer, options, losses, weights } of cases) {
  test(`${optimizer} ${JSON.stringify(options)}: ${losses.length} losses, and the weights after them as in PyTorch`, () => {
    const model = buildModel(optimizers[optimizer](options));
    const x = { data: Float32Array.from(golden.inputs), shape: [batchSize, sizes[0]!] };
    const y = Int32Array.from(golden.labels);
    losses.forEach((expected, step) => {
      assertClose(`loss of step ${step + 1}`, [model.trainOnBatch(x, y).loss], [expected], TOLERANCE);
    });
    const learned = model.parameters.filter(({ name }) => !name.endsWith('/runningVariance'));
    assert.is(learned.length, weights.length);
    learned.forEach(({ name, values }, i) => {
      assertClose(`${name} after step ${losses.length}`, values, weights[i]!, TOLERANCE);
    });
  });
}

test.run();
