import { formatShape, sizeOf } from '../shape.js';
import { NetworkPlan } from './network.js';
import type { Workspace } from './workspace.js';

const count = (n: number): string => n.toLocaleString('en-US');

/** Rows of cells as text, columns aligned: the first to the left, numbers to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, i) => (i < 2 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join('  ')
      .trimEnd(),
  );
}

/** The layers with their output shapes, parameters, bytes and multiply-accumulates, and the totals. */
export function summarize(name: string, { graph, store }: Workspace): string {
  const { outputs } = new NetworkPlan(graph, store, { batch: 1, training: false, gradients: false });
  const rows = [['layer', 'output shape', 'parameters', 'bytes', 'MACs']];
  let allMacs = 0;
  const shapes = [graph.inputShape, ...outputs.map(({ shape }) => shape)];
  graph.nodes.forEach(({ layer, inputs }, i) => {
    const parameters = store.list.filter((p) => p.layer === layer);
    const own = parameters.reduce((sum, p) => sum + p.size, 0);
    const macs = layer.macs(outputs[i]!.shape, parameters, shapes[inputs[0]!]!);
    allMacs += macs;
    rows.push([`${layer.name} (${layer.kind})`, formatShape([null, ...outputs[i]!.shape]), count(own), count(own * 4), count(macs)]);
  });
  const total = store.list.reduce((sum, p) => sum + p.size, 0);
  const trained = store.list.reduce((sum, p) => sum + (p.trainable ? p.size : 0), 0);
  const lines = table(rows);
  const rule = '-'.repeat(Math.max(...lines.map((line) => line.length)));
  return [
    `${name}: input ${formatShape([null, ...graph.inputShape])}, ${count(sizeOf(graph.inputShape))} numbers an example`,
    rule,
    lines[0],
    rule,
    ...lines.slice(1),
    rule,
    `multiply-accumulates of a forward pass: ${count(allMacs)} an example`,
    `parameters: ${count(total)}, of which ${count(trained)} are trained; ${count(total * 4)} bytes`,
  ].join('\n');
}
