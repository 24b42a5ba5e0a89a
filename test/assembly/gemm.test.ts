import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ActivationKind } from '../../src/engine/kernels.js';
import { allMicroKernels, type MicroKernel, microKernels, packedNumbers } from '../../src/engine/micro-tiles.js';
import { type Buffer, Engines } from './harness.js';

interface Product {
  transposeA: boolean;
  transposeB: boolean;
  m: number;
  n: number;
  k: number;
  /** How much longer rows are than the matrices are wide. */
  pad: number;
  accumulate: boolean;
  bias: boolean;
  activation: ActivationKind;
}

const SLOPE = Math.fround(0.2);
const plain = { pad: 0, accumulate: false, bias: false, activation: ActivationKind.linear };
const layouts = [
  { transposeA: false, transposeB: false },
  { transposeA: false, transposeB: true },
  { transposeA: true, transposeB: false },
  { transposeA: true, transposeB: true },
];

interface Operands {
  a: Buffer;
  lda: number;
  b: Buffer;
  ldb: number;
  c: Buffer;
  ldc: number;
  bias: Buffer | undefined;
}

function operands(engines: Engines, { transposeA, transposeB, m, n, k, pad, bias }: Product): Operands {
  const { random } = engines;
  const [lda, ldb, ldc] = [(transposeA ? m : k) + pad, (transposeB ? k : n) + pad, n + pad];
  const stored = (rows: number, ld: number): Buffer => engines.floats(random.between(-1, 1, rows * ld));
  const [a, b, c] = [stored(transposeA ? k : m, lda), stored(transposeB ? n : k, ldb), stored(m, ldc)];
  return { a, lda, b, ldb, c, ldc, bias: bias ? engines.floats(random.between(-1, 1, n)) : undefined };
}

/** The only call of the kernel. */
function multiply(
  engines: Engines,
  microKernel: MicroKernel,
  product: Product,
  { a, lda, b, ldb, bias }: Operands,
  c: Buffer,
  ldc: number,
  packed?: Buffer,
): void {
  const { transposeA, transposeB, m, n, k, accumulate, activation } = product;
  engines.microKernel = allMicroKernels.indexOf(microKernel);
  engines.run((kernels, at) =>
    kernels.gemm({
      transposeA,
      transposeB,
      m,
      n,
      k,
      a: at(a),
      lda,
      b: at(b),
      ldb,
      c: at(c),
      ldc,
      accumulate,
      bias: at(bias),
      activation,
      alpha: SLOPE,
      packed: at(packed),
    }),
  );
}

/** B as `packB` leaves it, which is what its definition says. */
function pack(engines: Engines, name: MicroKernel, { transposeB, n, k }: Product, { b, ldb }: Operands): Buffer {
  const microKernel = allMicroKernels.indexOf(name);
  const packed = engines.output(packedNumbers(microKernel, n, k));
  engines.run((kernels, at) => kernels.packB({ n, k, b: at(b), ldb, transposeB, packed: at(packed), microKernel }));
  engines.close(packed, 0, 0, 'packed');
  return packed;
}

/** C by a scalar loop in f32: an output starts from its bias or from C, and k ascends. Columns beyond n stay. ReLUs included. */
function scalar(engines: Engines, product: Product, { a, lda, b, ldb, c, ldc, bias }: Operands): Float32Array {
  const { transposeA, transposeB, m, n, k, accumulate, activation } = product;
  const [A, B, C] = [a, b, c].map((buffer) => Float32Array.from(engines.read(buffer).wasm)) as [Float32Array, Float32Array, Float32Array];
  const start = bias && Float32Array.from(engines.read(bias).wasm);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = accumulate ? C[i * ldc + j]! : start ? start[j]! : 0;
      for (let p = 0; p < k; p++) {
        const x = A[transposeA ? p * lda + i : i * lda + p]!;
        const y = B[transposeB ? j * ldb + p : p * ldb + j]!;
        sum = Math.fround(sum + Math.fround(x * y));
      }
      if (activation === ActivationKind.relu && sum < 0) sum = 0;
      if (activation === ActivationKind.leakyRelu && sum < 0) sum *= SLOPE;
      C[i * ldc + j] = sum;
    }
  }
  return C;
}

/** Every micro-kernel, with B as it lies and packed, against the scalar loop's bits and the f64 reference. */
function check(product: Product): void {
  const engines = new Engines();
  const given = operands(engines, product);
  const want = engines.floats(scalar(engines, product, given));
  if (product.activation > ActivationKind.leakyRelu) {
    for (let i = 0; i < product.m; i++) {
      engines.wasm.activate({
        activation: product.activation,
        alpha: SLOPE,
        x: want.wasm + i * given.ldc * 4,
        y: want.wasm + i * given.ldc * 4,
        n: product.n,
      });
    }
  }
  const bits = engines.bits(want);
  for (const name of microKernels) {
    // A does not matter to it
    for (const packed of product.transposeA ? [undefined] : [undefined, pack(engines, name, product, given)]) {
      const c = engines.floats(engines.read(given.c).wasm);
      multiply(engines, name, product, given, c, given.ldc, packed);
      const place = engines.bits(c).findIndex((word, i) => word !== bits[i]);
      const what = `${name}${packed ? ', B packed' : ''}`;
      assert.is(place, -1, `${what}: element ${place} of ${JSON.stringify(product)}`);
      engines.close(c, 1e-6, 2e-7 * (4 + product.k), `${what}, ${JSON.stringify(product)}`);
    }
  }
}

for (const layout of layouts) {
  const label = `${layout.transposeA ? 'T' : 'N'}${layout.transposeB ? 'T' : 'N'}`;

  test(`${label}: around the tiles' sizes`, () => {
    // tiles are 2 to 5 high and 8 to 16 wide; loops over k take up to 8 steps a turn
    for (const m of [1, 2, 3, 4, 5, 6, 11]) {
      for (const n of [1, 3, 7, 8, 9, 12, 13, 16, 17]) check({ ...plain, ...layout, m, n, k: 1 + ((m * n) % 18), pad: (m + n) % 2 });
    }
    for (const k of [1, 2, 7, 8, 9, 15, 16, 17, 31]) check({ ...plain, ...layout, m: 9, n: 19, k, bias: true, pad: 1 });
  });

  test(`${label}: bias, accumulation, activations and long rows`, () => {
    for (const activation of Object.values(ActivationKind)) {
      for (const accumulate of [false, true]) {
        for (const pad of [0, 3]) check({ ...layout, m: 7, n: 21, k: 13, pad, accumulate, bias: !accumulate, activation });
      }
    }
  });

  test(`${label}: rows so few that B is read where it lies`, () => {
    // 32 columns at a time, then four; 64 rows of B at a time
    for (const m of [1, 2, 3]) {
      check({ ...plain, ...layout, m, n: 70 + m, k: 129, pad: m - 1, bias: true, activation: ActivationKind.relu });
      check({ ...plain, ...layout, m, n: 32, k: 64, accumulate: true, activation: ActivationKind.tanh });
    }
  });

  test(`${label}: bias is left out when accumulating`, () => {
    check({ ...plain, ...layout, m: 5, n: 9, k: 3, accumulate: true, bias: true });
  });

  test(`${label}: around the blocks' sizes (rows by 120, columns by 528, k by 512)`, () => {
    const relu = ActivationKind.relu;
    check({ ...plain, ...layout, m: 121, n: 5, k: 7, pad: 2, bias: true });
    check({ ...plain, ...layout, m: 243, n: 9, k: 3, activation: relu });
    check({ ...plain, ...layout, m: 3, n: 529, k: 5, pad: 1, bias: true, activation: relu });
    check({ ...plain, ...layout, m: 2, n: 1061, k: 4 });
    for (const k of [511, 512, 513, 1025]) check({ ...plain, ...layout, m: 6, n: 17, k, bias: true, activation: relu });
    check({ ...plain, ...layout, m: 6, n: 17, k: 1030, accumulate: true, activation: ActivationKind.tanh });
    check({ ...plain, ...layout, m: 122, n: 531, k: 514, pad: 1, bias: true, activation: ActivationKind.leakyRelu });
  });
}

test('a NaN reaches its row of C and no other, an infinity likewise', () => {
  for (const [bad, m] of [
    [NaN, 7],
    [Infinity, 7],
    [NaN, 3],
    [Infinity, 3],
  ] as const) {
    const engines = new Engines();
    const row = Math.min(4, m - 1);
    const product = { ...plain, transposeA: false, transposeB: false, m, n: 11, k: 9, activation: ActivationKind.relu };
    const values = engines.random.between(0.5, 1, 9 * m);
    values[row * 9 + 2] = bad;
    const given = {
      a: engines.floats(values),
      lda: 9,
      b: engines.floats(engines.random.between(0.5, 1, 99)),
      ldb: 11,
      ldc: 11,
      bias: undefined,
    };
    for (const name of microKernels) {
      const c = engines.output(11 * m);
      multiply(engines, name, product, { ...given, c }, c, 11);
      engines.read(c).wasm.forEach((value, i) => {
        assert.is(Object.is(value, bad), Math.floor(i / 11) === row, `${name}: ${i}`);
      });
    }
  }
});

test.run();
