import type { Definitions } from '../kernels.js';
import type { ReferenceMemory } from '../memory.js';
import type { FullRecord } from '../records/index.js';

type Elementwise = Pick<
  Definitions,
  'add' | 'multiply' | 'divide' | 'exp' | 'log' | 'sqrt' | 'affine' | 'scaleBy' | 'fill' | 'clamp' | 'penaltyGrad' | 'copy' | 'gatherBytes'
>;

/** The definition of `assembly/elementwise.ts`. */
export function createElementwise(memory: ReferenceMemory): Elementwise {
  const ofOne =
    (f: (x: number) => number) =>
    ({ x, y, n }: FullRecord<'exp'>): void => {
      for (let i = 0; i < n; i++) memory.f64[y / 8 + i] = f(memory.f64[x / 8 + i]!);
    };
  const ofTwo =
    (f: (a: number, b: number) => number) =>
    ({ a, b, y, n }: FullRecord<'add'>): void => {
      for (let i = 0; i < n; i++) memory.f64[y / 8 + i] = f(memory.f64[a / 8 + i]!, memory.f64[b / 8 + i]!);
    };
  return {
    add: ofTwo((a, b) => a + b),
    multiply: ofTwo((a, b) => a * b),
    divide: ofTwo((a, b) => a / b),
    exp: ofOne(Math.exp),
    log: ofOne(Math.log),
    sqrt: ofOne(Math.sqrt),
    affine({ x, y, n, scale, offset }) {
      const { f64 } = memory;
      for (let i = 0; i < n; i++) f64[y / 8 + i] = f64[x / 8 + i]! * scale + offset;
    },
    scaleBy({ x, y, n, factor }) {
      const { f64 } = memory;
      const by = f64[factor / 8]!;
      for (let i = 0; i < n; i++) f64[y / 8 + i] = f64[x / 8 + i]! * by;
    },
    fill({ y, n, value }) {
      memory.floats(y, n).fill(value);
    },
    clamp({ x, y, n, low, high }) {
      const { f64 } = memory;
      for (let i = 0; i < n; i++) f64[y / 8 + i] = Math.min(Math.max(f64[x / 8 + i]!, low), high);
    },
    penaltyGrad({ p, g, n, l1, l2 }) {
      const { f64 } = memory;
      for (let i = 0; i < n; i++) f64[g / 8 + i]! += l1 * Math.sign(f64[p / 8 + i]!) + 2 * l2 * f64[p / 8 + i]!;
    },
    copy({ x, y, planes, rows, items, run, ...by }) {
      for (let i = 0; i < (planes || 1); i++) {
        for (let j = 0; j < (rows || 1); j++) {
          for (let k = 0; k < items; k++) {
            const from = x + (i * by.xPlane + j * by.xRow + k * by.xItem) * 8;
            const to = y + (i * by.yPlane + j * by.yRow + k * by.yItem) * 8;
            memory.floats(to, run).set(memory.floats(from, run));
          }
        }
      }
    },
    gatherBytes({ source, indices, y, rows, columns }) {
      for (let r = 0; r < rows; r++) {
        const from = source + memory.i32[indices / 4 + r]! * columns;
        for (let c = 0; c < columns; c++) memory.f64[y / 8 + r * columns + c] = memory.u8[from + c]!;
      }
    },
  };
}
