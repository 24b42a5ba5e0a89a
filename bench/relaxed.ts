import { main, ops } from './built.js';
import { type Effort, median, medianLatency, medianRatio, randomNumbers } from './measure.js';
import { compilePeak } from './peak.js';
import { type Report, type Row, verdict } from './report.js';

const SIZES = [512, 1024];
/** The least share of what C reaches with fused multiply-adds. */
const TARGET = 0.93;

/** Matrix products with relaxed SIMD, and what that is worth beside the strict build. No rows where the host has none. */
export async function relaxed({ rounds, time }: Effort): Promise<Report> {
  const { simd, note } = await main.ready({ simd: 'auto' });
  if (simd !== 'relaxed') return { suite: 'relaxed', note: `not here: ${note} Node 22 and later have it.`, rows: [] };
  const peak = compilePeak(true);
  const rows: Row[] = [];
  for (const n of SIZES) {
    const [a, b] = [1, 2].map((seed) => main.tensor(randomNumbers(n * n, seed), [n, n]));
    const out = main.tensor(new Float32Array(n * n), [n, n]);
    const product = () => void ops.matmul(a!, b!, { out });
    const speeds = { strict: [] as number[], relaxed: [] as number[] };
    const peaks: number[] = [];
    for (let round = 0; round < rounds; round++) {
      for (const build of ['strict', 'relaxed'] as const) {
        await main.ready({ simd: build });
        speeds[build].push((2 * n ** 3) / medianLatency(product, time, round === 0) / 1e6);
      }
      if (peak) peaks.push(peak(time));
    }
    const share = peak ? medianRatio(speeds.relaxed, peaks) : null;
    rows.push({
      'm = n = k': n,
      'strict GFLOP/s': median(speeds.strict),
      'relaxed GFLOP/s': median(speeds.relaxed),
      peak: peak ? median(peaks) : null,
      'of peak': share,
      target: TARGET,
      verdict: verdict(share, TARGET, 'higher'),
    });
  }
  await main.ready({ simd: 'strict' });
  return { suite: 'relaxed', note: `matmul, medians of ${rounds} rounds; peak: 128-bit fused multiply-add in C`, rows };
}
