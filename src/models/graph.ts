import type { Layer } from '../layers/layer.js';

/** A layer and the values it reads: 0 is the network's input, i + 1 the output of node i. */
export interface Node {
  layer: Layer;
  inputs: readonly number[];
}

/** A network as a list of nodes in the order of computation; the last one's output is the network's. */
export interface Graph {
  inputShape: readonly number[];
  nodes: readonly Node[];
}
