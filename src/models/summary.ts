import { formatShape, sizeOf } from '../shape.js';
import type { Graph } from './graph.js';
import { NetworkPlan } from './network.js';
import type { StoredParameter } from './parameters.js';
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
function readsColumn({ nodes }: Graph): Column[] {
  if (nodes.every(({ inputs }, i) => inputs.length === 1 && inputs[0] === i)) return [];
  const nameOf = (value: number): string => (value === 0 ? 'input' : nodes[value - 1]!.layer.name);
  return [{ title: 'reads', cells: nodes.map(({ inputs }) => inputs.map(nameOf).join(', ')) }];
}

/** Which layers are frozen; no column where none is. */
function trainedColumn({ nodes }: Graph, parametersOf: readonly StoredParameter[][]): Column[] {
  const cells = nodes.map(({ layer }, i) => (parametersOf[i]!.length === 0 ? '' : layer.trainable ? 'yes' : 'frozen'));
  return cells.includes('frozen') ? [{ title: 'trained', cells }] : [];
}

/** The layers with their output shapes, parameters, bytes and multiply-accumulates, what they read, which are frozen, and the totals. */
export function summarize(name: string, { graph, store }: Workspace): string {
  const { nodes } = graph;
  const { outputs } = new NetworkPlan(graph, store, { batch: 1, training: false, gradients: false });
  const shapes = [graph.inputShape, ...outputs.map(({ shape }) => shape)];
  const parametersOf = nodes.map(({ layer }) => store.list.filter((p) => p.layer === layer));
  const sizes = parametersOf.map((parameters) => parameters.reduce((sum, p) => sum + p.size, 0));
  const macs = nodes.map(({ layer, inputs }, i) => layer.macs(outputs[i]!.shape, parametersOf[i]!, shapes[inputs[0]!]!));
  const total = store.list.reduce((sum, p) => sum + p.size, 0);
  const trained = store.list.reduce((sum, p) => sum + (p.trainable ? p.size : 0), 0);
  const columns: Column[] = [
    { title: 'layer', cells: nodes.map(({ layer }) => `${layer.name} (${layer.kind})`) },
    { title: 'output shape', cells: outputs.map(({ shape }) => formatShape([null, ...shape])) },
    { title: 'parameters', cells: sizes.map(count), numbers: true },
    { title: 'bytes', cells: sizes.map((size) => count(size * 4)), numbers: true },
    { title: 'MACs', cells: macs.map(count), numbers: true },
    ...readsColumn(graph),
    ...trainedColumn(graph, parametersOf),
  ];
  const rows = [columns.map(({ title }) => title), ...nodes.map((_, i) => columns.map(({ cells }) => cells[i]!))];
  const lines = textTable(rows, (column) => columns[column]!.numbers === true);
  const rule = '-'.repeat(Math.max(...lines.map((line) => line.length)));
  return [
    `${name}: input ${formatShape([null, ...graph.inputShape])}, ${count(sizeOf(graph.inputShape))} numbers an example`,
    rule,
    lines[0],
    rule,
    ...lines.slice(1),
    rule,
    `multiply-accumulates of a forward pass: ${count(macs.reduce((sum, n) => sum + n, 0))} an example`,
    `parameters: ${count(total)}, of which ${count(trained)} are trained; ${count(total * 4)} bytes`,
  ].join('\n');
}
