import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { engine } from '../../src/engine/engine.js';
import { Adam, Conv2D, DataError, Dense, Embedding, Flatten, gradCheck, LSTM, Sequential, SGD } from '../../src/index.js';

const { arena } = engine();
const rows = (count: number) => ({ data: Float32Array.from({ length: count * 8 }, (_, i) => Math.sin(i)), shape: [count, 8] });
const labels = (count: number) => Int32Array.from({ length: count }, (_, i) => i % 3);

function network(units = 6): Sequential {
  const model = new Sequential([new Dense({ units, inputShape: [8] }), new Dense({ units: 3, activation: 'softmax' })], { seed: 1 });
  model.compile({ optimizer: new Adam(), loss: 'sparseCategoricalCrossentropy' });
  return model;
}

/** Runs `use` with the engine out of memory from its `after`th allocation on; whether it was refused. */
function starve(after: number, use: () => void): boolean {
  const { allocate } = arena;
  let calls = 0;
  arena.allocate = (bytes) => {
    if (calls++ >= after) throw new RangeError('no memory');
    return allocate.call(arena, bytes);
  };
  try {
    use();
    return false;
  } catch (error) {
    assert.instance(error, RangeError);
    return true;
  } finally {
    // uncovers the method of the class
    Reflect.deleteProperty(arena, 'allocate');
  }
}

test('after a refused batch what was released belongs to others', () => {
  const model = network();
  const one = rows(1);
  const expected = model.predict(one).data;
  assert.ok(starve(0, () => model.predict(rows(400), { batchSize: 400 })));
  const others = Array.from({ length: 5 }, () => network());
  const weights = others.map((other) => other.getWeights());
  assert.equal(model.predict(one).data, expected);
  assert.equal(
    others.map((other) => other.getWeights()),
    weights,
  );
});

const uses: Record<string, (model: Sequential) => void> = {
  weights: (model) => void model.getWeights(),
  predict: (model) => void model.predict(rows(4)),
  evaluate: (model) => void model.evaluate(rows(4), labels(4)),
  'a step': (model) => void model.trainOnBatch(rows(4), labels(4)),
  'a larger step': (model) => {
    model.trainOnBatch(rows(2), labels(2));
    model.trainOnBatch(rows(64), labels(64));
  },
  'another optimizer': (model) => {
    model.trainOnBatch(rows(2), labels(2));
    model.compile({ optimizer: new Adam(), loss: 'sparseCategoricalCrossentropy' });
    model.trainOnBatch(rows(2), labels(2));
  },
};

for (const [name, use] of Object.entries(uses)) {
  test(`${name}: wherever memory ends, nothing is lost and nothing is given back twice`, () => {
    const whole = network();
    use(whole);
    let refused = 0;
    for (let after = 0; ; after++) {
      const model = network();
      if (!starve(after, () => use(model))) break;
      refused++;
      // they take what the refused model gave back: to give it back again would take it from them
      const others = [network(), network(), network(), network()];
      const weights = others.map((other) => other.getWeights());
      use(model);
      model[Symbol.dispose]();
      const later = [network(), network(), network(), network()];
      for (const other of later) other.setWeights(other.getWeights().map((values) => values.fill(0)));
      assert.equal(
        others.map((other) => other.getWeights()),
        weights,
      );
      for (const other of [...others, ...later]) other[Symbol.dispose]();
    }
    assert.ok(refused >= 2);
    whole[Symbol.dispose]();
  });

  test(`${name}: a refused model that is disposed leaves as much memory as there was`, () => {
    for (let after = 0; ; after++) {
      const before = arena.used;
      const model = network();
      const refused = starve(after, () => use(model));
      model[Symbol.dispose]();
      assert.is(arena.used, before);
      if (!refused) break;
    }
  });
}

test('a model that is disposed while gradCheck waits for its engine is read after that', async () => {
  const model = network();
  const checking = gradCheck(model, rows(4), labels(4));
  model[Symbol.dispose]();
  const other = new Sequential([new Dense({ units: 30, inputShape: [8] })], { seed: 9 });
  other.setWeights(other.getWeights().map((values) => values.fill(3)));
  assert.equal(await checking, await gradCheck(network(), rows(4), labels(4)));
  other[Symbol.dispose]();
});

test('a label that was changed during training is refused where its batch begins', async () => {
  const networks: [string, Sequential, number[]][] = [
    ['dense', network(), [8]],
    ['images', new Sequential([new Conv2D({ filters: 2, kernelSize: 1, inputShape: [2, 2, 2] }), new Flatten()]), [2, 2, 2]],
    ['sequences', new Sequential([new Embedding({ inputDim: 5, outputDim: 4, inputShape: [8] }), new LSTM({ units: 3 })]), [8]],
  ];
  for (const [name, model, shape] of networks) {
    if (name !== 'dense') model.add(new Dense({ units: 3, activation: 'softmax' }));
    model.compile({ optimizer: new SGD(), loss: 'sparseCategoricalCrossentropy' });
    for (const bad of [3, -1, 1e9, 1.5, Number.NaN]) {
      const y = Float32Array.from(labels(12));
      const run = model.fit({ data: new Float32Array(96), shape: [12, ...shape] }, y, {
        batchSize: 4,
        verbose: 0,
        shuffle: false,
        callbacks: [{ onBatchEnd: () => void y.fill(bad, 9, 10) }],
      });
      try {
        await run;
        assert.unreachable();
      } catch (error) {
        assert.instance(error, DataError);
        assert.is((error as Error).message, `y: received the label ${Math.fround(bad)} for example 9; expected whole numbers from 0 to 2.`);
      }
    }
  }
});

test('a frozen layer has no penalty', () => {
  const model = new Sequential([
    new Dense({ units: 4, kernelRegularizer: 'l2', inputShape: [8] }),
    new Dense({ units: 3, kernelRegularizer: 'l1', activation: 'softmax' }),
  ]);
  model.compile({ optimizer: new SGD({ learningRate: 0 }), loss: 'sparseCategoricalCrossentropy' });
  const loss = () => [model.evaluate(rows(4), labels(4)).loss!, model.trainOnBatch(rows(4), labels(4)).loss!];
  const [first, second] = model.layers;
  const both = loss();
  first!.trainable = second!.trainable = false;
  const none = loss();
  second!.trainable = true;
  const [w1, , w2] = model.getWeights();
  const l1 = 0.01 * Array.from(w2!).reduce((sum, w) => sum + Math.abs(w), 0);
  const l2 = 0.01 * Array.from(w1!).reduce((sum, w) => sum + w * w, 0);
  for (const [i, value] of loss().entries()) {
    assert.ok(Math.abs(value - none[i]! - l1) < 1e-6);
    assert.ok(Math.abs(both[i]! - none[i]! - l1 - l2) < 1e-6);
  }
});

test.run();
