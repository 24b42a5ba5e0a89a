import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Add,
  type Callback,
  Conv2D,
  Dense,
  Flatten,
  GlobalAveragePooling2D,
  input,
  MaxPooling2D,
  Model,
  Rescaling,
  Sequential,
  SGD,
  tensor,
} from '../../src/index.js';
import { RandomStream } from '../../src/random.js';

/** Two classes that a line divides. */
function halves(count: number) {
  const random = new RandomStream(9, 'halves');
  const data = Float32Array.from({ length: count * 2 }, () => random.uniform() * 2 - 1);
  const y = Int32Array.from({ length: count }, (_, i) => (data[2 * i]! + 2 * data[2 * i + 1]! > 0.3 ? 1 : 0));
  return { x: { data, shape: [count, 2] }, y };
}

function classifier(seed = 1): Sequential {
  const model = new Sequential(
    [new Dense({ units: 8, activation: 'relu', inputShape: [2] }), new Dense({ units: 2, activation: 'softmax' })],
    { seed },
  );
  model.compile({ optimizer: new SGD({ learningRate: 0.3 }), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

test('fit learns, and its history and evaluate agree', async () => {
  const { x, y } = halves(500);
  const model = classifier();
  const history = await model.fit(x, y, { epochs: 30, batchSize: 25, verbose: 0, validationSplit: 0.2 });
  assert.equal(Object.keys(history.history), ['loss', 'accuracy', 'valLoss', 'valAccuracy', 'learningRate']);
  assert.is(history.history.loss!.length, 30);
  assert.ok(history.history.loss![29]! < history.history.loss![0]! / 2);
  const tail = { x: { data: x.data.subarray(800), shape: [100, 2] }, y: y.subarray(400) };
  const { loss, accuracy } = model.evaluate(tail.x, tail.y, { batchSize: 25 });
  assert.is(loss, history.history.valLoss![29]);
  assert.is(accuracy, history.history.valAccuracy![29]);
  assert.ok(accuracy! > 0.95);
});

test('the same seed gives the same history, without shuffling too', async () => {
  const { x, y } = halves(100);
  for (const shuffle of [true, false]) {
    const runs = await Promise.all([classifier(), classifier()].map((m) => m.fit(x, y, { epochs: 3, verbose: 0, shuffle })));
    assert.equal(runs[0]!.history, runs[1]!.history);
  }
});

test('a smaller last batch counts for its share', async () => {
  const { x, y } = halves(70);
  const a = classifier();
  const whole = a.evaluate(x, y, { batchSize: 70 });
  const parts = a.evaluate(x, y, { batchSize: 32 });
  assert.ok(Math.abs(whole.loss - parts.loss) < 1e-6);
  assert.is(whole.accuracy, parts.accuracy);
});

test('predict gives probabilities that are the same in batches of any size', () => {
  const { x } = halves(33);
  const model = classifier();
  const all = model.predict(x, { batchSize: 33 });
  assert.equal(all.shape, [33, 2]);
  assert.equal(model.predict(x, { batchSize: 5 }).data, all.data);
  for (let i = 0; i < 33; i++) assert.ok(Math.abs(all.data[2 * i]! + all.data[2 * i + 1]! - 1) < 1e-6);
});

test('what predict returns stays as it is when the model goes on', () => {
  const { x, y } = halves(10);
  const model = classifier();
  const before = model.predict(x);
  const copy = before.data.slice();
  model.trainOnBatch(x, y);
  model.predict(x);
  assert.equal(before.data, copy);
});

test('bytes, floats, nested arrays and tensors are the same examples', () => {
  const bytes = Uint8Array.from([0, 128, 255, 3, 9, 77]);
  const model = new Sequential([new Flatten({ inputShape: [1, 3] }), new Rescaling({ scale: 1 / 255 }), new Dense({ units: 2 })]);
  const shape = [2, 1, 3];
  const expected = model.predict({ data: bytes, shape }).data;
  assert.equal(model.predict({ data: Float32Array.from(bytes), shape }).data, expected);
  assert.equal(model.predict([[[0, 128, 255]], [[3, 9, 77]]]).data, expected);
  assert.equal(model.predict(tensor(bytes, shape)).data, expected);
});

test('one-hot rows and integer class labels train alike', () => {
  const { x, y } = halves(20);
  const rows = Array.from(y, (label) => (label ? [0, 1] : [1, 0]));
  const [sparse, dense] = [classifier(), classifier()];
  dense.compile({ optimizer: new SGD({ learningRate: 0.3 }), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  for (let i = 0; i < 5; i++) {
    const a = sparse.trainOnBatch(x, y);
    const b = dense.trainOnBatch(x, rows);
    assert.is(a.accuracy, b.accuracy);
    assert.ok(Math.abs(a.loss - b.loss) < 1e-6);
  }
});

test('getWeights and setWeights carry a model over', () => {
  const { x } = halves(5);
  const [a, b] = [classifier(1), classifier(2)];
  assert.not.equal(a.predict(x).data, b.predict(x).data);
  b.setWeights(a.getWeights());
  assert.equal(a.predict(x).data, b.predict(x).data);
});

test('summary names layers, shapes and parameters', () => {
  const text = classifier().summary({ print: false });
  assert.match(text, /dense \(Dense\) +\[batch, 8\] +24/);
  assert.match(text, /dense_1 \(Dense\) +\[batch, 2\] +18/);
  assert.match(text, /dense_1 .* 16$/m);
  assert.match(text, /multiply-accumulates of a forward pass: 32 an example/);
  assert.match(text, /parameters: 42, of which 42 are trained; 168 bytes/);
});

test('summary prints the table and returns it; with print: false it is returned alone', () => {
  const { log } = console;
  const printed: unknown[][] = [];
  console.log = (...line: unknown[]) => printed.push(line);
  try {
    const model = classifier();
    const text = model.summary({ print: false });
    assert.is(printed.length, 0);
    assert.is(model.summary(), text);
    assert.equal(printed, [[text]]);
    assert.throws(() => model.summary({ print: 1 as never }), /^summary: option "print" must be true or false, received 1\.$/);
  } finally {
    console.log = log;
  }
});

test('summary shows which layers are frozen, and in a graph what each reads', () => {
  const sequential = classifier();
  assert.not.match(sequential.summary({ print: false }), /trained {2,}|reads/);
  sequential.layers[0]!.trainable = false;
  assert.match(sequential.summary({ print: false }), /MACs +trained\n.*\ndense .* frozen\n.*dense_1 .* yes\n/);

  const x = input({ shape: [3] });
  const a = new Dense({ units: 3, name: 'a' }).apply(x);
  const b = new Dense({ units: 3, name: 'b' }).apply(x);
  const graph = new Model({ inputs: x, outputs: new Add({ name: 'both' }).apply([a, b]) }).summary({ print: false });
  assert.match(graph, /MACs +reads\n/);
  assert.match(graph, /^a \(Dense\).* input$/m);
  assert.match(graph, /^b \(Dense\).* input$/m);
  assert.match(graph, /^both \(Add\).* a, b$/m);
});

test('layers without a name get their kind, as in Keras', () => {
  const model = new Sequential([
    new Conv2D({ filters: 2, kernelSize: 2, inputShape: [4, 4, 1] }),
    new MaxPooling2D(),
    new Conv2D({ filters: 2, kernelSize: 1 }),
    new GlobalAveragePooling2D(),
  ]);
  model.summary({ print: false });
  assert.equal(
    model.layers.map(({ name }) => name),
    ['conv2d', 'max_pooling2d', 'conv2d_1', 'global_average_pooling2d'],
  );
});

test('callbacks are called in order, and can stop', async () => {
  const { x, y } = halves(64);
  const model = classifier();
  const calls: string[] = [];
  const watcher: Callback = {
    onTrainBegin: ({ epochs, batches }) => void calls.push(`begin ${epochs} ${batches}`),
    onEpochBegin: (epoch) => void calls.push(`epoch ${epoch}`),
    onBatchEnd: (batch) => void calls.push(`batch ${batch}`),
    onEpochEnd: async (epoch, logs) => {
      calls.push(`end ${epoch} ${Object.keys(logs).join()}`);
      model.stopTraining = epoch === 1;
    },
    onTrainEnd: () => void calls.push('done'),
  };
  const history = await model.fit(x, y, { epochs: 9, batchSize: 32, verbose: 0, callbacks: [watcher] });
  assert.is(history.stopped, 'callback');
  assert.equal(calls, [
    'begin 9 2',
    'epoch 0',
    'batch 0',
    'batch 1',
    'end 0 loss,accuracy,learningRate',
    'epoch 1',
    'batch 0',
    'batch 1',
    'end 1 loss,accuracy,learningRate',
    'done',
  ]);
});

test('fit gives the event loop its turns', async () => {
  const { x, y } = halves(2000);
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await classifier().fit(x, y, { epochs: 200, batchSize: 10, verbose: 0 });
  clearInterval(timer);
  assert.ok(turns > 2, `${turns} turns`);
});

test('a sigmoid with binary cross-entropy counts accuracy by sides', () => {
  const { x, y } = halves(200);
  const model = new Sequential([new Dense({ units: 1, activation: 'sigmoid', inputShape: [2] })]);
  model.compile({ optimizer: new SGD({ learningRate: 1 }), loss: 'binaryCrossentropy', metrics: ['accuracy'] });
  const rows = { data: Float32Array.from(y), shape: [200, 1] };
  for (let i = 0; i < 300; i++) model.trainOnBatch(x, rows);
  assert.ok(model.evaluate(x, rows).accuracy! > 0.95);
});

test.run();
