// Attention of one head without projections: literal cases, gradients, masks, files, errors.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  AdditiveAttention,
  Attention,
  Dense,
  gradCheck,
  input,
  type Layer,
  loadModel,
  Masking,
  Model,
  OptionError,
  ready,
  ShapeError,
  type Tensor,
} from '../../src/index.js';
import { RandomStream } from '../../src/random.js';

const random = new RandomStream(4, 'attention');
const normal = (...shape: number[]) => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
});
const dataOf = (x: unknown): Float32Array => (x as Tensor<Float32Array>).data;
const close = (got: ArrayLike<number>, want: readonly number[]): void => {
  assert.is(got.length, want.length);
  for (const [i, value] of want.entries()) assert.ok(Math.abs(got[i]! - value) < 1e-6, `${got[i]}, expected ${value}`);
};

/** What a layer makes of one example's query, value and key. */
function attended(layer: Layer, ...tensors: number[][][]): Float32Array {
  const inputs = tensors.map((tensor) => input({ shape: [tensor.length, tensor[0]!.length] }));
  return dataOf(new Model({ inputs, outputs: layer.apply(inputs) }).predict(tensors.map((tensor) => [tensor])));
}

// the numbers of Keras's own tests of these layers
const query = [[1.1]];
const key = [[1.6]];
const value = [[-0.7]];

test('one key: its value, whatever the score', () => {
  for (const layer of [new Attention(), new Attention({ scoreMode: 'concat' }), new AdditiveAttention()])
    close(attended(layer, query, value, key), [-0.7]);
});

test('several keys: values by the softmax of products, or of sums of tanh(query + key)', () => {
  const keys = [[1.6], [0.7], [-0.8]];
  const values = [[1.6], [0.7], [-0.8]];
  const mixed = (scores: number[]): number => {
    const e = scores.map(Math.exp);
    return (1.6 * e[0]! + 0.7 * e[1]! - 0.8 * e[2]!) / (e[0]! + e[1]! + e[2]!);
  };
  close(attended(new Attention(), query, values, keys), [mixed([1.76, 0.77, -0.88])]);
  const expected = mixed([2.7, 1.8, 0.3].map(Math.tanh));
  close(attended(new AdditiveAttention({ useScale: false }), query, values, keys), [expected]);
  close(attended(new Attention({ scoreMode: 'concat' }), query, values, keys), [expected]);
});

const kinds: [string, () => Layer][] = [
  ['dot', () => new Attention()],
  ['dot, scaled, causal', () => new Attention({ useScale: true, useCausalMask: true })],
  ['concat', () => new Attention({ scoreMode: 'concat' })],
  ['concat, scaled', () => new Attention({ scoreMode: 'concat', useScale: true })],
  ['additive', () => new AdditiveAttention()],
  ['additive without weights', () => new AdditiveAttention({ useScale: false })],
];

/** Query, values and keys from layers that learn, twice over. */
function network(make: () => Layer): Model {
  const [x, memory, mask] = [input({ shape: [4, 3] }), input({ shape: [5, 2] }), input({ shape: [4, 5] })];
  const from = new Dense({ units: 3 }).apply(x);
  const to = new Dense({ units: 3 }).apply(memory);
  const first = make().apply([from, to]);
  const second = make().apply([first, new Dense({ units: 4 }).apply(memory), to, mask]);
  const model = new Model({ inputs: [x, memory, mask], outputs: make().apply([second, second, second]), seed: 5 }) as unknown as Model;
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
  return model;
}

const ones = { shape: [3, 4, 5], data: Float32Array.from({ length: 60 }, (_, i) => Number(i % 4 !== 1)) };
const examples = [normal(3, 4, 3), normal(3, 5, 2), ones];
const targets = normal(3, 4, 4);

for (const [name, make] of kinds) {
  test(`${name}: gradients in f64; from a file; the same bits on 1 to 3 threads`, async () => {
    const { maxRelativeError, worst } = await gradCheck(network(make), examples, targets, { samples: 8 });
    assert.ok(maxRelativeError <= 1e-9, `${maxRelativeError} at ${JSON.stringify(worst)}`);
    const train = (): Model => {
      const model = network(make);
      for (let step = 0; step < 2; step++) model.trainOnBatch(examples, targets);
      return model;
    };
    const model = train();
    assert.equal(dataOf(loadModel(model.save()).predict(examples)), dataOf(model.predict(examples)));
    await ready({ threads: 3 });
    assert.equal(train().getWeights(), model.getWeights());
    await ready({ threads: 1 });
  });
}

test('steps that are padding are not attended to, and have zeros: padded to any length, the same bits', () => {
  const layers = [new Attention({ useScale: true }), new AdditiveAttention()];
  for (const layer of layers) {
    const outcome = (steps: number): Float32Array[] => {
      const [x, memory] = [input({ shape: [6, 3] }), input({ shape: [steps, 3] })];
      const [from, to] = [x, memory].map((one) => new Masking().apply(one));
      const model = new Model({ inputs: [x, memory], outputs: layer.apply([from!, to!]) });
      const numbers = (count: number, of: number) => ({
        shape: [1, count, 3],
        data: Float32Array.from({ length: count * 3 }, (_, i) => (i < of * 3 ? ((i * 7) % 11) / 5 - 1 || 0.5 : 0)),
      });
      const y = dataOf(model.predict([numbers(6, 4), numbers(steps, 66)]));
      return [y.slice(0, 12), y.slice(12)];
    };
    const [seen, padding] = outcome(66);
    assert.ok(seen!.every((value) => value !== 0));
    assert.equal(padding, new Float32Array(6));
    for (const steps of [67, 80, 140]) assert.equal(outcome(steps), [seen, padding]);
  }
});

test('weights have the names, shapes and first values of Keras', () => {
  const parameters = (layer: Layer) => {
    const [x, y] = [input({ shape: [4, 3] }), input({ shape: [2, 3] })];
    return new Model({ inputs: [x, y], outputs: layer.apply([x, y]) }).parameters.map(({ name, shape, values }) => [
      name.split('/')[1],
      shape,
      shape.length === 0 ? values[0] : undefined,
    ]);
  };
  assert.equal(parameters(new Attention({ useScale: true, scoreMode: 'concat' })), [
    ['scale', [], 1],
    ['concatScoreWeight', [], 1],
  ]);
  assert.equal(parameters(new AdditiveAttention()), [['scale', [3], undefined]]);
});

test('what they refuse', () => {
  const refuses = (Kind: typeof OptionError | typeof ShapeError, message: string, make: () => unknown): void =>
    assert.throws(make, (error: Error) => error instanceof Kind && error.message === message, message);
  const build = (...shapes: number[][]): void => {
    const inputs = shapes.map((shape) => input({ shape }));
    new Model({ inputs, outputs: new Attention({ name: 'a' }).apply(inputs) }).summary({ print: false });
  };
  refuses(OptionError, 'a: received 1 input; Attention expects apply([query, value]) or apply([query, value, key]).', () => build([3, 2]));
  refuses(ShapeError, 'a: received queries of shape [3, 2] and keys of shape [3, 4]; expected as many features.', () =>
    build([3, 2], [3, 4]),
  );
  refuses(ShapeError, 'a: received examples of shape [3]; Attention expects [steps, features].', () => build([3], [3, 2]));
  refuses(
    OptionError,
    'Attention: option "scoreMode" must be one of "dot", "concat", received "sum".',
    () => new Attention({ scoreMode: 'sum' as never }),
  );
});

test.run();
