// Topologies of Keras 1 to 3 and of TensorFlow.js: which layers there are, and what reads what.
import { FormatError } from '../errors.js';
import { isObject, show } from '../options.js';
import { count, type Json, type JsonObject, list, object, text } from './json.js';

/** A value of a graph: an output of a node of a layer. */
export interface Place {
  readonly layer: string;
  readonly node: number;
  readonly output: number;
}

/** A layer, or a model that stands in as one. */
export interface KerasLayer {
  readonly className: string;
  readonly name: string;
  readonly config: JsonObject;
  /** Set where it is a model. */
  readonly model: KerasModel | undefined;
  /** Whether its calls say that an attention looks back alone. */
  readonly causal: boolean;
  /** What it reads, at every place where it stands. */
  readonly nodes: readonly (readonly Place[])[];
}

export interface KerasModel {
  readonly name: string;
  readonly sequential: boolean;
  readonly layers: readonly KerasLayer[];
  /** Of a graph. */
  readonly inputs: readonly Place[];
  readonly outputs: readonly Place[];
}

const MODELS = ['Sequential', 'Model', 'Functional'];
/** How far models may lie in one another. */
const DEEPEST = 16;

/** A value as Keras 1 and 2 write it: ["layer", node, output, ...]. */
function placeOf(where: string, value: Json): Place {
  const [layer, node = 0, output = 0] = list(where, value);
  return { layer: text(where, layer), node: count(where, node), output: count(where, output) };
}

/** Values among the arguments of a call as Keras 3 writes them, in their order. */
function tensorsIn(where: string, value: Json, found: Place[], depth = 0): void {
  if (depth > DEEPEST) throw new FormatError(`${where}: its arguments lie in one another more than ${DEEPEST} deep.`);
  if (Array.isArray(value)) for (const part of value) tensorsIn(where, part, found, depth + 1);
  if (!isObject(value)) return;
  if (value.class_name === '__keras_tensor__') found.push(placeOf(where, object(where, value.config).keras_history));
  else for (const part of Object.values(value)) tensorsIn(where, part, found, depth + 1);
}

/** What an attention reads by name, in the order of its inputs here. */
const ATTENDED = ['query', 'value', 'key', 'attention_mask'];

/** Tensors among the named arguments: those of an attention in its order, where a key that is not given is the value. */
function namedTensors(where: string, named: JsonObject, found: Place[]): void {
  if (named.attention_mask !== undefined && named.attention_mask !== null && !named.key && found.length === 2) found.push(found[1]!);
  const others = Object.keys(named).filter((name) => !ATTENDED.includes(name));
  for (const name of [...ATTENDED, ...others]) tensorsIn(where, named[name], found);
}

/** Whether a call's named arguments say so. */
function isCausal(node: Json): boolean {
  if (isObject(node)) return isObject(node.kwargs) && node.kwargs.use_causal_mask === true;
  return Array.isArray(node) && node.some((edge) => Array.isArray(edge) && isObject(edge[3]) && edge[3].use_causal_mask === true);
}

function nodesOf(where: string, inbound: Json): Place[][] {
  return list(where, inbound ?? []).map((node) => {
    const found: Place[] = [];
    if (isObject(node)) {
      tensorsIn(where, node.args, found);
      if (isObject(node.kwargs)) namedTensors(where, node.kwargs, found);
    } else {
      for (const edge of list(where, node)) {
        found.push(placeOf(where, edge));
        const [, , , more] = edge as readonly Json[];
        // further tensors among the named arguments, as an attention's value
        if (isObject(more)) for (const value of Object.values(more)) if (isEdge(value)) found.push(placeOf(where, value));
      }
    }
    return found;
  });
}

const isEdge = (value: Json): boolean =>
  Array.isArray(value) && value.length >= 3 && typeof value[0] === 'string' && Number.isInteger(value[1]) && Number.isInteger(value[2]);

/** One end, or a list of them. */
function endsOf(where: string, ends: Json): Place[] {
  if (isEdge(ends)) return [placeOf(where, ends)];
  // by name, as Keras 3 has them where a model was made so
  if (isObject(ends)) return Object.values(ends).flatMap((end) => endsOf(where, end));
  return list(where, ends ?? []).map((end) => placeOf(where, end));
}

export function readLayer(where: string, value: Json, depth = 0): KerasLayer {
  const layer = object(where, value);
  const className = text(`${where}: "class_name"`, layer.class_name);
  const isModel = MODELS.includes(className);
  const config = isModel ? {} : object(`${where}: "config"`, layer.config ?? {});
  const model = isModel ? readModel(where, layer, depth + 1) : undefined;
  const name = text(`${where}: "name"`, layer.name ?? config.name ?? model?.name);
  const causal = Array.isArray(layer.inbound_nodes) && layer.inbound_nodes.some(isCausal);
  return { className, name, config, model, causal, nodes: nodesOf(`the layer ${show(name)}`, layer.inbound_nodes) };
}

function readModel(where: string, value: JsonObject, depth: number): KerasModel {
  if (depth > DEEPEST) throw new FormatError(`${where}: models lie in one another more than ${DEEPEST} deep.`);
  const { class_name: className, config } = value;
  const sequential = className === 'Sequential';
  // Keras 2.1 and before wrote a Sequential as the bare list of its layers
  const body = Array.isArray(config) ? { layers: config } : object(`${where}: "config"`, config);
  const layers = list(`${where}: "layers"`, body.layers).map((layer, i) => readLayer(`${where}: layer ${i}`, layer, depth));
  return {
    name: typeof body.name === 'string' ? body.name : 'model',
    sequential,
    layers,
    inputs: endsOf(`${where}: "input_layers"`, body.input_layers),
    outputs: endsOf(`${where}: "output_layers"`, body.output_layers),
  };
}

/** What a model's file tells of its layers, and the version of Keras that wrote it, 0 where it does not say. */
export function readTopology(file: string, value: Json): { model: KerasModel; version: number } {
  const outer = object(`${file}: the topology`, value);
  const inner = isObject(outer.model_config) ? outer.model_config : outer;
  if (!MODELS.includes(inner.class_name as string))
    throw new FormatError(
      `${file}: the topology is of ${show(inner.class_name)}; expected ${MODELS.map((name) => show(name)).join(', ')} with a "config".`,
    );
  const version = typeof outer.keras_version === 'string' ? Number.parseInt(outer.keras_version, 10) : 0;
  return { model: readModel(file, inner, 0), version: version > 0 ? version : 0 };
}
