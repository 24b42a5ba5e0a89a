import type { Layer } from '../layers/layer.js';
import { formatShape, sizeOf } from '../shape.js';
import { firstValues, type Graph, makerOf } from './graph.js';
import { NetworkPlan } from './network.js';
import type { ParameterStore } from './parameters.js';
import { textTable } from './text-table.js';
import type { Workspace } from './workspace.js';

const count = (n: number): string => n.toLocaleString('en-US');

interface Column {
  title: string;
  cells: readonly string[];
  /** Numbers stand to the right. */
  numbers?: boolean;
}

/** Whose outputs each layer reads; no column where each reads the one before. */
function readsColumn(graph: Graph, nameOf: (layer: Layer) => string): Column[] {
  const { nodes, inputs } = graph;
  if (inputs.length === 1 && nodes.every((node, i) => node.inputs.length === 1 && node.inputs[0] === i)) return [];
  const named = (value: number): string => {
    const maker = makerOf(graph, value);
    return maker ? nameOf(maker.layer) : inputs.length > 1 ? inputs[value]!.name : 'input';
  };
  return [{ title: 'reads', cells: nodes.map((node) => node.inputs.map(named).join(', ')) }];
}

/** Which layers are frozen; no column where none is. */
function trainedColumn({ nodes }: Graph, store: ParameterStore): Column[] {
  const cells = nodes.map(({ layer }) => (store.list.every((p) => p.layer !== layer) ? '' : store.learns(layer) ? 'yes' : 'frozen'));
  return cells.includes('frozen') ? [{ title: 'trained', cells }] : [];
}

/** The layers with their output shapes, parameters, bytes and multiply-accumulates, what they read, which are frozen, and the totals. */
export function summarize(name: string, { graph, store }: Workspace): string {
  const { nodes, inputs } = graph;
  const { outputs } = new NetworkPlan(graph, store, { batch: 1, training: false, gradients: false });
  const shapes = [...inputs.map(({ shape }) => shape), ...outputs.map(({ shape }) => shape)];
  const first = firstValues(graph);
  const nameOf = (layer: Layer): string => store.nameOf(layer);
  const parametersOf = nodes.map(({ layer }) => store.list.filter((p) => p.layer === layer));
  // a layer's parameters stand where it is first
  const again = nodes.map(({ layer }, i) => nodes.findIndex((node) => node.layer === layer) < i);
  const sizes = parametersOf.map((parameters, i) => (again[i] ? 0 : parameters.reduce((sum, p) => sum + p.size, 0)));
  const macs = nodes.map(({ layer, inputs: read }, i) => layer.macs(shapes[first[i]!]!, parametersOf[i]!, shapes[read[0]!]!));
  const total = store.list.reduce((sum, p) => sum + p.size, 0);
  const trained = store.list.reduce((sum, p) => sum + (p.trainable ? p.size : 0), 0);
  const columns: Column[] = [
    { title: 'layer', cells: nodes.map(({ layer }) => `${nameOf(layer)} (${layer.kind})`) },
    { title: 'output shape', cells: nodes.map((_, i) => formatShape([null, ...shapes[first[i]!]!])) },
    {
      title: 'parameters',
      cells: sizes.map((size, i) => (again[i] && parametersOf[i]!.length > 0 ? 'shared' : count(size))),
      numbers: true,
    },
    { title: 'bytes', cells: sizes.map((size) => count(size * 4)), numbers: true },
    { title: 'MACs', cells: macs.map(count), numbers: true },
    ...readsColumn(graph, nameOf),
    ...trainedColumn(graph, store),
  ];
  const rows = [columns.map(({ title }) => title), ...nodes.map((_, i) => columns.map(({ cells }) => cells[i]!))];
  const lines = textTable(rows, (column) => columns[column]!.numbers === true);
  const rule = '-'.repeat(Math.max(...lines.map((line) => line.length)));
  const ends = inputs.map(
    (input) =>
      `${inputs.length > 1 ? `input ${input.name}` : 'input'} ${formatShape([null, ...input.shape])}, ${count(sizeOf(input.shape))} numbers an example`,
  );
  return [
    `${name}: ${ends.join('; ')}`,
    ...(graph.outputs.length > 1
      ? [`outputs: ${graph.outputs.map(({ name: output, value }) => `${output} ${formatShape([null, ...shapes[value]!])}`).join('; ')}`]
      : []),
    rule,
    lines[0],
    rule,
    ...lines.slice(1),
    rule,
    `multiply-accumulates of a forward pass: ${count(macs.reduce((sum, n) => sum + n, 0))} an example`,
    `parameters: ${count(total)}, of which ${count(trained)} are trained; ${count(total * 4)} bytes`,
  ].join('\n');
}
