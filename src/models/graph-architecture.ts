import type { SavedLayer } from './architecture.js';
import { type Graph, layersOf } from './graph.js';

/** Whether version 1 of the architecture can say it: one input and one output without names, each layer once, of one output, and named by itself. */
export function isPlain({ inputs, nodes, outputs }: Graph, saved: readonly SavedLayer[]): boolean {
  const one = inputs.length === 1 && inputs[0]!.name === 'input' && outputs.length === 1 && outputs[0]!.name === 'output';
  const once = saved.length === nodes.length && nodes.every(({ layer }) => layer.outputCount === 1);
  return one && once && outputs[0]!.value === nodes.length && saved.every(({ name }) => name === undefined);
}

/** The architecture of a graph as a file holds it: version 2. */
export function graphArchitecture(model: { kind: string; name: string; seed: number }, graph: Graph, saved: readonly SavedLayer[]): object {
  const { kind, name, seed } = model;
  const layers = layersOf(graph);
  const nodes = graph.nodes.map(({ layer, inputs }) => ({ layer: layers.indexOf(layer), inputs }));
  return { version: 2, kind, name, seed, inputs: graph.inputs, layers: saved, nodes, outputs: graph.outputs };
}
