/** Sweeps after which the rest is rounding: each squares what is off the diagonal (Golub and Van Loan, Matrix Computations, 8.5). */
const SWEEPS = 30;

/** An eigenvalue and its unit vector, whose largest number is positive. */
export interface EigenPair {
  value: number;
  vector: Float64Array;
}

/** Turns rows and columns p and q of `a`, and columns p and q of `v`, so that a[p, q] becomes 0. */
function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const off = a[p * n + q]!;
  if (off === 0) return;
  const ratio = (a[q * n + q]! - a[p * n + p]!) / (2 * off);
  const tangent = (ratio < 0 ? -1 : 1) / (Math.abs(ratio) + Math.sqrt(ratio * ratio + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  const turn = (m: Float64Array, first: number, second: number): void => {
    const [x, y] = [m[first]!, m[second]!];
    m[first] = cosine * x - sine * y;
    m[second] = sine * x + cosine * y;
  };
  for (let k = 0; k < n; k++) turn(a, k * n + p, k * n + q);
  for (let k = 0; k < n; k++) turn(a, p * n + k, q * n + k);
  for (let k = 0; k < n; k++) turn(v, k * n + p, k * n + q);
}

/**
 * The eigenvalues of a symmetric matrix (n, n), largest first, with their vectors: Jacobi's rotations, row by row, in f64. Nothing but
 * arithmetic and square roots, so the bits are the same everywhere.
 */
export function symmetricEigen(matrix: Float64Array, n: number): EigenPair[] {
  const a = matrix.slice();
  const v = Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, v, n, p, q);
  }
  const pairs = Array.from({ length: n }, (_, i): EigenPair => {
    const vector = Float64Array.from({ length: n }, (_number, k) => v[k * n + i]!);
    const largest = vector.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
    return { value: a[i * (n + 1)]!, vector: largest < 0 ? vector.map((value) => -value) : vector };
  });
  return pairs.sort((one, other) => other.value - one.value);
}
