import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DataError, OptionError, ShapeError } from '../../src/errors.js';
import { classesOf, confusionMatrix } from '../../src/metrics/confusion-matrix.js';
import { tensor } from '../../src/tensor.js';

type ErrorKind = new (message: string) => Error;

function assertRefused(call: () => unknown, kind: ErrorKind, message: RegExp): void {
  assert.throws(call, (e: Error) => e instanceof kind && message.test(e.message), `${kind.name}, ${message}`);
}

test('confusionMatrix: row = true class, column = predicted class', () => {
  const labels = [0, 0, 0, 1, 1, 2, 2, 2, 2];
  const predictions = [0, 1, 1, 1, 0, 2, 2, 0, 2];
  assert.equal(confusionMatrix(labels, predictions), [
    [1, 2, 0],
    [1, 1, 0],
    [1, 0, 3],
  ]);
});

test('confusionMatrix counts to the largest class of either, or as many as it is told', () => {
  assert.equal(confusionMatrix([0, 0], [0, 2]), [
    [1, 0, 1],
    [0, 0, 0],
    [0, 0, 0],
  ]);
  assert.equal(confusionMatrix(Uint8Array.of(1), Int32Array.of(0)), [
    [0, 0],
    [1, 0],
  ]);
  assert.equal(confusionMatrix([0], [0], { classes: 2 }), [
    [1, 0],
    [0, 0],
  ]);
});

test('confusionMatrix says what is wrong with its arguments', () => {
  assertRefused(() => confusionMatrix([0, 1], [0]), ShapeError, /2 labels and 1 predictions/);
  assertRefused(() => confusionMatrix([], []), DataError, /no labels/);
  assertRefused(() => confusionMatrix([0, 3], [0, 1], { classes: 3 }), DataError, /the label 3 for example 1; .* 0 to 2/);
  assertRefused(() => confusionMatrix([0, 1], [4, 1], { classes: 3 }), DataError, /the prediction 4 for example 0/);
  assertRefused(() => confusionMatrix([0, -1], [0, 1]), DataError, /the label -1 for example 1/);
  assertRefused(() => confusionMatrix([0, 1], [0, 0.5]), DataError, /the prediction 0.5 for example 1/);
  assertRefused(() => confusionMatrix([NaN], [0]), DataError, /the label NaN/);
  assertRefused(() => confusionMatrix([0], [0], { classes: 0 }), OptionError, /"classes"/);
  assertRefused(() => confusionMatrix([0], [0], { class: 2 } as object), OptionError, /unknown option "class"/);
});

test('classesOf: the place of the largest number, the first of equal ones', () => {
  const outputs = tensor([
    [0.1, 0.7, 0.2],
    [0.5, 0.1, 0.4],
    [-3, -2, -1],
    [0.4, 0.2, 0.4],
  ]);
  assert.equal(classesOf(outputs), Int32Array.of(1, 0, 2, 0));
  assert.equal(classesOf(tensor([1, 2, 4, 3, 0, 9, 9, 8], [2, 2, 2])), Int32Array.of(1, 0, 1, 0));
});

test('classesOf: one column is class 1 above 0.5', () => {
  assert.equal(classesOf(tensor([0.2, 0.5, 0.75, 1], [4, 1])), Int32Array.of(0, 0, 1, 1));
});

test('classesOf refuses shapes without rows and columns, and NaN', () => {
  assertRefused(() => classesOf(tensor([1, 2, 3])), ShapeError, /shape \[3\]/);
  assertRefused(() => classesOf(tensor([], [4, 0])), ShapeError, /shape \[4, 0\]/);
  assertRefused(() => classesOf(tensor([0, 1, 2, NaN], [2, 2])), DataError, /NaN in row 1, column 1/);
  assertRefused(() => classesOf(tensor([NaN], [1, 1])), DataError, /NaN in row 0/);
});

test('what is no array is refused by name', () => {
  const message = 'confusionMatrix: received undefined as predictions; expected an array of integer class labels.';
  assert.throws(
    () => confusionMatrix([0, 1], undefined as never),
    (error: Error) => error.message === message,
  );
});

test.run();
