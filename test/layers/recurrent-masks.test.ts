// Recurrent layers over masked steps, from the last step to the first, from a given state, and with their last state as an output.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type BaseModel,
  Concatenate,
  Dense,
  Embedding,
  Flatten,
  GRU,
  gradCheck,
  input,
  type Layer,
  LSTM,
  loadModel,
  Masking,
  Model,
  OptionError,
  type RecurrentOptions,
  Sequential,
  ShapeError,
  SimpleRNN,
} from '../../src/index.js';
import { RandomStream } from '../../src/random.js';
import { sameOnThreads } from '../same-on-threads.js';

type Options = Partial<RecurrentOptions> & { units: number };
const kinds: Record<string, (options: Options) => Layer> = {
  SimpleRNN: (options) => new SimpleRNN({ biasInitializer: { name: 'randomNormal', stddev: 0.5 }, ...options }),
  'SimpleRNN, silu': (options) => new SimpleRNN({ activation: 'silu', biasInitializer: 'ones', ...options }),
  LSTM: (options) => new LSTM({ biasInitializer: { name: 'randomNormal', stddev: 0.5 }, ...options }),
  GRU: (options) => new GRU({ biasInitializer: { name: 'randomNormal', stddev: 0.5 }, ...options }),
  'GRU, reset before': (options) => new GRU({ resetAfter: false, ...options }),
  'LSTM, hard gates': (options) => new LSTM({ recurrentActivation: 'hardSigmoidKeras2', ...options }),
  'GRU, hard gates': (options) => new GRU({ recurrentActivation: 'hardSigmoid', ...options }),
  'GRU, reset before, hard gates': (options) => new GRU({ resetAfter: false, recurrentActivation: 'hardSigmoidKeras2', ...options }),
};

const random = new RandomStream(8, 'masks');
/** Sequences of words 1 to 6, of other lengths; 0 is padding. */
const lengths = [5, 2, 4, 1];
const words = lengths.map((length) => Array.from({ length }, () => 1 + random.below(6)));
const padded = (steps: number, left = false) =>
  words.map((row) => {
    const zeros = new Array<number>(steps - row.length).fill(0);
    return left ? [...zeros, ...row] : [...row, ...zeros];
  });
const embedding = (steps: number, maskZero = true) => new Embedding({ inputDim: 7, outputDim: 3, maskZero, inputShape: [steps] });
const UNITS = 5;

for (const [kind, make] of Object.entries(kinds)) {
  const options = { units: UNITS };

  test(`${kind}: the last output of padded sequences is that of the sequences alone, to the bit`, () => {
    const model = new Sequential([embedding(7), make(options)], { seed: 3 });
    const alone = lengths.map((length) => new Sequential([embedding(length, false), make(options)], { seed: 3 }));
    const all = model.predict(padded(7)).data;
    const left = model.predict(padded(7, true)).data;
    alone.forEach((one, i) => {
      const { data } = one.predict([words[i]!]);
      assert.equal(all.slice(i * UNITS, (i + 1) * UNITS), data);
      assert.equal(left.slice(i * UNITS, (i + 1) * UNITS), data, 'padded in front');
    });
  });

  test(`${kind}: a masked step has the output of the step before, or zeros`, () => {
    const build = (more: object) => new Sequential([embedding(6), make({ ...options, returnSequences: true, ...more })], { seed: 3 });
    const [held, zeroed] = [build({}).predict(padded(6)).data, build({ zeroOutputForMask: true }).predict(padded(6)).data];
    const back = build({ zeroOutputForMask: true, goBackwards: true }).predict(padded(6, true)).data;
    lengths.forEach((length, i) => {
      for (let t = 0; t < 6; t++) {
        const at = (i * 6 + t) * UNITS;
        const row = (data: Float32Array, start = at) => data.slice(start, start + UNITS);
        if (t < length) assert.equal(row(held), row(zeroed));
        else {
          assert.equal(row(held), row(held, at - UNITS));
          assert.equal(row(zeroed), new Float32Array(UNITS));
          assert.equal(row(back), new Float32Array(UNITS), 'the order of the outputs is that of the steps taken');
        }
      }
    });
  });

  test(`${kind}: backwards it reads the sequence turned round`, () => {
    const x = { data: Float32Array.from({ length: 24 }, () => random.normal()), shape: [2, 4, 3] };
    const turned = {
      shape: x.shape,
      data: x.data.map((_, i) => x.data[Math.floor(i / 12) * 12 + (3 - (Math.floor(i / 3) % 4)) * 3 + (i % 3)]!),
    };
    for (const returnSequences of [false, true]) {
      const build = (goBackwards: boolean) =>
        new Sequential([make({ ...options, returnSequences, goBackwards, inputShape: [4, 3] })], { seed: 3 });
      assert.equal(build(true).predict(x).data, build(false).predict(turned).data);
    }
  });

  test(`${kind}: two halves, the state handed from one to the other, are one sequence`, () => {
    const layer = make({ ...options, returnState: true, returnSequences: true });
    const [a, b] = [input({ shape: [3, 2] }), input({ shape: [2, 2] })];
    const [first, ...state] = layer.apply(a);
    const [second, ...end] = layer.apply([b, ...state]);
    const halves = new Model({ inputs: [a, b], outputs: [first!, second!, ...end], seed: 3 });
    const whole = input({ shape: [5, 2] });
    const one = new Model({ inputs: whole, outputs: [...layer.apply(whole)], seed: 3 });
    const data = Float32Array.from({ length: 10 }, () => random.normal());
    const parts = Object.values(
      halves.predict([
        { data: data.slice(0, 6), shape: [1, 3, 2] },
        { data: data.slice(6), shape: [1, 2, 2] },
      ]),
    ).map((tensor) => tensor.data as Float32Array);
    const expected = Object.values(one.predict({ data, shape: [1, 5, 2] })).map((tensor) => tensor.data as Float32Array);
    assert.equal([...parts[0]!, ...parts[1]!], [...expected[0]!]);
    assert.equal(parts.slice(2), expected.slice(1));
    assert.equal(parts[2], parts[1]!.slice(-UNITS), 'the first state is the last output');
  });

  const limit = async (what: string, model: BaseModel, x: object, y: object) => {
    model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
    const { maxRelativeError, worst } = await gradCheck(model, x as never, y as never, { samples: 6 });
    assert.ok(maxRelativeError <= 1e-9, `${what}: ${maxRelativeError} at ${JSON.stringify(worst)}`);
  };
  const last = () => new Dense({ units: 3, activation: 'softmax' });
  const labels = Int32Array.of(0, 1, 2, 1);

  test(`${kind}: finite differences over masked steps, both ways, with dropout`, async () => {
    for (const more of [{}, { goBackwards: true }, { dropout: 0.3 }]) {
      await limit('last', new Sequential([embedding(6), make({ ...options, ...more }), last()], { seed: 4 }), padded(6), labels);
      for (const zeroOutputForMask of [false, true]) {
        const sequences = { ...options, ...more, returnSequences: true, zeroOutputForMask };
        // flattened, what masked steps give counts too
        const layers = [embedding(5), make(sequences), make(sequences), new Flatten(), last()];
        await limit('all', new Sequential(layers, { seed: 4 }), padded(5, true), labels);
      }
    }
  });

  test(`${kind}: finite differences from an encoder’s state to a decoder, of sequences and of one step`, async () => {
    for (const masked of [true, false])
      for (const steps of [3, 1]) {
        const [a, b] = [input({ shape: [5] }), input({ shape: [steps, 2] })];
        const [, ...state] = make({ ...options, returnState: true }).apply(
          new Embedding({ inputDim: 7, outputDim: 3, maskZero: masked }).apply(a),
        );
        const decoder = make({ ...options, returnSequences: true, returnState: true });
        const [y, ...end] = decoder.apply([masked ? new Masking().apply(new Dense({ units: 2 }).apply(b)) : b, ...state]);
        const joined = new Concatenate().apply([new Flatten().apply(y!), ...end, ...state]);
        const x = { data: Float32Array.from({ length: 8 * steps }, () => random.normal()), shape: [4, steps, 2] };
        await limit(`${steps} steps`, new Model({ inputs: [a, b], outputs: last().apply(joined), seed: 4 }), [padded(5), x], labels);
        await limit('states alone', new Model({ inputs: [a, b], outputs: last().apply(end.at(-1)!), seed: 4 }), [padded(5), x], labels);
      }
  });
}

test('the same bits on 1, 2 and 3 threads', async () => {
  await sameOnThreads(() => {
    const layers = Object.values(kinds).map((make, i) => make({ units: 9, returnSequences: true, goBackwards: i % 2 === 0, dropout: 0.2 }));
    const model = new Sequential([embedding(6), ...layers, new Flatten(), new Dense({ units: 3, activation: 'softmax' })], { seed: 4 });
    model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
    for (let i = 0; i < 3; i++) model.trainOnBatch(padded(6), [0, 1, 2, 1]);
    return model.getWeights();
  });
});

test('dropout is of features, the same at every step, and in training alone', () => {
  const layer = new SimpleRNN({
    units: 400,
    dropout: 0.25,
    kernelInitializer: 'identity',
    recurrentInitializer: 'zeros',
    activation: 'linear',
    returnSequences: true,
    inputShape: [3, 400],
  });
  const model = new Sequential([layer, new Flatten(), new Dense({ units: 1, kernelInitializer: 'zeros' })]);
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const ones = { data: new Float32Array(1200).fill(1), shape: [1, 3, 400] };
  const features = new Model({ inputs: model.inputs, outputs: layer.output });
  assert.equal([...new Set(features.predict(ones).data)], [1]);
  // with an output of 0 and a target of -1 / 2 the gradient of the kernel is what the dense layer read
  model.trainOnBatch(ones, [[-0.5]]);
  const seen = Array.from(model.parameters.find(({ name }) => name === 'dense/kernel')!.gradient);
  const first = seen.slice(0, 400);
  assert.equal(seen, [...first, ...first, ...first]);
  assert.equal([...new Set(first)].sort(), [0, Math.fround(1 / 0.75)]);
});

test('saved and loaded, with a state that is handed on; what is refused', () => {
  const [a, b] = [input({ shape: [3] }), input({ shape: [2, 3] })];
  const [, h, c] = new LSTM({ units: 2, returnState: true, goBackwards: true }).apply(embedding(3).apply(a));
  const outputs = new LSTM({ units: 2, zeroOutputForMask: true, dropout: 0.1 }).apply([b, h!, c!]);
  const model = new Model({ inputs: [a, b], outputs });
  const x = [
    [[1, 2, 0]],
    [
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    ],
  ] as never;
  assert.equal(loadModel(model.save()).predict(x), model.predict(x));
  const refuses = (inputs: number, message: string, kind: new (...given: never[]) => Error = ShapeError) => {
    const states = [input({ shape: [2] }), input({ shape: [3] })].slice(0, inputs);
    assert.throws(
      () => new Model({ inputs: [b, ...states], outputs: new LSTM({ units: 2, name: 'lstm' }).apply([b, ...states]) }).predict([] as never),
      (e: Error) => e instanceof kind && e.message.includes(message),
      message,
    );
  };
  refuses(1, 'lstm: received initial states of shape [2]; LSTM expects 2 of [2], as in apply([x, h, c]).');
  refuses(2, 'lstm: received initial states of shape [2] and [3]; LSTM expects 2 of [2], as in apply([x, h, c]).');
  assert.throws(
    () => new GRU({ units: 2, dropout: 1 }),
    (e: Error) =>
      e instanceof OptionError && e.message === 'GRU: option "dropout" must be a finite number at least 0 and below 1, received 1.',
  );
});

test.run();
