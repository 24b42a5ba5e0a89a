import type { Precision } from './engine/engine.js';

/**
 * The place of the first of `values` that is no number an engine of this precision can hold: NaN, an infinity, what is no number at
 * all, and under 'float32' what rounds to an infinity there (2^128 - 2^103, about 3.4028236e38, or more). -1 where all are.
 */
export function firstUnfit(values: ArrayLike<unknown>, precision: Precision): number {
  // integers are all within f32's range, and f32 numbers are what they are
  if (values instanceof Uint8Array || values instanceof Int32Array) return -1;
  const round = precision === 'float32' && !(values instanceof Float32Array);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value !== 'number') return i;
    const held = round ? Math.fround(value) : value;
    if (held - held !== 0) return i;
  }
  return -1;
}

/** What was expected in place of `value`, in words. */
export function expectedFinite(value: unknown): string {
  return typeof value === 'number' && Number.isFinite(value) ? 'numbers that float32 holds, up to 3.4e38' : 'finite numbers';
}
