// Constraints of weights: by hand after a step, on every layer that has weights, files, threads, mistakes.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Bidirectional,
  Conv2D,
  Dense,
  DepthwiseConv2D,
  Embedding,
  type Layer,
  LayerNormalization,
  LSTM,
  loadModel,
  maxNorm,
  minMaxNorm,
  nonNeg,
  OptionError,
  SeparableConv2D,
  Sequential,
  SGD,
  TimeDistributed,
  unitNorm,
} from '../../src/index.js';
import { sameOnThreads } from '../same-on-threads.js';

/** The weights after a step that changes none but by a constraint: the loss is 0. */
function constrained(layer: Layer, x: object, weights: readonly (readonly number[])[]): Float32Array[] {
  const model = new Sequential([layer]);
  model.compile({ optimizer: new SGD({ learningRate: 0 }), loss: 'meanSquaredError' });
  model.predict(x as number[][]);
  model.setWeights(weights.map((values) => Float32Array.from(values)));
  model.trainOnBatch(x as number[][], model.predict(x as number[][]));
  return model.getWeights();
}
const close = (is: ArrayLike<number>, expected: readonly number[]) =>
  assert.ok(
    is.length === expected.length && expected.every((value, i) => Math.abs(is[i]! - value) < 1e-6),
    `${[...(is as Float32Array)]}, not ${expected}`,
  );

const kernel = [3, 0.3, -0.1, 4, 0.4, 0];
const dense = (options: object) => new Dense({ units: 3, inputShape: [2], ...options });
const x = [[1, 1]];

test('maxNorm: what feeds a unit has a norm of 2 at most by default', () => {
  // columns (3, 4), (0.3, 0.4), (-0.1, 0): norms 5, 0.5 and 0.1
  close(constrained(dense({ kernelConstraint: maxNorm() }), x, [kernel, [9, -9, 0]])[0]!, [1.2, 0.3, -0.1, 1.6, 0.4, 0]);
  close(
    constrained(dense({ kernelConstraint: maxNorm({ maxValue: 0.25 }), useBias: false }), x, [kernel])[0]!,
    [0.15, 0.15, -0.1, 0.2, 0.2, 0],
  );
});

test('the axes of the norm: rows, or all places of a filter', () => {
  const rows = constrained(dense({ kernelConstraint: unitNorm({ axis: 1 }), useBias: false }), x, [[3, 0, 4, 0, 0, 2]])[0]!;
  close(rows, [0.6, 0, 0.8, 0, 0, 1]);
  const filters = new Conv2D({
    filters: 2,
    kernelSize: 2,
    useBias: false,
    kernelConstraint: unitNorm({ axis: [0, 1, 2] }),
    inputShape: [2, 2, 1],
  });
  close(
    constrained(filters, { data: new Float32Array(4), shape: [1, 2, 2, 1] }, [[1, 2, 1, 0, 1, 0, 1, 0]])[0]!,
    [0.5, 1, 0.5, 0, 0.5, 0, 0.5, 0],
  );
});

test('minMaxNorm moves norms between its limits by its rate; nonNeg clips; a norm of 0 stays', () => {
  const half = constrained(dense({ kernelConstraint: minMaxNorm({ minValue: 1, maxValue: 2, rate: 0.5 }), useBias: false }), x, [
    kernel,
  ])[0]!;
  // norms 5, 0.5, 0.1 go to 3.5, 0.75, 0.55
  close(half, [2.1, 0.45, -0.55, 2.8, 0.6, 0]);
  const [, bias] = constrained(dense({ biasConstraint: 'nonNeg' }), x, [kernel, [1, -2, 0]]);
  assert.equal([...bias!], [1, 0, 0]);
  close(constrained(dense({ kernelConstraint: 'unitNorm', useBias: false }), x, [[0, 1, 0, 0, 0, 2]])[0]!, [0, 1, 0, 0, 0, 1]);
});

test('every weight of a layer has its option, also within other layers', () => {
  const image = { data: new Float32Array(32).fill(1), shape: [1, 4, 4, 2] };
  const steps = { data: new Float32Array(8).fill(1), shape: [1, 4, 2] };
  const cases: [Layer, object, readonly string[]][] = [
    [new Conv2D({ filters: 2, kernelSize: 2, kernelConstraint: nonNeg(), inputShape: [4, 4, 2] }), image, ['kernel']],
    [new DepthwiseConv2D({ kernelSize: 2, depthwiseConstraint: 'nonNeg', inputShape: [4, 4, 2] }), image, ['kernel']],
    [
      new SeparableConv2D({
        filters: 2,
        kernelSize: 2,
        depthwiseConstraint: 'nonNeg',
        pointwiseConstraint: 'nonNeg',
        inputShape: [4, 4, 2],
      }),
      image,
      ['depthwiseKernel', 'pointwiseKernel'],
    ],
    [new Embedding({ inputDim: 3, outputDim: 4, embeddingsConstraint: 'nonNeg', inputShape: [2] }), [[0, 1]], ['embeddings']],
    [new LayerNormalization({ gammaConstraint: 'nonNeg', betaConstraint: 'nonNeg', inputShape: [2] }), [[1, 2]], ['gamma', 'beta']],
    [new LSTM({ units: 2, recurrentConstraint: 'nonNeg', inputShape: [4, 2] }), steps, ['recurrentKernel']],
    [new TimeDistributed({ layer: new Dense({ units: 2, kernelConstraint: 'nonNeg' }), inputShape: [4, 2] }), steps, ['kernel']],
    [
      new Bidirectional({ layer: new LSTM({ units: 2, kernelConstraint: 'nonNeg' }), inputShape: [4, 2] }),
      steps,
      ['forward_kernel', 'backward_kernel'],
    ],
  ];
  for (const [layer, given, names] of cases) {
    const model = new Sequential([layer], { seed: 3 });
    model.compile({ optimizer: new SGD({ learningRate: 0.01 }), loss: 'meanSquaredError' });
    model.predict(given as number[][]);
    model.setWeights(model.getWeights().map((values) => values.fill(-1)));
    model.trainOnBatch(given as number[][], model.predict(given as number[][]));
    const weights = model.getWeights();
    model.parameters.forEach(({ name }, i) => {
      const short = name.split('/')[1]!;
      assert.is(
        weights[i]!.some((one) => one < 0),
        !names.includes(short),
        `${layer.kind}: ${short}`,
      );
    });
  }
});

test('frozen weights are left alone; saved and loaded the constraint is the same', () => {
  const frozen = dense({ kernelConstraint: maxNorm(), trainable: false });
  const model = new Sequential([frozen, new Dense({ units: 1 })]);
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  model.predict(x);
  model.setWeights([kernel, [0, 0, 0], [1, 1, 1], [0]].map((values) => Float32Array.from(values)));
  model.trainOnBatch(x, [[1]]);
  assert.equal(model.getWeights()[0], Float32Array.from(kernel));
  const own = new Sequential([dense({ kernelConstraint: minMaxNorm({ rate: 0.5, axis: [1] }), biasConstraint: 'nonNeg' })]);
  const loaded = loadModel(own.save());
  assert.equal(loaded.layers[0]!.config, own.layers[0]!.config);
  for (const one of [own, loaded as Sequential]) {
    one.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    one.trainOnBatch(x, [[9, -9, 0]]);
  }
  assert.equal(loaded.getWeights(), own.getWeights());
});

test('the same bits on 1, 2 and 3 threads', async () => {
  await sameOnThreads(() => {
    const model = new Sequential([new Dense({ units: 301, kernelConstraint: maxNorm({ maxValue: 0.1 }), inputShape: [203] })], { seed: 2 });
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    const many = { data: Float32Array.from({ length: 2030 }, (_, i) => (i % 7) - 3), shape: [10, 203] };
    for (let i = 0; i < 3; i++) model.trainOnBatch(many, { data: new Float32Array(3010).fill(1), shape: [10, 301] });
    return model.getWeights();
  });
});

test('what is refused', () => {
  const refuses = (make: () => unknown, message: string) =>
    assert.throws(make, (e: Error) => e instanceof OptionError && e.message === message, message);
  refuses(
    () => dense({ kernelConstraint: 'maxnorm' }),
    'Dense: option "kernelConstraint" must be one of "maxNorm", "minMaxNorm", "nonNeg", "unitNorm", received "maxnorm". Did you mean "maxNorm"?',
  );
  refuses(
    () => dense({ kernelConstraint: 2 }),
    'Dense: option "kernelConstraint" must be the name of a constraint or what maxNorm() and its like give, received 2.',
  );
  refuses(() => maxNorm({ axis: -1 }), 'maxNorm: option "axis" must be an axis or a list of axes, whole numbers from 0 on, received -1.');
  refuses(
    () => constrained(dense({ kernelConstraint: maxNorm({ axis: 2 }), useBias: false }), x, [kernel]),
    'maxNorm: received the axis [2] for a weight of 2 dimensions; expected axes of it that lie beside each other.',
  );
});

test.run();
