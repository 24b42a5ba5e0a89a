import { main, ops } from './built.js';
import { type Effort, median, medianLatency, medianRatio, randomNumbers } from './measure.js';
import { compilePeak } from './peak.js';
import { type Report, type Row, verdict } from './report.js';

/** The target for big products: what each V8 makes of the same wasm differs (Node 20 has no good code for 5 x 8 tiles). */
const BIG = Number(process.versions.node?.split('.')[0]) >= 24 ? 0.85 : 0.78;

/** C (m, n) = A (m, k) B (k, n), and the share of the CPU's peak it must reach. The odd ones are layers of the reports. */
const SHAPES: { m: number; n: number; k: number; target: number }[] = [
  { m: 64, n: 64, k: 64, target: 0.5 },
  { m: 256, n: 256, k: 256, target: BIG },
  { m: 512, n: 512, k: 512, target: BIG },
  { m: 1024, n: 1024, k: 1024, target: BIG },
  { m: 256, n: 256, k: 3072, target: BIG },
  { m: 128, n: 128, k: 784, target: BIG },
  { m: 64, n: 500, k: 784, target: BIG },
  { m: 256, n: 10, k: 256, target: 0.35 },
  { m: 128, n: 10, k: 128, target: 0.35 },
];

/** NN; NT, with B stored (n, k), as for gradients of inputs; TN, with A stored (k, m), as for gradients of kernels. */
const KINDS = [
  { name: 'NN', transposeA: false, transposeB: false },
  { name: 'NT', transposeA: false, transposeB: true },
  { name: 'TN', transposeA: true, transposeB: false },
];

type Shape = (typeof SHAPES)[number];
type Kind = (typeof KINDS)[number];

/** Rows of C that are compared; at most these many, spread from the first to the last. */
const ROWS_CHECKED = 64;

/** Throws unless C is A B to what f32 rounding can explain: k roundings of sums of |a| |b|. */
function check({ m, n, k }: Shape, kind: Kind, a: Float32Array, b: Float32Array, c: ArrayLike<number>): void {
  const count = Math.min(m, ROWS_CHECKED);
  for (let chosen = 0; chosen < count; chosen++) {
    const row = count === 1 ? 0 : Math.round((chosen * (m - 1)) / (count - 1));
    for (let column = 0; column < n; column++) {
      let exact = 0;
      let magnitude = 0;
      for (let i = 0; i < k; i++) {
        const product = a[kind.transposeA ? i * m + row : row * k + i]! * b[kind.transposeB ? column * k + i : i * n + column]!;
        exact += product;
        magnitude += Math.abs(product);
      }
      const received = c[row * n + column]!;
      if (!(Math.abs(received - exact) <= k * 2 ** -24 * magnitude)) {
        throw new Error(`matmul ${kind.name} ${m} x ${n} x ${k}: received ${received} at row ${row}, column ${column}, expected ${exact}.`);
      }
    }
  }
}

/** Makes the operands, checks the product, and gives the call to time. */
function prepare(shape: Shape, kind: Kind): () => void {
  const { m, n, k } = shape;
  const { transposeA, transposeB } = kind;
  const aData = randomNumbers(m * k, 1);
  const bData = randomNumbers(k * n, 2);
  const a = main.tensor(aData, transposeA ? [k, m] : [m, k]);
  const b = main.tensor(bData, transposeB ? [n, k] : [k, n]);
  const out = main.tensor(new Float32Array(m * n), [m, n]);
  const options = { transposeA, transposeB, out };
  ops.matmul(a, b, options);
  check(shape, kind, aData, bData, out.data);
  return () => {
    ops.matmul(a, b, options);
  };
}

/** GFLOP/s of `wasm-nn/ops` matmul, and its share of the peak that C reaches in the same rounds. */
export function gemm({ rounds, time }: Effort): Report {
  const peak = compilePeak();
  const rows: Row[] = [];
  for (const shape of SHAPES) {
    const { m, n, k, target } = shape;
    const calls = KINDS.map((kind) => prepare(shape, kind));
    const speeds = KINDS.map((): number[] => []);
    const peaks: number[] = [];
    for (const call of calls) medianLatency(call, time / 2);
    for (let round = 0; round < rounds; round++) {
      if (peak) peaks.push(peak(time));
      calls.forEach((call, i) => {
        speeds[i]!.push((2 * m * n * k) / medianLatency(call, time) / 1e6);
      });
    }
    KINDS.forEach(({ name }, i) => {
      const share = peak ? medianRatio(speeds[i]!, peaks) : null;
      rows.push({
        'm x n x k': `${m} x ${n} x ${k}`,
        kind: name,
        'GFLOP/s': median(speeds[i]!),
        peak: peak ? median(peaks) : null,
        'of peak': share,
        target,
        verdict: verdict(share, target, 'higher'),
      });
    });
  }
  const without = peak ? '' : ' There is no gcc here to measure the peak with.';
  return { suite: 'gemm', note: `matmul, f32, medians of ${rounds} rounds; peak: 128-bit mul and add in C.${without}`, rows };
}
