// An einsum of two tensors as products of matrices.
import type { Kernels, Pointer } from '../engine/kernels.js';
import type { EinsumShapes } from './einsum-equation.js';

/**
 * Products of one size, a matrix of each tensor at a time: C[i] (m, n) = A[i] (m, k) B[i] (k, n). Axes that all three have are gone through one by one: matrix
 * i begins i steps behind the first.
 */
export interface EinsumProduct {
  readonly matrices: number;
  /** Rows an example. */
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** Numbers from one row of B to the next, and from one matrix to the next. */
  readonly ldb: number;
  readonly stepB: number;
  /** B[i] lies as (n, k). */
  readonly transposeB: boolean;
}

/** A product, and the orders that axes need for it where they lie in another, those of input and output without the batch. */
export interface EinsumOrders {
  readonly product: EinsumProduct;
  readonly input: readonly number[] | undefined;
  readonly kernel: readonly number[] | undefined;
  readonly output: readonly number[] | undefined;
  /** Whether the bias goes along the columns of the product, in all matrices the same or in each its own, or is to be repeated along other axes. */
  readonly bias: 'same' | 'own' | 'repeated' | undefined;
}

/** Finds the product of an einsum: tensors stay as they lie where their matrices can be read as they are. */
export function einsumOrders({ input, kernel, output, bias, extentOf }: EinsumShapes): EinsumOrders {
  const [batch] = input;
  const m = output.filter((letter) => input.includes(letter) && !kernel.includes(letter));
  const matrices = input.filter((letter) => output.includes(letter) && kernel.includes(letter));
  const k = input.filter((letter) => kernel.includes(letter) && !output.includes(letter));
  const n = output.filter((letter) => kernel.includes(letter) && !input.includes(letter));
  const size = (letters: readonly string[]): number => letters.reduce((product, letter) => product * extentOf(letter), 1);
  /** Axes of 1 lie anywhere. */
  const alike = (a: readonly string[], b: readonly string[]): boolean => {
    const [left, right] = [a, b].map((letters) => letters.filter((letter) => letter === batch || extentOf(letter) > 1).join(' '));
    return left === right;
  };
  const order = (from: readonly string[], to: readonly string[]): number[] | undefined =>
    alike(from, to) ? undefined : to.map((letter) => from.indexOf(letter));
  const behindBatch = (from: readonly string[], to: readonly string[]): number[] | undefined =>
    order(from, to)
      ?.slice(1)
      .map((axis) => axis - 1);
  const forms = [
    { letters: [...matrices, ...k, ...n], ldb: size(n), stepB: size(k) * size(n), transposeB: false },
    { letters: [...k, ...matrices, ...n], ldb: size(matrices) * size(n), stepB: size(n), transposeB: false },
    { letters: [...matrices, ...n, ...k], ldb: size(k), stepB: size(n) * size(k), transposeB: true },
    { letters: [...n, ...matrices, ...k], ldb: size(matrices) * size(k), stepB: size(k), transposeB: true },
  ];
  const { letters, ...lies } = forms.find((form) => alike(kernel, form.letters)) ?? forms[0]!;
  return {
    product: { matrices: size(matrices), m: size(m), n: size(n), k: size(k), ...lies },
    input: behindBatch(input, [...m, ...matrices, ...k]),
    kernel: order(kernel, letters),
    output: behindBatch(output, [...m, ...matrices, ...n]),
    bias: bias && (alike(bias, n) ? 'same' : alike(bias, [...matrices, ...n]) ? 'own' : 'repeated'),
  };
}

/** Where the matrices lie, the bias where it goes along the columns, and the product's activation. */
export interface EinsumOperands {
  readonly a: Pointer;
  readonly b: Pointer;
  readonly c: Pointer;
}

/** C = activation(A B + bias). */
export function multiply(
  kernels: Kernels,
  { matrices, m, n, k, ldb, stepB, transposeB }: EinsumProduct,
  { a, b, c }: EinsumOperands,
  more: { readonly bias: Pointer; readonly stepBias: number; readonly activation?: number; readonly alpha?: number },
  rows: number,
): void {
  const { bias, stepBias, ...activation } = more;
  const at = (pointer: Pointer, numbers: number): Pointer => pointer + numbers * kernels.elementBytes;
  for (let i = 0; i < matrices; i++) {
    const places = { a: at(a, i * k), b: at(b, i * stepB), c: at(c, i * n), bias: bias && at(bias, i * stepBias) };
    kernels.gemm({ m: rows * m, n, k, ...places, lda: matrices * k, ldb, ldc: matrices * n, transposeB, ...activation });
  }
}

/** dA = dC B^T and dB = A^T dC, those that are wanted; `b` is where B lies. */
export function multiplyGrad(
  kernels: Kernels,
  { matrices, m, n, k, ldb, stepB, transposeB }: EinsumProduct,
  { a, b, c: dc }: EinsumOperands,
  { da, db }: { readonly da: Pointer; readonly db: Pointer },
  rows: number,
): void {
  const at = (pointer: Pointer, numbers: number): Pointer => pointer + numbers * kernels.elementBytes;
  const [lda, ldc] = [matrices * k, matrices * n];
  for (let i = 0; i < matrices; i++) {
    const [left, gradient] = [
      { at: at(a, i * k), ld: lda, width: k },
      { at: at(dc, i * n), ld: ldc, width: n },
    ];
    if (db) {
      const [x, y] = transposeB ? [gradient, left] : [left, gradient];
      const sizes = { m: x.width, n: y.width, k: rows * m };
      kernels.gemm({ transposeA: true, ...sizes, a: x.at, lda: x.ld, b: y.at, ldb: y.ld, c: at(db, i * stepB), ldc: ldb });
    }
    if (da) {
      const places = { a: gradient.at, lda: ldc, b: at(b, i * stepB), ldb, c: at(da, i * k), ldc: lda };
      kernels.gemm({ m: rows * m, n: k, k: n, ...places, transposeB: !transposeB });
    }
  }
}
