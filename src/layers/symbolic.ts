import { OptionError } from '../errors.js';
import { checkOptions, show } from '../options.js';
import { exampleShape } from '../shape.js';
import type { Layer } from './layer.js';

/** A value that a graph will compute: an input, or what a layer makes of other values. */
export class SymbolicTensor {
  constructor(
    /** The layer that makes it; undefined for an input. */
    readonly layer: Layer | undefined,
    readonly inputs: readonly SymbolicTensor[],
    /** Of one example; known for inputs alone until the graph is planned. */
    readonly shape: readonly number[] | undefined,
  ) {}
}

/** The input of a graph, of examples of `shape`: `const x = input({ shape: [32, 32, 3] })`. */
export function input(options: { shape: readonly number[] }): SymbolicTensor {
  checkOptions('input', options, ['shape']);
  return new SymbolicTensor(undefined, [], exampleShape('input', 'shape', options.shape));
}

/** What `layer` makes of `inputs`. */
export function applyLayer(layer: Layer, inputs: SymbolicTensor | readonly SymbolicTensor[]): SymbolicTensor {
  const list: readonly SymbolicTensor[] = Array.isArray(inputs) ? [...inputs] : [inputs];
  for (const value of list) {
    if (!(value instanceof SymbolicTensor)) {
      throw new OptionError(
        `${layer.name || layer.kind}: apply received ${show(value)}; expected input(...) or what another layer's apply gave.`,
      );
    }
  }
  if (list.length === 0) throw new OptionError(`${layer.name || layer.kind}: apply received no values; expected at least one.`);
  return new SymbolicTensor(layer, list, undefined);
}
