import type { Definitions } from '../kernels.js';
import type { ReferenceMemory } from '../memory.js';

/** softmax(row), and log(sum(exp(row))). */
export function softmaxRow(row: Float64Array): { p: Float64Array; logSum: number } {
  let max = -Infinity;
  for (const x of row) max = Math.max(max, x);
  const e = row.map((x) => Math.exp(x - max));
  const sum = e.reduce((total, x) => total + x, 0);
  return { p: e.map((x) => x / sum), logSum: max + Math.log(sum) };
}

/** The definition of `assembly/softmax.ts`. */
export function createSoftmax(memory: ReferenceMemory): Pick<Definitions, 'softmax' | 'softmaxGrad'> {
  return {
    softmax({ x, y, rows, columns }) {
      for (let r = 0; r < rows; r++) {
        const at = r * columns * 8;
        memory.floats(y + at, columns).set(softmaxRow(memory.floats(x + at, columns)).p);
      }
    },
    softmaxGrad({ y, dy, dx, rows, columns }) {
      for (let r = 0; r < rows; r++) {
        const at = r * columns * 8;
        const p = memory.floats(y + at, columns);
        const d = memory.floats(dy + at, columns);
        const dot = p.reduce((sum, v, i) => sum + v * d[i]!, 0);
        memory.floats(dx + at, columns).set(p.map((v, i) => v * (d[i]! - dot)));
      }
    },
  };
}
