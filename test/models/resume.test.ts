import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Adam,
  Add,
  BatchNormalization,
  CosineDecay,
  Dense,
  Dropout,
  FormatError,
  GaussianNoise,
  input,
  loadModel,
  Model,
  ModelCheckpoint,
  type Optimizer,
  RMSprop,
  Sequential,
  SGD,
} from '../../src/index.js';
import { RandomStream } from '../../src/random.js';

const random = new RandomStream(2, 'resume');
const COUNT = 50;
const x = { data: Float32Array.from({ length: COUNT * 5 }, () => random.normal()), shape: [COUNT, 5] };
const y = Int32Array.from({ length: COUNT }, () => random.below(3));
const quiet = { verbose: 0, batchSize: 8, epochs: 4 } as const;

function network(optimizer: Optimizer): Sequential {
  const model = new Sequential(
    [
      new GaussianNoise({ stddev: 0.1, inputShape: [5] }),
      new Dense({ units: 12 }),
      new BatchNormalization(),
      new Dropout({ rate: 0.3 }),
      new Dense({ units: 3, activation: 'softmax', kernelRegularizer: 'l2' }),
    ],
    { seed: 21 },
  );
  model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

const optimizers: Record<string, () => Optimizer> = {
  'SGD with momentum': () => new SGD({ learningRate: 0.05, momentum: 0.9, nesterov: true }),
  RMSprop: () => new RMSprop({ centered: true, momentum: 0.5 }),
  'Adam on a cosine': () => new Adam({ learningRate: new CosineDecay({ initialLearningRate: 0.01, decaySteps: 25 }) }),
};

for (const [name, make] of Object.entries(optimizers)) {
  test(`${name}: resumed after any batch, the weights and the history end the same`, async () => {
    const whole = network(make());
    const checkpoints: Uint8Array[] = [];
    const history = await whole.fit(x, y, {
      ...quiet,
      callbacks: [new ModelCheckpoint({ filepath: (bytes) => void checkpoints.push(bytes), saveFreq: 1 })],
    });
    assert.is(checkpoints.length, 4 * 7 + 4);
    for (const bytes of checkpoints) {
      const again = network(make());
      again.resume(bytes);
      const rest = await again.fit(x, y, quiet);
      assert.equal(again.getWeights(), whole.getWeights());
      for (const [figure, values] of Object.entries(rest.history))
        assert.equal(values, (history.history as Record<string, number[]>)[figure]!.slice(-values.length));
    }
  });
}

test('a second fit goes on, with new orders, and resumes likewise', async () => {
  const whole = network(new SGD());
  await whole.fit(x, y, quiet);
  const bytes = whole.checkpoint();
  await whole.fit(x, y, { ...quiet, epochs: 6, initialEpoch: 4 });
  const again = network(new SGD());
  again.resume(bytes);
  await again.fit(x, y, { ...quiet, epochs: 6 });
  assert.equal(again.getWeights(), whole.getWeights());
});

test('save and loadModel give the same predictions, and the same bytes again', () => {
  const model = network(new SGD());
  for (let i = 0; i < 3; i++) model.trainOnBatch(x, y);
  const bytes = model.save();
  const loaded = loadModel(bytes);
  assert.equal(loaded.predict(x).data, model.predict(x).data);
  assert.equal(loaded.save(), bytes);
  loaded.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
  assert.type(loaded.trainOnBatch(x, y).loss, 'number');
});

test('a branching model is loaded as it was', () => {
  const a = input({ shape: [5] });
  const h = new Dense({ units: 5, activation: 'tanh', name: 'hidden' }).apply(a);
  const model = new Model({ inputs: a, outputs: new Dense({ units: 3, activation: 'softmax' }).apply(new Add().apply([a, h])), seed: 5 });
  const loaded = loadModel(model.save());
  assert.instance(loaded, Model);
  assert.equal(loaded.predict(x).data, model.predict(x).data);
  assert.equal(
    loaded.layers.map(({ name }) => name),
    ['hidden', 'add', 'dense'],
  );
});

test('a layer of the user is found by its class', () => {
  class Double extends Dense {
    override readonly kind = 'Double' as 'Dense';
  }
  const model = new Sequential([new Double({ units: 2, inputShape: [5] })]);
  assert.throws(() => loadModel(model.save()), /the layer kind "Double" is not known here; pass its class/);
  assert.equal(loadModel(model.save(), { layers: { Double } }).predict(x).data, model.predict(x).data);
});

test('a checkpoint of another optimizer or network is refused, and changes nothing', () => {
  const model = network(new SGD({ momentum: 0.9 }));
  const bytes = model.checkpoint();
  const other = network(new Adam());
  const before = other.getWeights();
  assert.throws(() => other.resume(bytes), /the checkpoint is of SGD, the model was compiled with Adam/);
  const wider = new Sequential([new Dense({ units: 4, inputShape: [5] })]);
  wider.compile({ optimizer: new SGD({ momentum: 0.9 }), loss: 'meanSquaredError' });
  assert.throws(
    () => wider.resume(bytes),
    (e: Error) =>
      e instanceof FormatError && /the tensor "dense\/kernel" has the shape \[5, 12\]; the model expects \[5, 4\]/.test(e.message),
  );
  assert.throws(() => other.resume(model.save()), /the metadata have no "wasm-nn-training"/);
  assert.equal(other.getWeights(), before);
});

test('1,000 damaged files are loaded right or refused with FormatError, and none is loaded by half', () => {
  const model = network(new SGD({ momentum: 0.9 }));
  model.trainOnBatch(x, y);
  const files = { model: model.save(), checkpoint: model.checkpoint() };
  const damage = new RandomStream(6, 'damage');
  let refused = 0;
  for (let i = 0; i < 1000; i++) {
    const [name, intact] = Object.entries(files)[i % 2]!;
    const bytes = mutate(intact, damage);
    const target = network(new SGD({ momentum: 0.9 }));
    const before = target.getWeights();
    try {
      if (name === 'model') loadModel(bytes)[Symbol.dispose]();
      else target.resume(bytes);
    } catch (error) {
      assert.instance(error, FormatError, String(error));
      assert.equal(target.getWeights(), before);
      refused++;
    }
    target[Symbol.dispose]();
  }
  console.log(`  ${refused} of 1000 refused`);
  assert.ok(refused > 300);
});

/** A file with bytes changed, cut, or put in; half of the time in the header, where it hurts most. */
function mutate(bytes: Uint8Array, stream: RandomStream): Uint8Array {
  const out = Uint8Array.from(bytes);
  const reach = stream.below(2) ? 1600 : out.length;
  const at = stream.below(Math.min(reach, out.length));
  switch (stream.below(4)) {
    case 0:
      return out.subarray(0, at);
    case 1:
      for (let i = 0; i <= stream.below(8); i++) out[Math.min(out.length - 1, at + i)] = stream.below(256);
      return out;
    case 2:
      return Uint8Array.from([...out.subarray(0, at), stream.below(256), ...out.subarray(at)]);
    default:
      out[at]! ^= 1 << stream.below(8);
      return out;
  }
}

test.run();
