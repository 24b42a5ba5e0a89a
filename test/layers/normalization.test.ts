import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DataError, Dense, loadModel, Normalization, OptionError, Sequential, tensor } from '../../src/index.js';

const refuses = (run: () => unknown, message: string): void =>
  assert.throws(run, (e: Error) => e instanceof OptionError && e.message === message);

test('mean and variance go together', () => {
  const together = 'Normalization: options "mean" and "variance" must be given together, received';
  refuses(() => new Normalization({ mean: 0.5 }), `${together} 0.5 and undefined.`);
  refuses(() => new Normalization({ variance: [1, 2] }), `${together} undefined and [1, 2].`);
});

test('adapt does not overwrite statistics that were given', () => {
  const layer = new Normalization({ mean: 1, variance: 4, inputShape: [1] });
  refuses(() => layer.adapt([[1], [2]]), 'Normalization: adapt would overwrite the "mean" and "variance" that were given as options.');
  assert.equal([...new Sequential([layer]).predict([[5]]).data], [2]);
});

test('adapt takes tensors and nested arrays, may be called again, and refuses NaN', () => {
  const layer = new Normalization({ inputShape: [2] });
  layer.adapt(
    tensor([
      [1, 2],
      [3, 4],
    ]),
  );
  layer.adapt([
    [0, 10],
    [2, 14],
  ]);
  assert.throws(
    () =>
      layer.adapt([
        [1, 2],
        [Number.NaN, 4],
      ]),
    (e: Error) => e instanceof DataError && e.message === 'Normalization: adapt received NaN at place 2; expected finite numbers.',
  );
  assert.equal([...new Sequential([layer]).predict([[2, 10]]).data].map(Math.round), [1, -1]);
});

test('a constant feature becomes 0', () => {
  const layer = new Normalization({ inputShape: [1] });
  layer.adapt([[7], [7]]);
  assert.equal([...new Sequential([layer]).predict([[7]]).data], [0]);
});

test('statistics that adapt learned are saved and loaded', () => {
  const layer = new Normalization({ inputShape: [2] });
  const x = [
    [1, 2],
    [3, 7],
  ];
  layer.adapt(x);
  const model = new Sequential([layer, new Dense({ units: 1 })]);
  const before = [...model.predict(x).data];
  assert.equal([...loadModel(model.save()).predict(x).data], before);
});

test.run();
