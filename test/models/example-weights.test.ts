import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type CompileOptions, Dense, OptionError, Reshape, Sequential } from '../../src/index.js';
import { exampleWeights } from '../../src/models/example-weights.js';

function model(units: number, loss: CompileOptions['loss']): Sequential {
  const made = new Sequential([new Dense({ units, inputShape: [1] })]);
  made.compile({ optimizer: 'sgd', loss });
  return made;
}

const rows = (size: number, ...data: number[]) => ({
  data: Float32Array.from(data),
  shape: [size],
  size,
  count: data.length / size,
  name: 'y',
});
const weigh = (m: Sequential, targets: ReturnType<typeof rows>, classWeight: unknown): number[] => [
  ...exampleWeights('fit', [targets], m.compiled.heads, m.outputEnds, [m.outputShape], { classWeight: classWeight as never })![0]!.data,
];

test('weights by labels, by one-hot rows, and by the side of 0.5', () => {
  assert.equal(weigh(model(3, 'sparseCategoricalCrossentropy'), rows(1, 2, 0, 1), { 2: 5, 0: 3 }), [5, 3, 1]);
  assert.equal(weigh(model(3, 'sparseCategoricalCrossentropy'), rows(1, 2, 0, 1), [3, 1, 5]), [5, 3, 1]);
  assert.equal(weigh(model(3, 'sparseCategoricalCrossentropy'), rows(1, 2, 0, 1), Float32Array.of(3, 1, 5)), [5, 3, 1]);
  assert.equal(weigh(model(2, 'categoricalCrossentropy'), rows(2, 0, 1, 1, 0), { 1: 4 }), [4, 1]);
  assert.equal(weigh(model(1, 'binaryCrossentropy'), rows(1, 0.9, 0.1, 1), { 1: 4, 0: 2 }), [4, 2, 4]);
});

function refused(name: string, m: Sequential, targets: ReturnType<typeof rows>, classWeight: unknown, message: string): void {
  test(name, () =>
    assert.throws(
      () => weigh(m, targets, classWeight),
      (e: Error) => e instanceof OptionError && e.message === `fit: ${message}`,
    ),
  );
}

const sparse = model(2, 'sparseCategoricalCrossentropy');
const labels = rows(1, 0, 1);
const byClass = 'option "classWeight" must give weights by integer class labels from 0 to 1, received';
refused('a Map', sparse, labels, new Map([[0, 2]]), `${byClass} an object (Map).`);
refused('a Set', sparse, labels, new Set([2]), `${byClass} an object (Set).`);
for (const key of ['01', '+1', '1.0', '-0', '1e0', ' 1', '2'])
  refused(`the key "${key}"`, sparse, labels, { [key]: 5 }, `${byClass} the key "${key}".`);
for (const weight of ['2', -1, Number.NaN, null, undefined]) {
  const shown = typeof weight === 'string' ? `"${weight}"` : String(weight);
  const message = `option "classWeight" must give finite numbers of 0 or more, received ${shown} for class 1.`;
  refused(`the weight ${shown}`, sparse, labels, { 1: weight }, message);
}
refused(
  'targets that are no classes',
  model(1, 'meanSquaredError'),
  rows(1, 0, 0.5),
  { 0: 1 },
  'option "classWeight" needs one class an example, received the target 0.5 for example 1.',
);

test('rows of several steps have no one class', () => {
  const steps = new Sequential([new Dense({ units: 4, inputShape: [1] }), new Reshape({ targetShape: [2, 2] })]);
  steps.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy' });
  assert.throws(() => weigh(steps, rows(4, 0, 1, 1, 0), { 1: 4 }), /needs one class an example/);
});

test.run();
