import { createSingleEngine, type Engine } from '../engine/engine.js';
import { ActivationKind } from '../engine/kernels.js';

/** Vectors in f32, row by row, that can be made orthogonal to those before them. */
export interface Vectors {
  /** (count, length) */
  readonly data: Float32Array;
  /** v -= sum over the vectors u before `first` of (u v) u, for `n` vectors v from `first` on. Sums go in ascending order, in f32. */
  project(first: number, n: number): void;
}

/**
 * By the engine's matrix products. The engine is one of their own, which goes when they do: strict and on one thread, so that what `ready`
 * has set up changes no bit, and in memory of its own, so that nobody's view is cut off when it grows.
 */
function engineVectors({ arena, kernels, memory }: Engine, count: number, length: number, block: number): Vectors {
  const vectors = arena.allocate(count * length * 4);
  const products = arena.allocate(block * count * 4);
  const { linear } = ActivationKind;
  return {
    data: memory.floats(vectors, count * length) as Float32Array,
    project(first, n) {
      const at = vectors + first * length * 4;
      kernels.gemm({
        transposeB: true,
        m: n,
        n: first,
        k: length,
        a: at,
        lda: length,
        b: vectors,
        ldb: length,
        c: products,
        ldc: first,
        activation: linear,
      });
      kernels.affine({ x: products, y: products, n: n * first, scale: -1 });
      kernels.gemm({
        m: n,
        n: length,
        k: first,
        a: products,
        lda: first,
        b: vectors,
        ldb: length,
        c: at,
        ldc: length,
        accumulate: true,
        activation: linear,
      });
    },
  };
}

/** The same bits in plain JavaScript, some fifty times slower: for hosts without WebAssembly, or that forbid compiling it. */
export function plainVectors(count: number, length: number): Vectors {
  const data = new Float32Array(count * length);
  const { fround } = Math;
  return {
    data,
    project(first, n) {
      for (let r = first; r < first + n; r++) {
        const v = data.subarray(r * length, (r + 1) * length);
        const along = new Float32Array(first);
        for (let i = 0; i < first; i++) {
          let sum = 0;
          for (let p = 0; p < length; p++) sum = fround(sum + fround(v[p]! * data[i * length + p]!));
          along[i] = sum;
        }
        for (let i = 0; i < first; i++) {
          for (let p = 0; p < length; p++) v[p] = fround(v[p]! - fround(along[i]! * data[i * length + p]!));
        }
      }
    },
  };
}

/** By the engine where there can be one, else in plain JavaScript. */
export function makeVectors(count: number, length: number, block: number): Vectors {
  let engine: Engine;
  try {
    engine = createSingleEngine();
  } catch {
    return plainVectors(count, length);
  }
  return engineVectors(engine, count, length, block);
}
