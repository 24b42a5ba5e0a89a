// Weights of a file for a model's parameters, by the names that Keras gives them.
import { FormatError } from '../errors.js';
import type { Layer } from '../layers/layer.js';
import { workspaceFromFile } from '../models/from-file.js';
import { NetworkPlan } from '../models/network.js';
import type { ParameterStore, StoredParameter } from '../models/parameters.js';
import type { Workspace } from '../models/workspace.js';
import { show } from '../options.js';
import { formatShape } from '../shape.js';
import type { Built } from './build.js';
import { snake } from './options.js';

/** A weight as a file holds it, in float32. */
export interface FileWeight {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Faults that a message lists before it says how many more there are. */
const LISTED = 12;

/** Keras's words for parameters that differ from ours by more than underscores. */
const WORDS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  BatchNormalization: { runningMean: ['moving_mean'], runningVariance: ['moving_variance'] },
  DepthwiseConv1D: { kernel: ['depthwise_kernel', 'kernel'] },
  DepthwiseConv2D: { kernel: ['depthwise_kernel', 'kernel'] },
};

/** The two directions that the names of a Bidirectional's parameters begin with. */
const DIRECTION = /^(forward|backward)_/;

/** The layer within a Bidirectional or a TimeDistributed. */
const withinOf = (layer: Layer): Layer | undefined => (layer as { readonly layer?: unknown } & Layer).layer as Layer | undefined;

/** What Keras calls a parameter within its layer, the likeliest first. */
export function wordsOf({ layer, name }: StoredParameter): readonly string[] {
  const kind = withinOf(layer)?.kind ?? layer.kind;
  return WORDS[kind]?.[name] ?? [snake(name.replace(DIRECTION, ''))];
}

/** What Keras calls the layer of a parameter that is called `name` itself: a Bidirectional's directions have names of their own. */
export function ownerOf({ layer, name: parameter }: StoredParameter, name: string): string {
  const [direction] = DIRECTION.exec(parameter) ?? [];
  return direction && layer.kind === 'Bidirectional' ? `${direction}${withinOf(layer)!.name}` : name;
}

interface NamedWeight extends FileWeight {
  readonly name: string;
  readonly path: readonly string[];
}

/** The names split into their parts, without the number of the output that older versions of Keras put behind. */
function namedWeights(weights: ReadonlyMap<string, FileWeight>): NamedWeight[] {
  return Array.from(weights, ([name, weight]) => ({ ...weight, name, path: name.replace(/:\d+$/, '').split('/') }));
}

/**
 * The weight of a parameter: of the layer's name and the parameter's word at its end. Where models within others have layers of one name, the weight of
 * the right shape that stands in the file at the same place among them.
 */
function find(
  parameter: StoredParameter,
  layer: string,
  owners: readonly string[],
  all: readonly NamedWeight[],
  taken: ReadonlySet<NamedWeight>,
): NamedWeight | undefined {
  const ofOwner = (path: readonly string[]): boolean => owners.some((owner) => path.slice(0, -1).includes(owner));
  for (const word of wordsOf(parameter)) {
    const named = all.filter((weight) => !taken.has(weight) && weight.path.at(-1) === word && ofOwner(weight.path));
    // by the layer's own name first: several wrappers may hold layers of one name
    const direct = named.filter(({ path }) => path.includes(layer) && path.length === (owners[0] === layer ? 2 : 3));
    const own = named.filter(({ path }) => path.includes(layer));
    const found = [...direct, ...own, ...named].find(({ data }) => data.length === parameter.size) ?? named[0];
    if (found) return found;
  }
  return undefined;
}

function listed(faults: readonly string[]): string {
  const more = faults.length > LISTED ? `, and ${faults.length - LISTED} more` : '';
  return `${faults.slice(0, LISTED).join(', ')}${more}`;
}

function startValues(file: string, store: ParameterStore, names: ReadonlyMap<Layer, string>, all: readonly NamedWeight[]): Float32Array[] {
  const taken = new Set<NamedWeight>();
  const faults: string[] = [];
  const values = store.list.map((parameter) => {
    const layer = names.get(parameter.layer) ?? parameter.layer.name;
    const owner = ownerOf(parameter, layer);
    const within = withinOf(parameter.layer);
    const found = find(parameter, layer, within?.name ? [owner, within.name] : [owner], all, taken);
    if (found) taken.add(found);
    const told = `${show(`${layer}/${wordsOf(parameter)[0]}`)} of ${formatShape(parameter.shape)}`;
    if (!found) faults.push(told);
    else if (found.data.length !== parameter.size) faults.push(`${told} (received ${formatShape(found.shape)})`);
    return found?.data ?? new Float32Array(0);
  });
  if (faults.length > 0) throw new FormatError(`${file}: the file has no weights for ${listed(faults)}.`);
  return values;
}

/** The axes that layers of the file count from the front: each must be the last one here. */
function checkAxes(file: string, { graph, store }: Workspace, axes: ReadonlyMap<Layer, number>): void {
  if (axes.size === 0) return;
  const { outputs } = new NetworkPlan(graph, store, { batch: 1, training: false, gradients: false });
  let value = 0;
  for (const { layer } of graph.nodes) {
    const rank = outputs[value]!.shape.length;
    const axis = axes.get(layer);
    if (axis !== undefined && axis !== rank)
      throw new FormatError(
        `${file}: the layer ${show(layer.name)} works along axis ${axis} of ${rank}; here it works along the last one.`,
      );
    value += layer.outputCount;
  }
}

/** Gives a model the weights of a file, before any memory is taken. Throws FormatError for those that are missing or of another size. */
export function assignWeights(file: string, { model, names, axes }: Built, weights: ReadonlyMap<string, FileWeight>): void {
  const all = namedWeights(weights);
  const space = workspaceFromFile(file, model.trainer, undefined, (store) => startValues(file, store, names, all));
  checkAxes(file, space, axes);
}
