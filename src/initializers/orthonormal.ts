import type { RandomStream } from '../random.js';
import { makeVectors, type Vectors } from './projection.js';

/** Takes off `v` what it has in common with the unit vectors before it, and makes it of length 1. */
function orthonormalize(v: Float64Array, before: readonly Float64Array[]): void {
  // twice, since once leaves a rounding error where v was nearly dependent ("twice is enough", Kahan and Parlett)
  for (let pass = 0; pass < 2; pass++) {
    for (const u of before) {
      let along = 0;
      for (let i = 0; i < v.length; i++) along += u[i]! * v[i]!;
      for (let i = 0; i < v.length; i++) v[i]! -= along * u[i]!;
    }
  }
  let square = 0;
  for (const x of v) square += x * x;
  const length = Math.sqrt(square);
  for (let i = 0; i < v.length; i++) v[i]! /= length;
}

/** `count` orthonormal vectors of `length` numbers, by Gram-Schmidt from normal numbers, in f64. */
export function orthonormalVectors(count: number, length: number, random: RandomStream): Float64Array[] {
  const vectors: Float64Array[] = [];
  for (let i = 0; i < count; i++) {
    const v = Float64Array.from({ length }, () => random.normal());
    orthonormalize(v, vectors);
    vectors.push(v);
  }
  return vectors;
}

/**
 * Vectors that are made orthogonal to all before at once. Within a block it is done in plain JavaScript, whose share of the work grows with it;
 * the matrix products' overhead shrinks.
 */
const BLOCK = 32;

/** u v, in four sums side by side: one would wait for each addition. */
function dot(u: Float64Array, v: Float64Array): number {
  const whole = u.length & ~3;
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let p = 0; p < whole; p += 4) {
    a += u[p]! * v[p]!;
    b += u[p + 1]! * v[p + 1]!;
    c += u[p + 2]! * v[p + 2]!;
    d += u[p + 3]! * v[p + 3]!;
  }
  for (let p = whole; p < u.length; p++) a += u[p]! * v[p]!;
  return a + b + (c + d);
}

/** Gram-Schmidt among the `n` vectors from `first` on, in f64: each is taken off those behind it. */
function orthonormalizeBlock(data: Float32Array, first: number, n: number, length: number): void {
  const block = Array.from({ length: n }, (_, i) => new Float64Array(data.subarray((first + i) * length, (first + i + 1) * length)));
  for (const [i, u] of block.entries()) {
    const size = Math.sqrt(dot(u, u));
    for (let p = 0; p < length; p++) u[p]! /= size;
    for (let j = i + 1; j < n; j++) {
      const v = block[j]!;
      const along = dot(u, v);
      for (let p = 0; p < length; p++) v[p]! -= along * u[p]!;
    }
    data.set(u, (first + i) * length);
  }
}

/**
 * The same from the same numbers but for rounding, in f32 and by blocks, where nearly all work is matrix products: (count, length) row by
 * row. Every block goes through both steps twice ("BCGS2", Carson, Lund, Rozložník and Thomas, 2022), which leaves errors of the size
 * of f32's rounding.
 */
export function orthonormalBlocks(
  count: number,
  length: number,
  random: RandomStream,
  make: (count: number, length: number, block: number) => Vectors = makeVectors,
): Float32Array {
  const { data, project } = make(count, length, BLOCK);
  for (let i = 0; i < data.length; i++) data[i] = random.normal();
  for (let first = 0; first < count; first += BLOCK) {
    const n = Math.min(BLOCK, count - first);
    for (let pass = 0; pass < 2; pass++) {
      if (first > 0) project(first, n);
      orthonormalizeBlock(data, first, n, length);
    }
  }
  return data;
}
