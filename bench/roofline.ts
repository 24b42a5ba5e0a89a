import { randomExamples } from './examples.js';
import type { Effort } from './measure.js';
import type { Network } from './parity/networks.js';
import { compiledModel, networkOf } from './parity/ours.js';
import type { Report, Row } from './report.js';
import { bandwidth, measureRoof, type Roof } from './roof.js';

/** Records that take less of a step are left out. */
const SHARE = 0.03;
/** The share of the roof that a record is to reach. */
const TARGET = 0.6;
/** The networks that are looked at if none is named. */
const DEFAULT = ['A10', 'C1', 'D1 LeNet', 'E4', 'E5 T 19', 'ResNet-20', 'LSTM'];

interface Sum {
  ms: number;
  flop: number;
  bytes: number;
  /** What the roof would take. */
  least: number;
  count: number;
}

/** Milliseconds that arithmetic or memory needs at least, whichever is longer. */
function leastOf(roof: Roof, flop: number, bytes: number): { ms: number; bound: string } {
  const [arithmetic, memory] = [flop / roof.gflops, bytes / bandwidth(roof, bytes)];
  return { ms: Math.max(arithmetic, memory) / 1e6, bound: arithmetic > memory ? 'arithmetic' : 'memory' };
}

function rowsOf(network: Network, roof: Roof, steps: number): Row[] {
  const model = compiledModel(network);
  const { x, y } = randomExamples(network.batch, model.inputShape!, network.classes);
  const { records, total } = model.profile(x, y, { steps });
  const sums = new Map<string, Sum>();
  for (const { name, pass, ms, gflops, gbs } of records) {
    const sum = sums.get(`${name}, ${pass}`) ?? { ms: 0, flop: 0, bytes: 0, least: 0, count: 0 };
    const [flop, bytes] = [gflops * ms * 1e6, gbs * ms * 1e6];
    const least = sum.least + leastOf(roof, flop, bytes).ms;
    sums.set(`${name}, ${pass}`, { ms: sum.ms + ms, flop: sum.flop + flop, bytes: sum.bytes + bytes, least, count: sum.count + 1 });
  }
  return [...sums]
    .filter(([, { ms }]) => ms >= SHARE * total)
    .sort(([, a], [, b]) => b.ms - a.ms)
    .map(([kernel, { ms, flop, bytes, least, count }]) => ({
      network: `${network.name} b${network.batch}`,
      kernel,
      records: count,
      ms,
      'share %': (100 * ms) / total,
      'GFLOP/s': flop / ms / 1e6,
      'GB/s': bytes / ms / 1e6,
      'ns a number': (4e6 * ms) / bytes,
      bound: leastOf(roof, flop, bytes).bound,
      'of the roof': least / ms,
      target: TARGET,
      verdict: least / ms >= TARGET ? 'met' : 'missed',
    }));
}

/** What the kernels of a step reach of what this CPU can do from wasm: what is left shows by name. One thread. */
export async function roofline({ rounds, time }: Effort, only: readonly string[]): Promise<Report> {
  const roof = await measureRoof(time);
  const named = only.length > 0 ? only : DEFAULT;
  const rows = named.flatMap((id) => rowsOf(networkOf(id), roof, 3 * rounds));
  const copies = roof.gbs.map(({ bytes, gbs }) => `${bytes / 1024} kB ${gbs.toFixed(1)}`).join(', ');
  return {
    suite: 'roofline',
    note:
      `The roof, measured from wasm: ${roof.gflops.toFixed(1)} GFLOP/s in registers; a copy, GB/s read and written by the bytes it touches: ${copies}.\n` +
      `Kernels of a step that take ${100 * SHARE} % of it or more; operations are those of the definition, so Winograd's algorithm may exceed 1. Numbers are those read\n` +
      `and written: what is bound by functions (exp, tanh) shows by its nanoseconds. The copy's numbers are where they were left; a step's come from further away.`,
    rows,
    data: roof,
  };
}
