import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { engine } from '../../src/engine/engine.js';
import { OptionError } from '../../src/errors.js';
import { topKAccuracy } from '../../src/metrics/top-k-accuracy.js';

/** The sum that the metric of `k` gives for these outputs; `targets` are integer class labels, or rows of numbers. */
function among(k: number, outputs: number[][], targets: number[] | number[][]): number {
  const { memory, arena, kernels } = engine();
  const rows = outputs.length;
  const columns = outputs[0]!.length;
  const output = arena.allocate(rows * columns * memory.elementBytes);
  const target = arena.allocate(rows * columns * memory.elementBytes);
  memory.floats(output, rows * columns).set(outputs.flat());
  const asRows = Array.isArray(targets[0]);
  if (asRows) memory.floats(target, rows * columns).set(targets.flat());
  else new Int32Array(memory.buffer, target, rows).set(targets as number[]);
  const targetsAre = asRows ? 'rows' : 'classes';
  const sum = topKAccuracy({ k }).sum(
    kernels,
    {
      memory,
      output,
      targets: target,
      targetsAre,
      rows,
      columns,
      rowsPerExample: 1,
      scratch: [0, 0],
    },
    new Float64Array(1),
  );
  arena.release(output);
  arena.release(target);
  return sum;
}

// Places of the classes 0 to 3 from the largest down: 2 0 3 1; 3 1 0 2; 0 1 2 3.
const outputs = [
  [0.3, 0.1, 0.4, 0.2],
  [0.125, 0.25, 0.0625, 0.5],
  [0.7, 0.2, 0.07, 0.03],
];
const oneHot = (label: number): number[] => [0, 1, 2, 3].map((c) => Number(c === label));

test('topKAccuracy counts rows whose class is among the k largest', () => {
  const labels = [0, 2, 2]; // second, fourth and third of their rows
  assert.equal(
    [1, 2, 3, 4].map((k) => among(k, outputs, labels)),
    [0, 1, 2, 3],
  );
});

test('topKAccuracy takes the largest number of a target row for the class', () => {
  assert.equal(
    [1, 2, 3, 4].map((k) => among(k, outputs, [0, 2, 2].map(oneHot))),
    [0, 1, 2, 3],
  );
  const soft = [
    [0.6, 0.2, 0.1, 0.1],
    [0.1, 0.2, 0.4, 0.3],
    [0, 0.3, 0.4, 0.3],
  ];
  assert.equal(
    [1, 2, 3, 4].map((k) => among(k, outputs, soft)),
    [0, 1, 2, 3],
  );
});

test('topKAccuracy puts the lower index first among equal outputs', () => {
  const equal = [[0.25, 0.25, 0.25, 0.25]];
  assert.equal(
    [0, 1, 2, 3].map((label) => among(2, equal, [label])),
    [1, 1, 0, 0],
  );
  assert.is(among(1, [[0.1, 0.45, 0.45, 0]], [2]), 0);
  assert.is(among(2, [[0.1, 0.45, 0.45, 0]], [2]), 1);
});

test('topKAccuracy never counts a NaN at the target, and gives other NaN the first places', () => {
  assert.is(among(4, [[0.1, NaN, 0.3, 0.6]], [1]), 0);
  assert.is(among(9, [[0.1, NaN, 0.3, 0.6]], [1]), 0);
  assert.is(among(1, [[0.1, NaN, 0.3, 0.6]], [3]), 0);
  assert.is(among(2, [[0.1, NaN, 0.3, 0.6]], [3]), 1);
});

test('topKAccuracy has a name, and 5 for k', () => {
  const { name } = topKAccuracy();
  assert.is(name, 'topKAccuracy');
  const { memory, arena, kernels } = engine();
  const output = arena.allocate(6 * 4);
  const targets = arena.allocate(4);
  memory.floats(output, 6).set([6, 5, 4, 3, 2, 1]);
  const sumFor = (label: number): number => {
    new Int32Array(memory.buffer, targets, 1)[0] = label;
    return topKAccuracy().sum(
      kernels,
      {
        memory,
        output,
        targets,
        targetsAre: 'classes',
        rows: 1,
        columns: 6,
        rowsPerExample: 1,
        scratch: [0, 0],
      },
      new Float64Array(1),
    );
  };
  assert.equal([0, 1, 2, 3, 4, 5].map(sumFor), [1, 1, 1, 1, 1, 0]);
  arena.release(output);
  arena.release(targets);
});

test('topKAccuracy refuses a k that is no count, and options it does not know', () => {
  const isOptionError = (e: Error): boolean => e instanceof OptionError;
  for (const k of [0, -1, 1.5, NaN]) assert.throws(() => topKAccuracy({ k }), isOptionError, String(k));
  assert.throws(() => topKAccuracy({ top: 3 } as object), isOptionError);
});

test.run();
