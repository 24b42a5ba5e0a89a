// What bad input gets: an error in a full sentence before anything ran, and nothing changed.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DataError, Dense, Flatten, OptionError, Sequential, SGD, ShapeError, WasmNnError } from '../../src/index.js';

const x = [
  [0, 1, 2],
  [3, 4, 5],
];
const y = [0, 1];

function model(): Sequential {
  const made = new Sequential([
    new Dense({ units: 4, activation: 'relu', inputShape: [3] }),
    new Dense({ units: 2, activation: 'softmax' }),
  ]);
  made.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
  return made;
}

/** `run` throws an error of `kind` whose message matches, on a compiled model whose weights it leaves alone. */
function refuses(name: string, kind: new (message: string) => Error, message: RegExp, run: (m: Sequential) => unknown): void {
  test(name, async () => {
    const m = model();
    const before = m.getWeights();
    let error: unknown;
    try {
      await run(m);
    } catch (e) {
      error = e;
    }
    assert.instance(error, kind);
    assert.instance(error, WasmNnError);
    assert.match((error as Error).message, message);
    assert.equal(m.getWeights(), before);
  });
}

const quiet = { verbose: 0 } as const;

refuses(
  'unknown option of a layer',
  OptionError,
  /^Dense: unknown option "unitz"\. Did you mean "units"\?$/,
  () => new Dense({ unitz: 3 } as never),
);
refuses('unknown option of fit', OptionError, /^fit: unknown option "epoch"\. Did you mean "epochs"\?$/, (m) =>
  m.fit(x, y, { epoch: 3 } as never),
);
refuses(
  'unknown activation',
  OptionError,
  /^Dense: option "activation" .*received "rellu".*Did you mean "relu"\?$/,
  () => new Dense({ units: 1, activation: 'rellu' as never }),
);
refuses('unknown loss', OptionError, /^compile: option "loss" .*"sparseCategoricalCrossentropy"/, (m) =>
  m.compile({ optimizer: 'sgd', loss: 'nll' as never }),
);
refuses('unknown optimizer', OptionError, /^compile: option "optimizer" .*received "sdg".*Did you mean "sgd"\?/, (m) =>
  m.compile({ optimizer: 'sdg' as never, loss: 'meanSquaredError' }),
);
refuses('unknown metric', OptionError, /^compile: option "metrics" .*Did you mean "accuracy"\?/, (m) =>
  m.compile({ optimizer: 'sgd', loss: 'meanSquaredError', metrics: ['acuracy' as never] }),
);
refuses(
  'units of zero',
  OptionError,
  /^Dense: option "units" must be a whole number of 1 or more, received 0\.$/,
  () => new Dense({ units: 0 }),
);
refuses('a negative learning rate', OptionError, /^SGD: option "learningRate" .*received -1\.$/, () => new SGD({ learningRate: -1 }));
refuses('a batch size of 0', OptionError, /^fit: option "batchSize" .*received 0\.$/, (m) => m.fit(x, y, { batchSize: 0 }));
refuses('a batch size of 0 in predict', OptionError, /^predict: option "batchSize"/, (m) => m.predict(x, { batchSize: 0 }));
refuses('a validation split of 1', OptionError, /^fit: option "validationSplit" .*below 1/, (m) => m.fit(x, y, { validationSplit: 1 }));
refuses('a validation split that leaves nothing', DataError, /leaves 0 of 2 examples for training/, (m) =>
  m.fit(x, y, { ...quiet, validationSplit: 0.6 }),
);
refuses(
  'examples of another shape',
  ShapeError,
  /^dense: received examples of shape \[2\] \(x has shape \[1, 2\]\); expected \[3\]\.$/,
  (m) => m.fit([[1, 2]], [0]),
);
refuses('examples of another shape in predict', ShapeError, /^dense: received examples of shape \[4\].*expected \[3\]/, (m) =>
  m.predict([[1, 2, 3, 4]]),
);
refuses('numbers that do not fill the shape', ShapeError, /^x: received 5 numbers for the shape \[2, 3\], which holds 6\.$/, (m) =>
  m.predict({ data: [1, 2, 3, 4, 5], shape: [2, 3] }),
);
refuses('ragged arrays', ShapeError, /arrays of different lengths, 3 and 2/, (m) =>
  m.predict([
    [1, 2, 3],
    [1, 2],
  ]),
);
refuses('an empty set', DataError, /^x: received an empty set, of shape \[0, 3\]/, (m) => m.fit({ data: [], shape: [0, 3] }, []));
refuses('nothing at all', DataError, /^x: received undefined; expected a tensor/, (m) => m.fit(undefined as never, y));
refuses('more targets than examples', DataError, /^y: received 3 targets for 2 examples/, (m) => m.fit(x, [0, 1, 1]));
refuses('a label outside the classes', DataError, /^y: received the label 7 for example 1; expected whole numbers from 0 to 1\.$/, (m) =>
  m.fit(x, [0, 7]),
);
refuses('a negative label', DataError, /^y: received the label -1 for example 0/, (m) => m.trainOnBatch(x, [-1, 0]));
refuses('a label that is no whole number', DataError, /^y: received the label 0\.5 for example 1/, (m) => m.evaluate(x, [0, 0.5]));
refuses('one-hot rows for the sparse loss', ShapeError, /one-hot rows use the loss "categoricalCrossentropy"/, (m) =>
  m.fit(x, [
    [0, 1],
    [1, 0],
  ]),
);
refuses(
  'a number in x that float32 does not hold',
  DataError,
  /^x: received 1e\+300 in example 1, at place 0; expected numbers that float32 holds, up to 3\.4e38\.$/,
  (m) => m.fit({ data: Float64Array.of(0, 1, 2, 1e300, 4, 5), shape: [2, 3] }, y, quiet),
);
refuses(
  'a number in y that float32 does not hold',
  DataError,
  /^y: received -1e\+39 in example 0, at place 1; expected numbers that float32 holds/,
  (m) => {
    m.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    return m.trainOnBatch(x, { data: Float64Array.of(0, -1e39, 2, 3), shape: [2, 2] });
  },
);
refuses('NaN in the input', DataError, /^x: received NaN in example 1, at place 2; expected finite numbers\.$/, (m) =>
  m.fit(
    [
      [0, 1, 2],
      [3, 4, Number.NaN],
    ],
    y,
  ),
);
refuses('infinity in the input of a batch', DataError, /^x: received NaN or infinity/, (m) =>
  m.trainOnBatch(
    [
      [0, 1, Infinity],
      [3, 4, 5],
    ],
    y,
  ),
);
refuses('weights that do not fit', ShapeError, /^dense\/kernel: received 5 numbers; expected \[3, 4\], 12 numbers\.$/, (m) =>
  m.setWeights([new Float32Array(5), new Float32Array(4), new Float32Array(8), new Float32Array(2)]),
);
refuses('too few weights', ShapeError, /received 1 weights; expected 4: dense\/kernel/, (m) => m.setWeights([new Float32Array(12)]));
refuses('a layer that is none', OptionError, /expected a Layer/, () => new Sequential(['dense' as never]));
refuses('two layers of one name', OptionError, /two layers are named "a"/, () =>
  new Sequential([new Dense({ units: 1, name: 'a', inputShape: [1] }), new Dense({ units: 1, name: 'a' })]).summary({ print: false }),
);
refuses('a seed that is no whole number', OptionError, /option "seed" must be a whole number/, () => new Sequential([], { seed: 0.5 }));

test('a model used before compile', () => {
  const m = new Sequential([new Dense({ units: 2, inputShape: [3] })]);
  assert.throws(() => m.trainOnBatch(x, y), /has no loss and optimizer yet\. Call compile/);
  assert.throws(() => m.evaluate(x, y), /Call compile/);
  assert.is(m.predict(x).shape.length, 2);
});

test('a model whose input shape is not known', () => {
  assert.throws(() => new Sequential([new Dense({ units: 2 })]).summary({ print: false }), /input's shape is not known yet/);
  assert.throws(() => new Sequential([]).predict(x), /the model has no layers/);
});

test('integer class labels for a loss that wants rows', () => {
  const m = model();
  m.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy' });
  assert.throws(() => m.trainOnBatch(x, y), /integer class labels use the loss "sparseCategoricalCrossentropy"/);
});

refuses('labels that are names', DataError, /^y: received "cat" where a number was expected, at depth 0\.$/, (m) =>
  m.fit(x, ['cat', 'dog'] as never, quiet),
);
refuses(
  'an object without numbers',
  DataError,
  /^x: received an object \(Object\); expected a tensor, \{ data, shape \}, or arrays\.$/,
  (m) => m.predict({ data: [1, 2, 3] } as never),
);
refuses('a text for x', DataError, /^x: received "abc"; expected/, (m) => m.predict('abc' as never));
refuses('data that are missing', DataError, /^x: received undefined; expected a typed array/, (m) =>
  m.predict({ data: undefined, shape: [1, 3] } as never),
);
refuses('a shape that is a number', ShapeError, /^x: received the shape 3; expected an array/, (m) =>
  m.predict({ data: [1, 2, 3], shape: 3 } as never),
);
refuses('one example without the batch', ShapeError, /expected \[3\]\. A single example is a batch of one, \[1, 3\]\.$/, (m) =>
  m.predict([1, 2, 3]),
);

for (const callbacks of [{ onEpochEnd() {} }, ['earlyStopping'], [class {}]] as never[]) {
  refuses('callbacks that are none', OptionError, /^fit: option "callbacks" must be an array of objects, received .*\.$/, (m) =>
    m.fit(x, y, { ...quiet, callbacks }),
  );
}
for (const validationData of [{ x, y }, [x], 0.1] as never[]) {
  refuses('validation data that are no pair', OptionError, /^fit: option "validationData" must be \[x, y\], received /, (m) =>
    m.fit(x, y, { ...quiet, validationData }),
  );
}
const weighed = /^fit: option "classWeight" must give weights by integer class labels from 0 to 1, received (the key "(2|a)"|3)\.$/;
for (const classWeight of [{ 2: 1 }, { a: 1 }, [1, 2, 3], 3] as never[]) {
  refuses('weights of classes that there are not', OptionError, weighed, (m) => m.fit(x, y, { ...quiet, classWeight }));
}
refuses('one number for all weights', OptionError, /^fit: option "sampleWeight" must be an array of numbers, received 2\.$/, (m) =>
  m.fit(x, y, { ...quiet, sampleWeight: 2 as never }),
);
refuses('shuffle that is a text', OptionError, /^fit: option "shuffle" must be true or false, received "yes"\.$/, (m) =>
  m.fit(x, y, { ...quiet, shuffle: 'yes' as never }),
);
refuses(
  'batches that are lists of one',
  DataError,
  /^fitDataset: received \[.*\] as batch 0; expected \{ x, y \}, \{ xs, ys \} or \[x, y\]\.$/,
  (m) => m.fitDataset([[x]] as never, quiet),
);
refuses('weights that are missing', ShapeError, /^sequential: received undefined for the weights; expected an array/, (m) =>
  m.setWeights(undefined as never),
);

test('a single output has the weights of two classes', async () => {
  const m = new Sequential([new Dense({ units: 1, activation: 'sigmoid', inputShape: [3] })]);
  m.compile({ optimizer: 'sgd', loss: 'binaryCrossentropy' });
  const history = await m.fit(x, [[0], [1]], { ...quiet, classWeight: { 0: 1, 1: 2 } });
  assert.ok(Number.isFinite(history.history.loss![0]));
});

test('a fit stopped by its signal leaves a usable model and its history', async () => {
  const m = model();
  const stop = new AbortController();
  const history = await m.fit(x, y, {
    ...quiet,
    epochs: 1000,
    batchSize: 1,
    signal: stop.signal,
    callbacks: [{ onEpochEnd: (epoch) => void (epoch === 4 && stop.abort()) }],
  });
  assert.is(history.stopped, 'signal');
  assert.equal(history.epoch, [0, 1, 2, 3, 4]);
  assert.ok(Number.isFinite(m.evaluate(x, y).loss));
  const more = await m.fit(x, y, { ...quiet, epochs: 2 });
  assert.is(more.history.loss!.length, 2);
});

test('a signal that is aborted before the start trains nothing', async () => {
  const m = model();
  const before = m.getWeights();
  const history = await m.fit(x, y, { ...quiet, signal: AbortSignal.abort() });
  assert.is(history.stopped, 'signal');
  assert.equal(m.getWeights(), before);
});

test('a loss that becomes NaN is reported with epoch and batch', async () => {
  const m = new Sequential([new Flatten({ inputShape: [3] }), new Dense({ units: 1 })]);
  m.compile({ optimizer: new SGD({ learningRate: 1e30 }), loss: 'meanSquaredError' });
  const warn = console.warn;
  const said: string[] = [];
  console.warn = (text: string) => void said.push(text);
  try {
    const history = await m.fit(x, [[1], [2]], { ...quiet, epochs: 5, batchSize: 1 });
    assert.is(said.length, 1);
    assert.match(said[0]!, /^fit: the loss became NaN in epoch \d+, batch \d+\./);
    assert.type(history.firstNaN?.epoch, 'number');
  } finally {
    console.warn = warn;
  }
});

test.run();
