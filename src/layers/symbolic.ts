import { settle } from '../option-spec.js';
import { string } from '../options.js';
import { exampleShape } from '../shape.js';
import { SymbolicTensor } from './layer.js';

/**
 * The input of a graph, of examples of `shape`: `const x = input({ shape: [32, 32, 3] })`. `name` is what a model of several inputs knows it by;
 * default `input`, numbered: `input_1`.
 */
export function input(options: { shape: readonly number[]; name?: string }): SymbolicTensor {
  const { shape, name } = settle('input', options, { shape: exampleShape, name: [string, undefined] } as const);
  return new SymbolicTensor(undefined, shape, name);
}
