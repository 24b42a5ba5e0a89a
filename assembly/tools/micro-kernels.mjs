// Writes assembly/gemm/micro.ts: the register-tiled inner loops of the matrix product, one function a shape.
//
// A micro-kernel adds the product of a packed panel of A (k x rows) and one of B (k x columns) to a tile of C that it
// holds in registers. Every shape adds the same products to an output in the same order, so all give the same bits.
//
// `if (a == 0) break` is never taken. V8 moves the loads of a straight stretch of code to its top, where they hold the
// registers that the sums need, and sums are spilled to the stack. A branch that leaves with the sums ends the stretch,
// at the price of one fused instruction. Of 230 combinations of the options below, timed at k = 384 with an L1-resident
// tile, these were the best of their shape; share of the CPU's 128-bit peak on Node 20 / Node 24:
//   4x8  0.81 / 0.87    5x8  0.83 / 0.88    5x8u4  0.42 / 0.91    3x12  0.40 / 0.91    2x16  0.72 / 0.88
// The same 4x8 unrolled without branches: 0.43 / 0.60. The fixed choice would cost one runtime or the other 10 to 50 %.
import { writeFileSync } from 'node:fs';

/**
 * rows x columns of C a tile; `steps` of k a turn of the loop; `splitRow`: one more branch inside a step, after that row;
 * `bump`: the pointer into B moves at every step instead of once a turn.
 */
const shapes = [
  { name: '4x8', rows: 4, columns: 8, steps: 8, splitRow: 1, bump: true },
  { name: '5x8', rows: 5, columns: 8, steps: 1 },
  { name: '5x8u4', rows: 5, columns: 8, steps: 4, splitRow: 1 },
  { name: '2x16', rows: 2, columns: 16, steps: 8 },
  { name: '3x12', rows: 3, columns: 12, steps: 8, splitRow: 1 },
];

const range = (n) => Array.from({ length: n }, (_, i) => i);
const BRANCH = '      if (a == 0) break;\n';
const at = (pointer, r, stride) => (r ? `${pointer} + ${r} * ${stride}` : pointer);

/** One step of k: `s` counts the steps within a turn, whose offset into B is folded into the loads. */
function step({ rows, columns, splitRow, bump }, s) {
  const vectors = range(columns / 4);
  const lines = vectors.map((v) => `const b${v}_${s} = v128.load(b, ${16 * v + (bump ? 0 : 4 * columns * s)});`);
  for (const r of range(rows)) {
    lines.push(`const a${r}_${s} = v128.load32_splat(a, ${4 * r});`);
    for (const v of vectors) lines.push(`c${r}${v} = multiplyAdd(a${r}_${s}, b${v}_${s}, c${r}${v});`);
    if (r === splitRow) lines.push(BRANCH.trim());
  }
  lines.push(`a += ${4 * rows};`);
  if (bump) lines.push(`b += ${4 * columns};`);
  return lines.map((line) => `      ${line}\n`).join('');
}

/** `while (a < end)` over turns of `steps` steps. The form `if ... do ... while` is the one that V8 spills least in. */
function loop(shape, steps, end) {
  const turn = range(steps)
    .map((s) => step(shape, s))
    .join(BRANCH);
  const advance = shape.bump ? '' : `      b += ${4 * shape.columns * steps};\n`;
  return `  if (a < ${end}) {\n    do {\n${turn}${advance}    } while (a < ${end});\n  }\n`;
}

function microKernel(shape) {
  const { name, rows, columns, steps } = shape;
  const tile = range(rows).flatMap((r) => range(columns / 4).map((v) => [r, v]));
  return `
/** ${rows} x ${columns} outputs, ${steps} of k a turn. */
export function micro${name}(k: usize, a: usize, b: usize, init: usize, ldInit: usize, c: usize, ldc: usize): void {
${tile.map(([r, v]) => `  let c${r}${v} = v128.load(${at('init', r, 'ldInit')}, ${16 * v});\n`).join('')}\
  const end = a + k * ${4 * rows};
${steps === 1 ? '' : `  const whole = a + (k / ${steps}) * ${4 * rows * steps};\n${loop(shape, steps, 'whole')}`}${loop(shape, 1, 'end')}\
${tile.map(([r, v]) => `  v128.store(${at('c', r, 'ldc')}, c${r}${v}, ${16 * v});\n`).join('')}}
`;
}

/** Only fused multiply-adds leave it registers enough: V8 of Node 24 runs it at 0.98 of the peak then, and at half of it without. */
const relaxedShape = { name: '6x8', rows: 6, columns: 8, steps: 1 };

/** A function that answers by the micro-kernel's number; the last one is the default. */
const byNumber = (head, answer) => `
export function ${head} {
  if (ASC_FEATURE_RELAXED_SIMD && id == ${shapes.length}) return ${answer(relaxedShape)};
${shapes
  .slice(0, -1)
  .map((shape, i) => `  if (id == ${i}) return ${answer(shape)};\n`)
  .join('')}\
  return ${answer(shapes[shapes.length - 1])};
}
`;

const text = `// Written by assembly/tools/micro-kernels.mjs.
import { multiplyAdd } from '../simd';
${[...shapes, relaxedShape].map(microKernel).join('')}\
${byNumber('microRows(id: i32): usize', ({ rows }) => rows)}\
${byNumber('microColumns(id: i32): usize', ({ columns }) => columns)}\
${byNumber(
  'micro(id: i32, k: usize, a: usize, b: usize, init: usize, ldInit: usize, c: usize, ldc: usize): void',
  ({ name }) => `micro${name}(k, a, b, init, ldInit, c, ldc)`,
)}`;
writeFileSync(new URL('../gemm/micro.ts', import.meta.url), text);
