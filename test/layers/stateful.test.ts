// Recurrent layers whose last state is the first of the next batch: against the whole sequence, and against states given by hand; training, files, mistakes.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Bidirectional,
  DataError,
  Dense,
  Embedding,
  Flatten,
  FormatError,
  GRU,
  gradCheck,
  input,
  type Layer,
  LSTM,
  loadModel,
  Model,
  OptionError,
  type RecurrentOptions,
  Sequential,
  SimpleRNN,
} from '../../src/index.js';
import { RandomStream } from '../../src/random.js';
import { sameOnThreads } from '../same-on-threads.js';

type Options = Partial<RecurrentOptions> & { units: number };
const kinds: Record<string, (options: Options) => Layer> = {
  SimpleRNN: (options) => new SimpleRNN(options),
  LSTM: (options) => new LSTM(options),
  GRU: (options) => new GRU(options),
  'GRU, reset before': (options) => new GRU({ resetAfter: false, ...options }),
  Bidirectional: (options) => new Bidirectional({ layer: new LSTM(options), inputShape: options.inputShape }),
};
const { Bidirectional: both, ...oneWay } = kinds;

const [N, T, C, U] = [3, 4, 2, 5];
const random = new RandomStream(8, 'stateful');
const draw = (length: number) => Float32Array.from({ length }, () => random.normal());
/** Three batches, each going on where the one before ended. */
const batches = [0, 1, 2].map(() => ({ data: draw(N * T * C), shape: [N, T, C] }));
const [first, second, third] = batches as [(typeof batches)[0], (typeof batches)[0], (typeof batches)[0]];
/** The same as one. */
const whole = {
  shape: [N, 3 * T, C],
  data: Float32Array.from({ length: N * 3 * T * C }, (_, i) => {
    const [row, t, c] = [Math.floor(i / (3 * T * C)), Math.floor(i / C) % (3 * T), i % C];
    return batches[Math.floor(t / T)]!.data[(row * T + (t % T)) * C + c]!;
  }),
};
const labels = [0, 1, 2];
const last = () => new Dense({ units: 3, activation: 'softmax' });
const compiled = <M extends Sequential | Model>(model: M): M => {
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
  return model;
};

for (const [kind, make] of Object.entries(oneWay)) {
  const build = (stateful: boolean, steps: number) =>
    new Sequential([make({ units: U, stateful, returnSequences: true, inputShape: [steps, C] }), make({ units: U, stateful })], {
      seed: 3,
    });

  test(`${kind}: three batches give what one sequence gives, to the bit, and again after resetStates`, () => {
    const expected = build(false, 3 * T).predict(whole).data;
    const model = build(true, T);
    for (let i = 0; i < 2; i++) {
      assert.not.equal(model.predict(first).data, expected);
      assert.not.equal(model.predict(second).data, expected);
      assert.equal(model.predict(third).data, expected);
      model.resetStates();
    }
  });
}

/** A model whose states are inputs and outputs. */
function byHand(make: (options: Options) => Layer, states: number) {
  const x = input({ shape: [T, C] });
  const given = Array.from({ length: states }, () => input({ shape: [U] }));
  const [y, ...end] = make({ units: U, returnState: true }).apply([x, ...given]);
  return new Model({ inputs: [x, ...given], outputs: [last().apply(y!), ...end], seed: 4 });
}

for (const [kind, make] of Object.entries(kinds)) {
  const states = { SimpleRNN: 1, LSTM: 2, Bidirectional: 4 }[kind] ?? 1;

  test(`${kind}: a step of training is that from the states of the batch before, given by hand`, () => {
    const hand = byHand(make, states);
    const zeros = Array.from({ length: states }, () => ({ data: new Float32Array(N * U), shape: [N, U] }));
    const outputs = Object.values(hand.predict([first, ...zeros]));
    const loss = 'sparseCategoricalCrossentropy';
    hand.compile({ optimizer: 'sgd', loss: [loss, ...Array.from({ length: states }, () => undefined)] as never });
    const model = compiled(new Sequential([make({ units: U, stateful: true, inputShape: [T, C] }), last()], { seed: 4 }));
    assert.equal(model.predict(first).data, outputs[0]!.data);
    const targets = { [hand.outputNames[0]!]: labels };
    const expected = hand.trainOnBatch([second, ...outputs.slice(1)] as never, targets as never);
    assert.is(model.trainOnBatch(second, labels).loss, expected.loss);
    assert.equal(model.getWeights(), hand.getWeights());
  });

  test(`${kind}: finite differences from a state that is not zeros, masked and not; the check leaves the state alone`, async () => {
    const words = [
      [3, 1, 5, 2],
      [1, 2, 0, 0],
      [6, 0, 0, 0],
    ];
    for (const maskZero of [true, false]) {
      const embedding = new Embedding({ inputDim: 7, outputDim: 3, maskZero, inputShape: [4] });
      const layers = maskZero
        ? [make({ units: U, stateful: true, recurrentDropout: 0.3 })]
        : [make({ units: U, stateful: true, returnSequences: true })];
      const model = compiled(new Sequential([embedding, ...layers, new Flatten(), last()], { seed: 4 }));
      model.predict(words);
      const check = async () => (await gradCheck(model, words, labels, { samples: 5 })).maxRelativeError;
      const [one, two] = [await check(), await check()];
      assert.ok(one <= 1e-9, `${one}`);
      assert.is(one, two);
    }
  });
}

test('training, evaluation and prediction hand the state on to each other, and the end of an epoch keeps it', async () => {
  const build = () =>
    compiled(new Sequential([new GRU({ units: U, stateful: true, inputShape: [T, C], trainable: false }), last()], { seed: 4 }));
  const [a, b, c] = [build(), build(), build()];
  for (const model of [a, b, c]) model.layers[1]!.trainable = false;
  a.predict(first);
  b.evaluate(first, labels);
  await c.fit(first, labels, { epochs: 1, shuffle: false, verbose: 0 });
  const expected = a.predict(second).data;
  assert.equal(b.predict(second).data, expected);
  assert.equal(c.predict(second).data, expected);
  // two epochs are the batch twice
  a.resetStates();
  await a.fit(first, labels, { epochs: 2, shuffle: false, verbose: 0 });
  b.resetStates();
  b.predict(first);
  b.predict(first);
  assert.equal(a.predict(second).data, b.predict(second).data);
  a.layers[0]!.resetStates();
  assert.equal(a.predict(first).data, build().predict(first).data);
});

test('batches of one set go on from each other, as they come', () => {
  const layers = () => [new LSTM({ units: U, stateful: true, inputShape: [T, C] })];
  const all = { data: Float32Array.from(batches.flatMap(({ data }) => [...data])), shape: [3 * N, T, C] };
  const { data } = new Sequential(layers(), { seed: 3 }).predict(all, { batchSize: N });
  const model = new Sequential(layers(), { seed: 3 });
  assert.equal(
    [...data],
    batches.flatMap((batch) => [...model.predict(batch).data]),
  );
});

const training = (layers: () => Layer[]) => ({
  build: () => {
    const model = new Sequential([...layers(), last()], { seed: 4 });
    model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
    return model;
  },
  x: { data: draw(3 * N * T * C), shape: [3 * N, T, C] },
  y: Array.from({ length: 3 * N }, (_, i) => i % 3),
  options: { batchSize: N, epochs: 3, shuffle: false, verbose: 0 } as const,
});

test('a run that was cut and resumed ends at the same bits; a saved model begins with zeros', async () => {
  const { build, x, y, options } = training(() => [
    both!({ units: U, stateful: true, returnSequences: true, inputShape: [T, C] }),
    new GRU({ units: U, stateful: true }),
  ]);
  const one = build();
  await one.fit(x, y, options);
  const cut = build();
  let checkpoint: Uint8Array | undefined;
  const atBatch = {
    onBatchEnd: (batch: number) => {
      if (batch === 1) checkpoint ??= cut.checkpoint();
    },
  };
  await cut.fit(x, y, { ...options, callbacks: [atBatch] });
  const other = build();
  other.predict(batches[0]!);
  other.resume(checkpoint!);
  await other.fit(x, y, options);
  assert.equal(other.getWeights(), one.getWeights());
  assert.equal(other.predict(first).data, one.predict(first).data);
  const loaded = loadModel(one.save());
  assert.not.equal(loaded.predict(first).data, one.predict(first).data);
  one.resetStates();
  loaded.resetStates();
  assert.equal(loaded.predict(first).data, one.predict(first).data);
  // a checkpoint of a model that carries nothing yet
  one.resetStates();
  const empty = one.checkpoint();
  const expected = one.predict(first).data;
  one.resume(empty);
  assert.equal(one.predict(first).data, expected);
});

test('a checkpoint whose states do not fit is refused, and changes nothing', () => {
  const build = (units: number) =>
    compiled(new Sequential([new GRU({ units, stateful: true, name: 'gru', inputShape: [T, C] }), last()], { seed: 4 }));
  const model = build(U);
  model.predict(first);
  const bytes = model.checkpoint();
  const text = Buffer.from(bytes).toString('latin1');
  const broken = Buffer.from(text.replace(`"shape":[${N},${U}]`, `"shape":[${U},${N}]`), 'latin1');
  assert.throws(
    () => model.resume(new Uint8Array(broken)),
    (e: Error) =>
      e instanceof FormatError && e.message === `checkpoint: the state "state/gru/0" has the shape [${U}, ${N}]; expected rows of ${U}.`,
  );
});

test('the same bits on 1, 2 and 3 threads', async () => {
  await sameOnThreads(() => {
    const layers = Object.values(kinds).map((make) => make({ units: 9, stateful: true, returnSequences: true, inputShape: [T, C] }));
    const model = compiled(new Sequential([...layers, new GRU({ units: 4, stateful: true }), last()], { seed: 4 }));
    for (const batch of batches) model.trainOnBatch(batch, labels);
    return model.getWeights();
  });
});

test('what is refused', async () => {
  const build = () =>
    compiled(new Sequential([new LSTM({ units: U, stateful: true, name: 'lstm', inputShape: [T, C] }), last()], { seed: 4 }));
  const message = (wanted: string) => (e: Error) => e instanceof DataError && e.message === wanted;
  const model = build();
  const x = { data: draw(5 * T * C), shape: [5, T, C] };
  const short = (batch: number, rest: number) =>
    message(
      `lstm: it carries the state of each row to the next batch; received 5 examples, which in batches of ${batch} leave a last one of ${rest}. ` +
        'Expected a number of examples that the batch size divides.',
    );
  assert.throws(() => model.predict(x, { batchSize: 3 }), short(3, 2));
  assert.throws(() => model.evaluate(x, [0, 1, 2, 0, 1], { batchSize: 2 }), short(2, 1));
  await model.fit(x, [0, 1, 2, 0, 1], { batchSize: 3, verbose: 0 }).then(
    () => assert.unreachable(),
    (e: Error) => assert.ok(short(3, 2)(e), e.message),
  );
  model.predict(first);
  const other = message(
    'lstm: received a batch of 5 examples, and carries a state of 3 rows from the batch before. Give batches of 3, or call resetStates() first.',
  );
  assert.throws(() => model.predict(x), other);
  assert.throws(() => model.trainOnBatch(x, [0, 1, 2, 0, 1]), other);
  model.resetStates();
  model.predict(x);
  const layer = new GRU({ units: C, stateful: true, returnSequences: true, name: 'gru' });
  const a = input({ shape: [T, C] });
  assert.throws(
    () => new Model({ inputs: a, outputs: layer.apply(layer.apply(a)) }).predict(first),
    (e: Error) =>
      e instanceof OptionError &&
      e.message === 'gru: the layer carries a state from batch to batch and stands in several places of the network; expected one place.',
  );
  assert.throws(
    () => new Bidirectional({ layer: new GRU({ units: 2 }), backwardLayer: new GRU({ units: 2, stateful: true, goBackwards: true }) }),
    (e: Error) => e.message === 'Bidirectional: both layers must have the same stateful, received false and true.',
  );
});

test.run();
