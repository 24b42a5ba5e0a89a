// Weights as Keras's own format stores them: groups for objects, by the names of their classes and a counter, and their variables by numbers.
import { Hdf5Dataset, type Hdf5Group } from '../hdf5/file.js';
import type { Layer } from '../layers/layer.js';
import type { ParameterStore, StoredParameter } from '../models/parameters.js';
import type { FileWeight, Finder } from './assign.js';
import type { Built } from './build.js';
import type { KerasLayer, KerasModel } from './topology.js';
import { partOf } from './words.js';

/** A group of the file, or a data set in it. */
interface Node {
  readonly children: Map<string, Node>;
  values?: Hdf5Dataset;
}

/** How far groups may lie in one another. */
const DEEPEST = 64;

/** All that is in a group. Files of Windows may have a backslash in a name, where others have a group in a group. */
function treeOf(group: Hdf5Group, depth = 0): Node {
  const root: Node = { children: new Map() };
  for (const name of depth < DEEPEST ? group.names : []) {
    const made = name.split('\\').reduce<Node>((node, part) => {
      const child: Node = node.children.get(part) ?? { children: new Map() };
      node.children.set(part, child);
      return child;
    }, root);
    const found = group.get(name);
    if (found instanceof Hdf5Dataset) made.values = found;
    else if (found) for (const [inner, node] of treeOf(found, depth + 1).children) made.children.set(inner, node);
  }
  return root;
}

/** Where the layers of a model stand, by versions of Keras: 3, then 2.13, then 2.12. */
const CONTAINERS = ['layers', '_layer_checkpoint_dependencies', '_self_tracked_trackables'];

/** Classes that Keras calls otherwise than it writes. */
const CLASSES: Readonly<Record<string, string>> = { GroupQueryAttention: 'GroupedQueryAttention' };

/** A class's name as groups have it: MaxPooling2D is max_pooling2d, ReLU is re_lu. */
const groupName = (className: string): string =>
  (CLASSES[className] ?? className)
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();

const holdsValues = ({ children, values }: Node): boolean => values !== undefined || [...children.values()].some(holdsValues);

/**
 * The groups of layers of one class. They are numbered among each other, mostly in steps of one: `dense`, `dense_1`. Keras 2.13 counts layers with weights
 * twice, so that there only the order of the numbers tells.
 */
function groupsOf(
  name: string,
  layers: readonly KerasLayer[],
  hasWeights: (layer: KerasLayer) => boolean,
  { children }: Node,
): (Node | undefined)[] {
  const exact = layers.map((_, i) => children.get(i === 0 ? name : `${name}_${i}`));
  if (layers.every((layer, i) => !hasWeights(layer) || (exact[i] && holdsValues(exact[i])))) return exact;
  const numbered = [...children].flatMap(([key, node]) => {
    const [, number = '0'] = (key.startsWith(name) && /^(?:_(\d+))?$/.exec(key.slice(name.length))) || [undefined, ''];
    return number !== '' && holdsValues(node) ? [{ node, number: Number(number) }] : [];
  });
  numbered.sort((a, b) => a.number - b.number);
  return layers.map((layer) => (hasWeights(layer) ? numbered.shift()?.node : undefined));
}

/** The group of every layer that has weights. */
function match(model: KerasModel, node: Node, hasWeights: (layer: KerasLayer) => boolean, groups: Map<KerasLayer, Node>): void {
  const container = CONTAINERS.map((name) => node.children.get(name)).find((found) => found);
  if (!container) return;
  const byName = new Map<string, KerasLayer[]>();
  for (const layer of model.layers) {
    const name = groupName(layer.className);
    const alike = byName.get(name) ?? [];
    alike.push(layer);
    byName.set(name, alike);
  }
  for (const [name, layers] of byName) {
    for (const [i, group] of groupsOf(name, layers, hasWeights, container).entries()) {
      const layer = layers[i]!;
      if (group && layer.model) match(layer.model, group, hasWeights, groups);
      else if (group) groups.set(layer, group);
    }
  }
}

/** Names of a part of a layer, where its variables may be one level further down. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  forward: ['forward_layer'],
  backward: ['backward_layer'],
  query: ['_query_dense', 'query_dense'],
  key: ['_key_dense', 'key_dense'],
  value: ['_value_dense', 'value_dense'],
  attention_output: ['_output_dense', 'output_dense'],
};

/** The variables of a layer or of a part of one: wrappers have theirs in `layer`, recurrent layers in `cell`. */
function variablesOf(group: Node, part: string | undefined): Node | undefined {
  const names = part === undefined ? [] : (PARTS[part] ?? [part]);
  const own = names.length > 0 ? names.map((name) => group.children.get(name)).find((found) => found) : group;
  return ['layer', 'cell'].reduce((node, name) => node?.children.get(name) ?? node, own)?.children.get('vars');
}

/** Finds the weights of a model in `model.weights.h5`. */
export function archiveWeights(root: Hdf5Group, topology: KerasModel, { places }: Built): (store: ParameterStore) => Finder {
  const tree = treeOf(root);
  return ({ list }) => {
    const parameters = new Map<Layer, StoredParameter[]>();
    for (const parameter of list) parameters.set(parameter.layer, [...(parameters.get(parameter.layer) ?? []), parameter]);
    const learning = new Set(Array.from(parameters.keys(), (layer) => places.get(layer)?.source));
    const hasWeights = (layer: KerasLayer): boolean => (layer.model ? layer.model.layers.some(hasWeights) : learning.has(layer));
    const groups = new Map<KerasLayer, Node>();
    match(topology, tree, hasWeights, groups);
    return (parameter, { source }): FileWeight | undefined => {
      const group = groups.get(source);
      const part = partOf(parameter);
      const alike = parameters.get(parameter.layer)!.filter((other) => partOf(other) === part);
      const values = group && variablesOf(group, part)?.children.get(`${alike.indexOf(parameter)}`)?.values;
      return values && { shape: values.shape, read: () => values.values() };
    };
  };
}
