import type { Floats } from '../examples/experiments/time/engines.js';
import { randomNumbers } from './measure.js';

/** Seeded examples: numbers in [0, 1) of this shape each, and integer class labels. */
export function randomExamples(count: number, inputShape: readonly number[], classes = 10): Floats {
  const size = inputShape.reduce((product, extent) => product * extent, count);
  const unit = (length: number, seed: number): Float32Array => randomNumbers(length, seed).map((value) => (value + 1) / 2);
  return {
    x: { data: unit(size, 3), shape: [count, ...inputShape] },
    // rounding to f32 can make a number 1
    y: Int32Array.from(unit(count, 4), (value) => Math.min(classes - 1, Math.floor(value * classes))),
  };
}
