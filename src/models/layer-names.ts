import { OptionError, WasmNnError } from '../errors.js';
import type { Layer } from '../layers/layer.js';

/**
 * Layers without a name get their kind's, numbered: dense, dense_1, max_pooling2d. Two of one name are refused. Those that `elsewhere` knows are
 * of models within this one, and have their names from there.
 */
export function nameLayers(model: string, layers: readonly Layer[], elsewhere: ReadonlyMap<Layer, string>): void {
  if (layers.length === 0) throw new WasmNnError(`${model}: the model has no layers. Add one with add(layer).`);
  const used = new Set<string>();
  for (const layer of layers) {
    const name = elsewhere.get(layer) ?? layer.name;
    if (name && used.has(name)) throw new OptionError(`${model}: two layers are named "${name}"; names must differ.`);
    used.add(name);
  }
  const numbered = new Map<string, number>();
  for (const layer of layers) {
    if (layer.name) continue;
    const kind = layer.kind.replace(/(?<=[a-z])(?=[A-Z])|(?<=.)(?=[A-Z][a-z])/g, '_').toLowerCase();
    let n = numbered.get(kind) ?? 0;
    let name = n === 0 ? kind : `${kind}_${n}`;
    while (used.has(name)) name = `${kind}_${++n}`;
    numbered.set(kind, n);
    layer.name = name;
    used.add(name);
  }
}
