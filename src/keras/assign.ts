// Weights of a file for a model's parameters.
import { FormatError } from '../errors.js';
import type { Layer } from '../layers/layer.js';
import { workspaceFromFile } from '../models/from-file.js';
import { firstValues } from '../models/graph.js';
import { NetworkPlan } from '../models/network.js';
import type { ParameterStore, StoredParameter } from '../models/parameters.js';
import type { Workspace } from '../models/workspace.js';
import { listed, show } from '../options.js';
import { formatShape, sizeOf } from '../shape.js';
import type { Built, Placed } from './build.js';
import { wordsOf } from './words.js';

/** A weight as a file holds it. */
export interface FileWeight {
  readonly shape: readonly number[];
  /** Its values in float32. */
  read(): Float32Array;
}

/** Finds the weight of a parameter, whose layer the file has at `placed`. */
export type Finder = (parameter: StoredParameter, placed: Placed) => FileWeight | undefined;

/** What a layer computes with where the file has no weight for it, since its options say it: the numbers of a Normalization. */
function given({ layer, name, size }: StoredParameter): Float32Array | undefined {
  const value = layer.kind === 'Normalization' ? (layer.config as Readonly<Record<string, unknown>>)[name] : undefined;
  if (typeof value === 'number') return new Float32Array(size).fill(value);
  return Array.isArray(value) && value.length === size ? Float32Array.from(value as number[]) : undefined;
}

function startValues(file: string, store: ParameterStore, places: ReadonlyMap<Layer, Placed>, find: Finder): Float32Array[] {
  const faults: string[] = [];
  const found = store.list.map((parameter) => {
    const placed = places.get(parameter.layer)!;
    const own = given(parameter);
    if (own) return (): Float32Array => own;
    const weight = find(parameter, placed);
    const told = `${show(`${placed.name}/${wordsOf(parameter)[0]}`)} of ${formatShape(parameter.shape)}`;
    if (!weight) faults.push(told);
    else if (sizeOf(weight.shape) !== parameter.size) faults.push(`${told} (received ${formatShape(weight.shape)})`);
    return () => weight!.read();
  });
  if (faults.length > 0) throw new FormatError(`${file}: the file has no weights for ${listed(faults)}.`);
  // only now that all are there
  return found.map((read) => read());
}

/** The axes that layers of the file count from the front: each must be the last one here. */
function checkAxes(file: string, { graph, store }: Workspace, axes: ReadonlyMap<Layer, number>): void {
  if (axes.size === 0) return;
  const { outputs } = new NetworkPlan(graph, store, { batch: 1, training: false, gradients: false });
  const first = firstValues(graph);
  for (const [i, { layer }] of graph.nodes.entries()) {
    const rank = outputs[first[i]! - graph.inputs.length]!.shape.length;
    const axis = axes.get(layer);
    if (axis !== undefined && axis !== rank)
      throw new FormatError(
        `${file}: the layer ${show(layer.name)} works along axis ${axis} of ${rank}; here it works along the last one.`,
      );
  }
}

/** Gives a model the weights of a file, before any memory is taken. Throws FormatError for those that are missing or of another size. */
export function assignWeights(file: string, { model, places, axes }: Built, finder: (store: ParameterStore) => Finder): void {
  const space = workspaceFromFile(file, model.trainer, undefined, (store) => startValues(file, store, places, finder(store)));
  checkAxes(file, space, axes);
}
