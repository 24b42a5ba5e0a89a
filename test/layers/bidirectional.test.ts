// Bidirectional against two layers by hand, every way to join them; masks, states, finite differences, threads, files, mistakes.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Bidirectional,
  Concatenate,
  Dense,
  Embedding,
  Flatten,
  GRU,
  gradCheck,
  input,
  LSTM,
  loadModel,
  type MergeMode,
  Model,
  OptionError,
  Sequential,
  SimpleRNN,
} from '../../src/index.js';
import { RandomStream } from '../../src/random.js';
import { sameOnThreads } from '../same-on-threads.js';

const [T, C, U] = [4, 3, 5];
const random = new RandomStream(8, 'both ways');
const x = { data: Float32Array.from({ length: 2 * T * C }, () => random.normal()), shape: [2, T, C] };
const MODES = ['concat', 'sum', 'mul', 'ave', 'none'] as const;

/** What each direction gives by itself, in the order of x, with the weights of `both`. */
function byHand(both: Sequential, returnSequences: boolean): [Float32Array, Float32Array] {
  const weights = both.getWeights();
  const [there, back] = [false, true].map((goBackwards) => {
    const one = new Sequential([new LSTM({ units: U, returnSequences, goBackwards, inputShape: [T, C] })]);
    one.predict(x);
    one.setWeights(goBackwards ? weights.slice(3) : weights.slice(0, 3));
    return one.predict(x).data;
  }) as [Float32Array, Float32Array];
  if (!returnSequences) return [there, back];
  const turned = back.map((_, i) => {
    const [row, t, u] = [Math.floor(i / (T * U)), Math.floor(i / U) % T, i % U];
    return back[(row * T + T - 1 - t) * U + u]!;
  });
  return [there, turned];
}

for (const mergeMode of MODES) {
  for (const returnSequences of [true, false]) {
    test(`${mergeMode}, ${returnSequences ? 'all steps' : 'the last of each'}: two layers joined by hand`, () => {
      const layer = new Bidirectional({ layer: new LSTM({ units: U, returnSequences }), mergeMode, inputShape: [T, C] });
      const model = new Sequential([layer], { seed: 3 });
      const given = mergeMode === 'none' ? undefined : model.predict(x);
      const a = input({ shape: [T, C] });
      const outputs = [...layer.apply(a)];
      const all = new Model({ inputs: a, outputs, seed: 3 });
      const predicted = mergeMode === 'none' ? Object.values(all.predict(x)).map(({ data }) => data as Float32Array) : [given!.data];
      const holder = { getWeights: () => all.getWeights() } as Sequential;
      all.predict(x);
      const [there, back] = byHand(holder, returnSequences);
      const joined = {
        sum: there.map((value, i) => value + back[i]!),
        mul: there.map((value, i) => value * back[i]!),
        ave: there.map((value, i) => (value + back[i]!) / 2),
        concat: Float32Array.from(
          { length: 2 * there.length },
          (_, i) => (i % (2 * U) < U ? there : back)[Math.floor(i / (2 * U)) * U + (i % U)]!,
        ),
        none: there,
      }[mergeMode];
      assert.equal(predicted[0], joined);
      if (mergeMode === 'none') assert.equal(predicted[1], back);
      const [steps, width] = [returnSequences ? [T] : [], mergeMode === 'concat' ? 2 * U : U];
      if (given) assert.equal(given.shape, [2, ...steps, width]);
    });
  }
}

test('weights are named as in Keras, and each direction has its own', () => {
  const model = new Sequential([new Bidirectional({ layer: new GRU({ units: 2 }), name: 'both', inputShape: [T, C] })], { seed: 2 });
  const expected = ['forward', 'backward'].flatMap((way) => ['kernel', 'recurrentKernel', 'bias'].map((name) => `both/${way}_${name}`));
  assert.equal(
    model.parameters.map(({ name }) => name),
    expected,
  );
  const weights = model.getWeights();
  assert.not.equal(weights[0], weights[3]);
});

const words = [
  [3, 1, 5, 2],
  [1, 2, 0, 0],
  [6, 0, 0, 0],
];
const embedding = (maskZero = true) => new Embedding({ inputDim: 7, outputDim: 3, maskZero, inputShape: [4] });
const last = () => new Dense({ units: 3, activation: 'softmax' });

test('padded sequences give what they give alone, to the bit; their padding gives zeros', () => {
  for (const returnSequences of [true, false]) {
    const layer = () => new Bidirectional({ layer: new LSTM({ units: U, returnSequences }) });
    const { data } = new Sequential([embedding(), layer()], { seed: 3 }).predict(words);
    words.forEach((row, i) => {
      const own = row.filter((word) => word > 0);
      const alone = new Sequential([new Embedding({ inputDim: 7, outputDim: 3, inputShape: [own.length] }), layer()], { seed: 3 });
      const expected = new Float32Array(returnSequences ? 4 * 2 * U : 2 * U);
      expected.set(alone.predict([own]).data);
      assert.equal(data.slice(i * expected.length, (i + 1) * expected.length), expected);
    });
  }
});

async function check(model: Sequential | Model, given: unknown, what: string) {
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
  const { maxRelativeError, worst } = await gradCheck(model, given as number[][], [0, 1, 1], { samples: 6 });
  assert.ok(maxRelativeError <= 1e-9, `${what}: ${maxRelativeError} at ${JSON.stringify(worst)}`);
}

for (const mergeMode of MODES.slice(0, 4)) {
  test(`${mergeMode}: finite differences, masked and not, of all steps and the last`, async () => {
    const kinds = [() => new LSTM({ units: 3, returnSequences: true }), () => new SimpleRNN({ units: 4 })];
    for (const maskZero of [true, false]) {
      const layers = kinds.map((make) => new Bidirectional({ layer: make(), mergeMode }));
      await check(new Sequential([embedding(maskZero), ...layers, last()], { seed: 4 }), words, mergeMode);
    }
  });
}

test('states: out of an encoder into a decoder of both ways, by finite differences; outputs that no loss hangs on', async () => {
  for (const mergeMode of ['concat', 'none'] as const) {
    const a = input({ shape: [4] });
    const embedded = embedding().apply(a);
    const options = { mergeMode, layer: new LSTM({ units: 3, returnState: true, returnSequences: true, dropout: 0.2 }) };
    const encoded = [...new Bidirectional(options).apply(embedded)];
    assert.is(encoded.length, mergeMode === 'none' ? 6 : 5);
    const states = encoded.slice(-4);
    const decoded = [
      ...new Bidirectional({ ...options, layer: new LSTM({ units: 3, returnSequences: true }) }).apply([embedded, ...states]),
    ];
    const joined = new Concatenate().apply([new Flatten().apply(decoded.at(-1)!), states[3]!]);
    await check(new Model({ inputs: a, outputs: last().apply(joined), seed: 4 }), words, mergeMode);
  }
});

test('a backward layer of its own; saved and loaded; null is none', () => {
  const layer = new Bidirectional({
    layer: new LSTM({ units: 2, returnSequences: true }),
    backwardLayer: new GRU({ units: 2, returnSequences: true, goBackwards: true, resetAfter: false }),
    inputShape: [T, C],
  });
  const model = new Sequential([layer, new Bidirectional({ layer: new SimpleRNN({ units: 2, activation: 'relu' }), mergeMode: 'ave' })]);
  const loaded = loadModel(model.save());
  assert.equal((loaded.predict(x) as { data: Float32Array }).data, model.predict(x).data);
  const split: { mergeMode: MergeMode; outputCount: number } = new Bidirectional({ layer: new LSTM({ units: 2 }), mergeMode: null });
  assert.equal([split.mergeMode, split.outputCount], ['none', 2]);
});

test('the same bits on 1, 2 and 3 threads', async () => {
  await sameOnThreads(() => {
    const layers = [
      new Bidirectional({ layer: new LSTM({ units: 33, returnSequences: true }) }),
      new Bidirectional({ layer: new GRU({ units: 17 }) }),
    ];
    const model = new Sequential([embedding(), ...layers, last()], { seed: 4 });
    model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
    for (let i = 0; i < 3; i++) model.trainOnBatch(words, [0, 1, 2]);
    return model.getWeights();
  });
});

test('what it refuses', () => {
  const refuses = (make: () => unknown, message: string) =>
    assert.throws(make, (e: Error) => e instanceof OptionError && e.message === message, message);
  refuses(
    () => new Bidirectional({ layer: new Dense({ units: 2 }) }),
    'Bidirectional: option "layer" must be a recurrent layer, as new LSTM({ units }), received "Dense".',
  );
  refuses(() => new Bidirectional({ layer: 3 as never }), 'Bidirectional: option "layer" must be a layer, received 3.');
  refuses(
    () => new Bidirectional({ layer: new LSTM({ units: 2 }), backwardLayer: new LSTM({ units: 3, goBackwards: true }) }),
    'Bidirectional: both layers must have the same units, received 3 and 2.'.replace('3 and 2', '2 and 3'),
  );
  refuses(
    () => new Bidirectional({ layer: new LSTM({ units: 2 }), backwardLayer: new LSTM({ units: 2 }) }),
    'Bidirectional: both layers have goBackwards false; expected one of each.',
  );
});

test.run();
