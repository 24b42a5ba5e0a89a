import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DataError, ShapeError } from '../../src/errors.js';
import { precisionRecallF1 } from '../../src/metrics/precision-recall-f1.js';

function assertNear(actual: number, expected: number, what: string): void {
  assert.ok(Math.abs(actual - expected) <= 1e-15, `${what}: received ${actual}, expected ${expected}.`);
}

test('precisionRecallF1 of three classes, worked by hand', () => {
  // As a matrix (row = true, column = predicted): [1 2 0] [1 1 0] [1 0 3].
  const labels = [0, 0, 0, 1, 1, 2, 2, 2, 2];
  const predictions = [0, 1, 1, 1, 0, 2, 2, 0, 2];
  const { perClass, macro } = precisionRecallF1(labels, predictions);
  const expected = [
    { precision: 1 / 3, recall: 1 / 3, f1: 1 / 3, support: 3 },
    { precision: 1 / 3, recall: 1 / 2, f1: 2 / 5, support: 2 },
    { precision: 1, recall: 3 / 4, f1: 6 / 7, support: 4 },
  ];
  assert.is(perClass.length, 3);
  expected.forEach((report, c) => {
    for (const figure of ['precision', 'recall', 'f1', 'support'] as const) {
      assertNear(perClass[c]![figure], report[figure], `${figure} of class ${c}`);
    }
  });
  assertNear(macro.precision, 5 / 9, 'macro precision');
  assertNear(macro.recall, 19 / 36, 'macro recall');
  // (1/3 + 2/5 + 6/7) / 3 = (35 + 42 + 90) / 315, and not the 2PR / (P + R) of the macro figures
  assertNear(macro.f1, 167 / 315, 'macro f1');
});

test('precisionRecallF1 is 1 throughout where all is right', () => {
  const { perClass, macro } = precisionRecallF1(Uint8Array.of(1, 0, 1), Int32Array.of(1, 0, 1));
  assert.equal(perClass, [
    { precision: 1, recall: 1, f1: 1, support: 1 },
    { precision: 1, recall: 1, f1: 1, support: 2 },
  ]);
  assert.equal(macro, { precision: 1, recall: 1, f1: 1 });
});

test('precisionRecallF1 is 0 where a figure is undefined, and counts it in the mean', () => {
  // Class 1 is never predicted, class 2 never occurs, class 3 neither.
  const { perClass, macro } = precisionRecallF1([0, 0, 1, 1], [0, 0, 2, 0], { classes: 4 });
  assert.equal(perClass, [
    { precision: 2 / 3, recall: 1, f1: 4 / 5, support: 2 },
    { precision: 0, recall: 0, f1: 0, support: 2 },
    { precision: 0, recall: 0, f1: 0, support: 0 },
    { precision: 0, recall: 0, f1: 0, support: 0 },
  ]);
  assert.equal(macro, { precision: 2 / 3 / 4, recall: 1 / 4, f1: 4 / 5 / 4 });
});

test('precisionRecallF1 names itself in its errors', () => {
  const names =
    (kind: new (message: string) => Error) =>
    (e: Error): boolean =>
      e instanceof kind && e.message.startsWith('precisionRecallF1:');
  assert.throws(() => precisionRecallF1([0, 1], [0]), names(ShapeError));
  assert.throws(() => precisionRecallF1([0, 2], [0, 1], { classes: 2 }), names(DataError));
  assert.throws(() => precisionRecallF1([], []), names(DataError));
});

test.run();
