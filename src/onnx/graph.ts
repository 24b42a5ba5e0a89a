// Nodes of a graph: those that its outputs hang on, in an order in which each comes behind what it reads.
import { FormatError } from '../errors.js';
import { show } from '../options.js';
import { OnnxNode } from './node.js';
import type { GraphProto } from './proto/messages.js';

/** Names that a node reads, and those that graphs within it read from around them. */
export function readsOf(node: OnnxNode): string[] {
  const inner = [...node.attributes.values()].flatMap(({ g, graphs }) => [...(g ? [g] : []), ...graphs]);
  return [...node.inputs.filter((name) => name !== ''), ...inner.flatMap(innerReads)];
}

/** All names that a graph within another reads or ends with, which its nodes, or those around it, make. */
function innerReads(graph: GraphProto): string[] {
  const nodes = graph.node.flatMap(({ input, attribute }) => [
    ...input,
    ...attribute.flatMap(({ g, graphs }) => [...(g ? [g] : []), ...graphs]).flatMap(innerReads),
  ]);
  return [...nodes, ...graph.output.map(({ name }) => name ?? '')].filter((name) => name !== '');
}

/** The nodes that `outputs` hang on, in order. Throws FormatError for nodes that wait for each other. */
export function orderedNodes(nodes: readonly OnnxNode[], outputs: readonly string[]): OnnxNode[] {
  const maker = new Map<string, OnnxNode>();
  for (const node of nodes) for (const name of node.outputs) if (name !== '') maker.set(name, node);
  const done = new Set<OnnxNode>();
  const open = new Set<OnnxNode>();
  const ordered: OnnxNode[] = [];
  // a stack of our own: files may be deeper than that of calls
  const stack: { node: OnnxNode; waits: string[] }[] = [];
  const enter = (name: string): void => {
    const node = maker.get(name);
    if (!node || done.has(node)) return;
    if (open.has(node)) throw new FormatError(`onnx: the node ${node.title} reads what hangs on itself.`);
    open.add(node);
    stack.push({ node, waits: readsOf(node) });
  };
  for (const output of outputs) {
    enter(output);
    while (stack.length > 0) {
      const { node, waits } = stack[stack.length - 1]!;
      const next = waits.pop();
      if (next !== undefined) enter(next);
      else {
        stack.pop();
        open.delete(node);
        done.add(node);
        ordered.push(node);
      }
    }
  }
  return ordered;
}

/** Nodes of a graph, those by which its outputs are reached. */
export function nodesOf(graph: GraphProto, opsets: ReadonlyMap<string, number>, outputs: readonly string[]): OnnxNode[] {
  const nodes = graph.node.map((proto) => OnnxNode.of(proto, opsets));
  const twice = new Set<string>();
  for (const name of nodes.flatMap((node) => node.outputs)) {
    if (name !== '' && twice.has(name)) throw new FormatError(`onnx: two nodes make the value ${show(name)}.`);
    twice.add(name);
  }
  return orderedNodes(nodes, outputs);
}

export const outputNames = (graph: GraphProto): string[] => graph.output.map(({ name }) => name ?? '');
