import type { Layer } from '../layers/layer.js';
import { type Graph, makerOf, type Node } from '../models/graph.js';

/**
 * The layers in the order in which TensorFlow.js has them, and so the weights that an optimizer's state belongs to: those furthest from the outputs first;
 * of those as far, in the order in which they are met on the way up from the outputs. As in Keras.
 */
export function layerOrder(graph: Graph): Layer[] {
  const met = new Set<Layer>();
  const finished = new Set<Node>();
  const inputsOf = ({ inputs }: Node): Node[] => inputs.flatMap((value) => makerOf(graph, value) ?? []);
  const visit = (node: Node): void => {
    if (finished.has(node)) return;
    met.add(node.layer);
    inputsOf(node).forEach(visit);
    finished.add(node);
  };
  for (const { value } of graph.outputs) {
    const node = makerOf(graph, value);
    if (node) visit(node);
  }
  const ofNodes = new Map<Node, number>();
  const ofLayers = new Map<Layer, number>();
  // nearest to the outputs first: a layer that stands in several places is as far as the furthest of those before
  for (const node of [...finished].reverse()) {
    const depth = Math.max(ofNodes.get(node) ?? 0, ofLayers.get(node.layer) ?? 0);
    ofLayers.set(node.layer, depth);
    for (const below of inputsOf(node)) ofNodes.set(below, Math.max(depth + 1, ofNodes.get(below) ?? 0));
  }
  return [...met].sort((a, b) => ofLayers.get(b)! - ofLayers.get(a)!);
}
