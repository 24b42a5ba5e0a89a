import { checkOptions } from '../options.js';
import { exampleShape } from '../shape.js';
import { SymbolicTensor } from './layer.js';

/** The input of a graph, of examples of `shape`: `const x = input({ shape: [32, 32, 3] })`. */
export function input(options: { shape: readonly number[] }): SymbolicTensor {
  checkOptions('input', options, ['shape']);
  return new SymbolicTensor(undefined, [], exampleShape('input', 'shape', options.shape));
}
