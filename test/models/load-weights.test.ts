import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Dense, FormatError, LSTM, loadModel, OptionError, ready, Sequential } from '../../src/index.js';
import { readSafetensors, type SafeTensor, writeSafetensors } from '../../src/models/safetensors.js';

const make = (units = 2, seed = 3): Sequential =>
  new Sequential([new Dense({ units: 3, name: 'body', inputShape: [4] }), new Dense({ units, name: 'head' })], { seed });

const values = (model: Sequential): number[][] => model.getWeights().map((weight) => Array.from(weight));

test('weights come in by name, from a model, a checkpoint, or any file of safetensors', () => {
  const from = make(2, 1);
  from.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
  from.trainOnBatch([[1, 2, 3, 4]], { data: [1, 2], shape: [1, 2] });
  for (const bytes of [from.save(), from.checkpoint(), writeSafetensors(readSafetensors(from.save()).tensors, {})]) {
    const model = make();
    const report = model.loadWeights(bytes);
    assert.equal(values(model), values(from));
    assert.equal(report, { loaded: ['body/kernel', 'body/bias', 'head/kernel', 'head/bias'], missing: [], unexpected: [], misshapen: [] });
  }
});

test('of a checkpoint of a layer that carries its state from batch to batch the weights come alone', () => {
  const lasting = (seed: number): Sequential =>
    new Sequential([new LSTM({ units: 2, stateful: true, name: 'lstm', inputShape: [3, 1] })], { seed });
  const from = lasting(1);
  from.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
  from.trainOnBatch({ data: [1, 2, 3], shape: [1, 3, 1] }, { data: [1, 2], shape: [1, 2] });
  const bytes = from.checkpoint();
  assert.ok(readSafetensors(bytes).tensors.has('state/lstm/0'));
  const model = lasting(2);
  assert.equal(model.loadWeights(bytes).unexpected, []);
  assert.equal(values(model), values(from));
});

test('what does not fit is told in one message, and nothing is changed; partial loads what does, and reports the rest', () => {
  const model = make();
  const before = values(model);
  const { 'head/bias': bias, ...rest } = Object.fromEntries(readSafetensors(make(5, 1).save()).tensors);
  const bytes = writeSafetensors(new Map(Object.entries({ ...rest, 'haed/bias': bias! })), {});
  assert.throws(
    () => model.loadWeights(bytes),
    (e: Error) =>
      e instanceof FormatError &&
      e.message ===
        'loadWeights: the file does not fit sequential; nothing was changed. It lacks "head/bias" of [2] (the file has "haed/bias"). ' +
          'The model has no "haed/bias" of [5]. Of another shape: "head/kernel": received [3, 5], expected [3, 2].',
  );
  assert.equal(values(model), before);
  const report = model.loadWeights(bytes, { partial: true });
  assert.equal(report, {
    loaded: ['body/kernel', 'body/bias'],
    missing: ['head/bias'],
    unexpected: ['haed/bias'],
    misshapen: [{ name: 'head/kernel', received: [3, 5], expected: [3, 2] }],
  });
  assert.equal(values(model).slice(0, 2), values(make(5, 1)).slice(0, 2));
  assert.equal(values(model).slice(2), before.slice(2));
});

test('rename, and predictions by the new weights', () => {
  const from = make(2, 1);
  const tensors = Array.from(readSafetensors(from.save()).tensors, ([name, tensor]): [string, SafeTensor] => [`old/${name}`, tensor]);
  const model = make();
  const x = [[1, 2, 3, 4]];
  model.predict(x);
  model.loadWeights(writeSafetensors(new Map(tensors), {}), { rename: (name) => name.slice(4) });
  assert.equal(model.predict(x), from.predict(x));
  assert.throws(() => model.loadWeights(from.save(), { rename: () => 'same' }), /option "rename" gave "same" twice/);
  assert.throws(
    () => model.loadWeights(from.save(), { part: true } as never),
    (e: Error) => e instanceof OptionError && /loadWeights: unknown option "part"/.test(e.message),
  );
  assert.throws(() => model.loadWeights(Uint8Array.of(1)), /^loadWeights: too short for a safetensors file/);
});

test('float16 on request: half the bytes, rounded, read back; numbers beyond it stay float32', () => {
  const model = make();
  const weights = model.getWeights();
  weights[1]!.set([1e6, 2, 3]);
  weights[0]!.set([1 / 3, 2049, 2 ** -25 * 1.5]);
  model.setWeights(weights);
  const bytes = model.save({ dtype: 'float16' });
  const { tensors } = readSafetensors(bytes);
  assert.equal(Array.from(tensors.get('body/bias')!.data), [1e6, 2, 3]);
  const header = new TextDecoder().decode(bytes);
  assert.equal(Array.from(header.matchAll(/"([\w/]+)":\{"dtype":"(F\d+)"/g), ([, name, dtype]) => `${name} ${dtype}`).sort(), [
    'body/bias F32',
    'body/kernel F16',
    'head/bias F16',
    'head/kernel F16',
  ]);
  const loaded = loadModel(bytes);
  assert.equal(Array.from(loaded.getWeights()[0]!.slice(0, 3)), [0.333251953125, 2048, 2 ** -24]);
  const again = make();
  again.loadWeights(bytes);
  assert.equal(again.getWeights(), loaded.getWeights());
  assert.throws(
    () => model.save({ dtype: 'float8' as never }),
    /save: option "dtype" must be one of "float32", "float16", received "float8"/,
  );
});

test('a model of float64 is written in float32 on request', async () => {
  await ready({ precision: 'float64' });
  const model = make();
  const bytes = model.save({ dtype: 'float32' });
  const exact = model.getWeights();
  await ready({ precision: 'float32' });
  assert.equal(Array.from(loadModel(bytes).getWeights()[0]!), Array.from(exact[0]!, Math.fround));
});

test.run();
