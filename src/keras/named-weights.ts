// Weights by the names that Keras gives them.
import type { StoredParameter } from '../models/parameters.js';
import { sizeOf } from '../shape.js';
import type { FileWeight, Finder } from './assign.js';
import type { Placed } from './build.js';
import { ownersOf, partOf, wordsOf } from './words.js';

interface NamedWeight {
  readonly path: readonly string[];
  readonly weight: FileWeight;
}

/** How well a name fits the place of a layer: by the names of models around it, then by the outermost alone. */
const fit = (path: readonly string[], at: readonly string[]): number =>
  2 * at.filter((name) => path.includes(name)).length + (path[0] === at[0] ? 1 : 0);

/**
 * Finds weights of the layer's name, with the parameter's word at their end. Where models within others have layers of one name, the weight of
 * the right size whose name tells most of the models around, and of those alike the one that stands in the file at the same place among them.
 */
export function namedWeights(weights: ReadonlyMap<string, FileWeight>): Finder {
  const byWord = new Map<string, NamedWeight[]>();
  for (const [name, weight] of weights) {
    // older versions of Keras put the number of an output behind
    const path = name.replace(/:\d+$/, '').split('/');
    const word = path.at(-1)!;
    const alike = byWord.get(word) ?? [];
    alike.push({ path, weight });
    byWord.set(word, alike);
  }
  const taken = new Set<NamedWeight>();
  return (parameter: StoredParameter, { name, path: at }: Placed) => {
    const owners = ownersOf(parameter, name);
    const inside = parameter.layer.kind !== 'Bidirectional' && partOf(parameter) !== undefined;
    for (const word of wordsOf(parameter)) {
      const named = (byWord.get(word) ?? []).filter((candidate) => {
        const { path } = candidate;
        if (taken.has(candidate) || (inside && !path.includes(name))) return false;
        return owners.some((owner) => path.lastIndexOf(owner, -2) >= 0);
      });
      named.sort((a, b) => fit(b.path, at) - fit(a.path, at) || a.path.length - b.path.length);
      const found = named.find(({ weight }) => sizeOf(weight.shape) === parameter.size) ?? named[0];
      if (!found) continue;
      taken.add(found);
      return found.weight;
    }
    return undefined;
  };
}
