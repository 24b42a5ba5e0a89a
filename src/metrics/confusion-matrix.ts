import { DataError, ShapeError } from '../errors.js';
import { type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { positiveInteger, show } from '../options.js';
import { formatShape } from '../shape.js';
import type { Tensor } from '../tensor.js';

const confusionMatrixOptions = {
  /** How many classes there are. Default: one more than the largest number among labels and predictions. */
  classes: [positiveInteger, undefined],
} as const satisfies OptionSpec;

export interface ConfusionMatrixOptions extends OptionsOf<typeof confusionMatrixOptions> {}

function checkClasses(owner: string, what: string, numbers: ArrayLike<number>, classes: number): void {
  const expected = classes === Infinity ? 'whole numbers of 0 or more' : `whole numbers from 0 to ${classes - 1}`;
  for (let i = 0; i < numbers.length; i++) {
    const value = numbers[i]!;
    if (Number.isSafeInteger(value) && value >= 0 && value < classes) continue;
    throw new DataError(`${owner}: received the ${what} ${value} for example ${i}; expected ${expected}.`);
  }
}

/** Counts examples by class and predicted class; `owner` is whom the error messages name. */
export function countPairs(
  owner: string,
  labels: ArrayLike<number>,
  predictions: ArrayLike<number>,
  options: ConfusionMatrixOptions,
): number[][] {
  const { classes: given = Infinity } = settle(owner, options, confusionMatrixOptions);
  for (const [name, values] of Object.entries({ labels, predictions })) {
    if (typeof values?.length !== 'number')
      throw new DataError(`${owner}: received ${show(values)} as ${name}; expected an array of integer class labels.`);
  }
  if (labels.length !== predictions.length) {
    throw new ShapeError(`${owner}: received ${labels.length} labels and ${predictions.length} predictions; expected as many of either.`);
  }
  if (labels.length === 0) throw new DataError(`${owner}: received no labels; expected at least one example.`);
  checkClasses(owner, 'label', labels, given);
  checkClasses(owner, 'prediction', predictions, given);

  let classes = given;
  if (classes === Infinity) {
    classes = 0;
    for (let i = 0; i < labels.length; i++) classes = Math.max(classes, labels[i]! + 1, predictions[i]! + 1);
  }
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < labels.length; i++) matrix[labels[i]!]![predictions[i]!]!++;
  return matrix;
}

/**
 * How many examples of each class were taken for which: row = true class, column = predicted class, (classes, classes).
 * Both arguments are integer class labels; `classesOf` makes them of a model's output.
 *
 * Throws ShapeError if there are not as many labels as predictions, DataError if there are none or one is not a class
 * number, OptionError for wrong options.
 */
export function confusionMatrix(
  labels: ArrayLike<number>,
  predictions: ArrayLike<number>,
  options: ConfusionMatrixOptions = {},
): number[][] {
  return countPairs('confusionMatrix', labels, predictions, options);
}

/**
 * The class of every row of a model's output: the place of the largest number along the last dimension, the first of equal
 * ones. Where the last dimension is 1, class 1 is a number above 0.5. (..., C) gives as many classes as there are rows.
 *
 * Throws ShapeError for fewer than two dimensions or no columns, DataError where a number is NaN.
 */
export function classesOf(outputs: Tensor): Int32Array {
  const { data, shape, size } = outputs;
  const columns = shape[shape.length - 1] ?? 0;
  if (shape.length < 2 || columns === 0) {
    throw new ShapeError(`classesOf: received a tensor of shape ${formatShape(shape)}; expected [rows, columns], with one column or more.`);
  }
  const classes = new Int32Array(size / columns);
  for (let row = 0; row < classes.length; row++) {
    const start = row * columns;
    let best = 0;
    for (let j = 0; j < columns; j++) {
      const value = data[start + j]!;
      if (Number.isNaN(value)) throw new DataError(`classesOf: received NaN in row ${row}, column ${j}; expected numbers.`);
      if (value > data[start + best]!) best = j;
    }
    classes[row] = columns === 1 ? Number(data[start]! > 0.5) : best;
  }
  return classes;
}
