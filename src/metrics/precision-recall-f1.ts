import { type ConfusionMatrixOptions, countPairs } from './confusion-matrix.js';

/** Figures from 0 to 1. */
export interface PrecisionRecallF1 {
  /** Of the examples taken for the class, the share that is of it. */
  precision: number;
  /** Of the examples of the class, the share that was taken for it. */
  recall: number;
  /** Harmonic mean of the two. */
  f1: number;
}

export interface ClassReport extends PrecisionRecallF1 {
  /** Examples of the class. */
  support: number;
}

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/**
 * Precision TP / (TP + FP), recall TP / (TP + FN) and F1 = 2 TP / (2 TP + FP + FN) of every class, and their plain means
 * over the classes (macro). A figure without examples to take it from is 0, and counts as 0 in the mean: a class that
 * occurs nowhere, such as a number skipped below the largest, lowers the mean. Both arguments are integer class labels.
 *
 * Throws ShapeError if there are not as many labels as predictions, DataError if there are none or one is not a class
 * number, OptionError for wrong options. Source: van Rijsbergen, "Information Retrieval" (1979).
 */
export function precisionRecallF1(
  labels: ArrayLike<number>,
  predictions: ArrayLike<number>,
  options: ConfusionMatrixOptions = {},
): { perClass: ClassReport[]; macro: PrecisionRecallF1 } {
  const matrix = countPairs('precisionRecallF1', labels, predictions, options);
  const perClass = matrix.map((row, c): ClassReport => {
    const hits = row[c]!;
    const support = row.reduce((sum, count) => sum + count, 0);
    const predicted = matrix.reduce((sum, counts) => sum + counts[c]!, 0);
    return { precision: share(hits, predicted), recall: share(hits, support), f1: share(2 * hits, predicted + support), support };
  });
  const mean = (figure: keyof PrecisionRecallF1): number => perClass.reduce((sum, report) => sum + report[figure], 0) / perClass.length;
  return { perClass, macro: { precision: mean('precision'), recall: mean('recall'), f1: mean('f1') } };
}
