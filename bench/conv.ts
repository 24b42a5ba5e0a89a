import { CONV_CASES } from './conv-cases.js';
import { convolutions, product } from './conv-passes.js';
import { type Effort, median, medianLatency, medianRatio } from './measure.js';
import { type Report, type Row, verdict } from './report.js';

/** The least speed relative to our own matrix product of the same size. */
const TARGET = 0.8;

/** GFLOP/s of convolutions, counted as direct ones, and their share of what `matmul` reaches at that size. */
export function conv({ rounds, time }: Effort): Report {
  const rows: Row[] = [];
  for (const c of CONV_CASES) {
    const { name, batch, size, channels, filters, kernel, stride = 1 } = c;
    const pairs = convolutions(c).map((call) => ({ call, beside: product(c, call.kind), own: [] as number[], matmul: [] as number[] }));
    for (const { call, beside } of pairs) for (const { run } of [call, beside]) medianLatency(run, time / 2);
    for (let round = 0; round < rounds; round++) {
      for (const { call, beside, own, matmul } of pairs) {
        own.push(call.flops / medianLatency(call.run, time) / 1e6);
        matmul.push(beside.flops / medianLatency(beside.run, time) / 1e6);
      }
    }
    for (const { call, own, matmul } of pairs) {
      const share = medianRatio(own, matmul);
      rows.push({
        layer: name,
        'N x H x W x C': `${batch} x ${size} x ${size} x ${channels}`,
        kernel: `${kernel} x ${kernel} x ${filters}${stride > 1 ? ` / ${stride}` : ''}`,
        pass: call.kind,
        'GFLOP/s': median(own),
        matmul: median(matmul),
        'of matmul': share,
        target: TARGET,
        verdict: verdict(share, TARGET, 'higher'),
      });
    }
  }
  const note = `f32, medians of ${rounds} rounds, counted as direct convolutions; matmul: our own product of the same size.`;
  return { suite: 'conv', note, rows };
}
