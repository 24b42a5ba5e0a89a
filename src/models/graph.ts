import type { Layer } from '../layers/layer.js';

/**
 * A layer and the values it reads. Values are numbered: the network's inputs come first, then what each node makes, in the order of nodes. With
 * one input and layers of one output each, 0 is the input and i + 1 the output of node i.
 */
export interface Node {
  readonly layer: Layer;
  readonly inputs: readonly number[];
}

/** An input of a network, and the shape of one example of it. */
export interface GraphInput {
  readonly name: string;
  readonly shape: readonly number[];
}

/** An output of a network, and the value that it is. */
export interface GraphOutput {
  readonly name: string;
  readonly value: number;
}

/** A network as a list of nodes in the order of computation. A layer that stands in several has the same weights in all. */
export interface Graph {
  readonly inputs: readonly GraphInput[];
  readonly nodes: readonly Node[];
  readonly outputs: readonly GraphOutput[];
}

/** Layers in a row, each reading the one before. */
export function chain(shape: readonly number[], layers: readonly Layer[]): Graph {
  const nodes = layers.map((layer, i) => ({ layer, inputs: [i] }));
  return { inputs: [{ name: 'input', shape }], nodes, outputs: [{ name: 'output', value: layers.length }] };
}

/** The number of the first value that each node makes. */
export function firstValues({ inputs, nodes }: Graph): number[] {
  let next = inputs.length;
  return nodes.map(({ layer }) => {
    const first = next;
    next += layer.outputCount;
    return first;
  });
}

/** The node that makes a value; undefined for an input. */
export function makerOf(graph: Graph, value: number): Node | undefined {
  const first = firstValues(graph);
  return graph.nodes.find(({ layer }, i) => value >= first[i]! && value < first[i]! + layer.outputCount);
}

/** Its layers, each once, in the order of their first nodes. */
export const layersOf = ({ nodes }: Pick<Graph, 'nodes'>): Layer[] => [...new Set(nodes.map(({ layer }) => layer))];

/** The values that a loss at the outputs `learned` hangs on. */
export function valuesBelow(graph: Graph, learned: (output: number) => boolean): Set<number> {
  const below = new Set(graph.outputs.filter((_, i) => learned(i)).map(({ value }) => value));
  const first = firstValues(graph);
  for (let i = graph.nodes.length - 1; i >= 0; i--) {
    const { layer, inputs } = graph.nodes[i]!;
    const made = Array.from({ length: layer.outputCount }, (_, k) => first[i]! + k);
    if (made.some((value) => below.has(value))) for (const value of inputs) below.add(value);
  }
  return below;
}
