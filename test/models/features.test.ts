import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Add,
  BatchNormalization,
  DataError,
  Dense,
  Dropout,
  input,
  type Layer,
  Model,
  OptionError,
  Sequential,
  SGD,
  ShapeError,
} from '../../src/index.js';
import { RandomStream } from '../../src/random.js';
import { features } from '../../src/zoo.js';

const random = new RandomStream(5, 'features');
const COUNT = 70;
const x = { data: Float32Array.from({ length: COUNT * 6 }, () => random.normal()), shape: [COUNT, 6] };
const y = Int32Array.from({ length: COUNT }, (_, i) => i % 3);

const head = (): Layer[] => [
  new Dense({ units: 7, activation: 'tanh', name: 'hidden' }),
  new Dense({ units: 3, activation: 'softmax', name: 'top' }),
];
const trunk = (): Layer[] => [
  new Dense({ units: 9, activation: 'tanh', name: 'first', inputShape: [6] }),
  new BatchNormalization({ name: 'norm' }),
];

function frozenModel(): Sequential {
  const model = new Sequential([...trunk(), ...head()], { seed: 4 });
  for (const layer of model.layers.slice(0, 2)) layer.trainable = false;
  return model;
}

const settings = () => ({ optimizer: new SGD({ learningRate: 0.1, momentum: 0.9 }), loss: 'sparseCategoricalCrossentropy' }) as const;

test('a head trained on the features becomes, to the last bit, the one trained on top of the frozen trunk', async () => {
  const whole = frozenModel();
  whole.compile(settings());
  const found = features(whole, x, { batchSize: 32 });
  assert.equal(found.shape, [COUNT, 9]);
  const alone = new Sequential(head(), { seed: 4 });
  alone.compile(settings());
  alone.trainer.workspace([[9]]);
  alone.setWeights(whole.getWeights().slice(-4));
  const before = whole.getWeights();
  await whole.fit(x, y, { epochs: 3, batchSize: 16, verbose: 0 });
  await alone.fit(found, y, { epochs: 3, batchSize: 16, verbose: 0 });
  assert.equal(alone.getWeights(), whole.getWeights().slice(-4));
  assert.equal(whole.getWeights().slice(0, -4), before.slice(0, -4));
  assert.not.equal(whole.getWeights()[6], before[6]);
});

test('any layer by itself or by its name, and whole networks that are frozen', () => {
  const model = frozenModel();
  const bottom = new Sequential(trunk().slice(0, 1), { seed: 4 });
  bottom.setWeights(model.getWeights().slice(0, 2));
  const expected = bottom.predict(x).data;
  assert.equal(features(model, x, { upTo: 'first' }).data, expected);
  assert.equal(features(model, x, { upTo: model.layers[0]!, batchSize: 9 }).data, expected);
  assert.equal(features(model, x, { upTo: 'top' }).data, model.predict(x).data);
  for (const layer of model.layers) layer.trainable = false;
  assert.equal(features(model, x).data, model.predict(x).data);
});

test('in a graph, all that learns must stand on the one layer', () => {
  const a = input({ shape: [6] });
  const frozen = (name: string) => new Dense({ units: 6, name, trainable: false });
  const [left, right] = [frozen('left').apply(a), frozen('right').apply(a)];
  const joined = new Add({ name: 'join' }).apply([left, right]);
  const model = new Model({ inputs: a, outputs: new Dense({ units: 3 }).apply(new Dropout({ rate: 0.5, name: 'drop' }).apply(joined)) });
  assert.equal(features(model, x).data, features(model, x, { upTo: 'join' }).data);
  const skipping = new Model({
    inputs: a,
    outputs: new Add().apply([frozen('b').apply(a), new Dense({ units: 6, name: 'learner' }).apply(a)]),
  });
  assert.throws(() => features(skipping, x), /^features: "learner" reads more of model than the output of "b".* name a layer by upTo\.$/);
});

test('what does not fit is refused', () => {
  const learning = new Sequential([...trunk(), ...head()]);
  const refused = (make: () => unknown, kind: new () => Error, message: RegExp) =>
    assert.throws(make, (e: Error) => e instanceof kind && message.test(e.message));
  refused(() => features(learning, x), OptionError, /^features: the first layer of sequential, "first", learns; freeze it/);
  refused(() => features(learning, x, { upTo: 'nrom' }), OptionError, /received "nrom"\. Did you mean "norm"\?$/);
  refused(() => features(learning, x, { upTo: new Dense({ units: 1, name: 'other' }) }), OptionError, /received the layer "other"\.$/);
  refused(() => features(learning, x, { batchSize: 0 }), OptionError, /"batchSize"/);
  refused(() => features({} as never, x), OptionError, /expected a model/);
  refused(
    () => features(learning, { data: [1, 2], shape: [1, 2] }, { upTo: 'norm' }),
    ShapeError,
    /^first: received examples of shape \[2\]/,
  );
  refused(() => features(learning, { data: [1, 2, 3, 4, 5, NaN], shape: [1, 6] }, { upTo: 'norm' }), DataError, /NaN/);
});

test.run();
