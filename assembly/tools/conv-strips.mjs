// Writes assembly/conv/strips.ts: the inner loops of convolution, which read images and transformed tiles where they lie.
//
// `rows` loops multiply rows of A, contiguous over k, by a packed panel of B; `columns` loops multiply columns of A by a
// panel of B, both moving by a step of their own over k. `tile` loops do either for planes of transformed tiles (see
// assembly/conv/tiling.ts), where four channels of a tile lie together and all tiles of a block before the next four. Every
// loop adds the same products to an output in the same order as the matrix product does. The branch that is never taken is
// explained in micro-kernels.mjs. Of 90 combinations timed on Node 20, K = 144, share of the CPU's 128-bit peak, the best of
// each shape:
//   rows     2x16 0.80  4x8 0.78  3x12 0.72  5x8 0.64        columns  4x8 0.81  2x16 0.80  3x12 0.79  5x8 0.66
import { writeFileSync } from 'node:fs';

const range = (n) => Array.from({ length: n }, (_, i) => i);
const indent = (lines, by) => lines.map((line) => `${' '.repeat(by)}${line}\n`).join('');
const BRANCH = 'if (b == 0) break;';

/** One step of k for a tile of `height` x `width`; `load(r, s)` is where row r's number lies, `loadB(v, s)` where a vector of B. */
function step(height, width, s, load, advance, loadB = (v) => `b, ${16 * v}`) {
  const vectors = range(width / 4);
  const lines = vectors.map((v) => `const b${v}_${s} = v128.load(${loadB(v, s)});`);
  for (const r of range(height)) {
    lines.push(`const a${r}_${s} = v128.load32_splat(${load(r, s)});`);
    for (const v of vectors) lines.push(`c${r}${v} = multiplyAdd(a${r}_${s}, b${v}_${s}, c${r}${v});`);
    if (r === 0 && height > 1) lines.push(BRANCH);
  }
  return [...lines, ...advance];
}

/** `while (${pointer} < end)` over turns of `steps`. */
function loop(pointer, end, steps, makeStep, afterTurn) {
  const body = range(steps).flatMap((s) => [...(s ? [BRANCH] : []), ...makeStep(s)]);
  return [
    `if (${pointer} < ${end}) {`,
    '  do {',
    ...[...body, ...afterTurn].map((line) => `    ${line}`),
    `  } while (${pointer} < ${end});`,
    '}',
  ];
}

const tileOf = (height, width) => range(height).flatMap((r) => range(width / 4).map((v) => [r, v]));
const at = (pointer, r, stride) => (r ? `${pointer} + ${r} * ${stride}` : pointer);
const loads = (height, width, from, stride) =>
  tileOf(height, width).map(([r, v]) => `let c${r}${v} = v128.load(${at(from, r, stride)}, ${16 * v});`);
const stores = (height, width) => tileOf(height, width).map(([r, v]) => `v128.store(${at('c', r, 'ldc')}, c${r}${v}, ${16 * v});`);

/** A last row that is left alone is not worth more code. */
const unroll = (height) => (height === 1 ? 1 : 8);

/** `height` rows of C: all runs of k, `unroll` at a time and then one by one. */
function rowsTile(height, width) {
  const rows = range(height);
  const turns = (steps, end) =>
    steps === 1
      ? loop('a0', end, 1, (s) => step(height, width, s, (r) => `a${r}`, [`b += ${4 * width};`, ...rows.map((r) => `a${r} += 4;`)]), [])
      : loop(
          'a0',
          end,
          steps,
          (s) => step(height, width, s, (r, n) => `a${r}, ${4 * n}`, [`b += ${4 * width};`]),
          rows.map((r) => `a${r} += ${4 * steps};`),
        );
  return [
    ...rows.map((r) => `let a${r} = ${at('a', r, 'lda')};`),
    ...loads(height, width, 'init', 'ldInit'),
    'let b = panel, run = runs;',
    'do {',
    ...indentLines(
      unroll(height) === 1
        ? ['const end = a0 + length * 4;', ...turns(1, 'end')]
        : ['const end = a0 + length * 4, whole = a0 + (length / 8) * 32;', ...turns(unroll(height), 'whole'), ...turns(1, 'end')],
    ),
    ...rows.map((r) => `  a${r} += jumpA;`),
    '  b += jumpB;',
    '} while (--run);',
    ...stores(height, width),
    `a += ${height} * lda;`,
    `init += ${height} * ldInit;`,
    `c += ${height} * ldc;`,
  ];
}

function indentLines(lines) {
  return lines.map((line) => `  ${line}`);
}

function rowsFunction(height, width) {
  return `
/**
 * C (m, ${width}) = start + the sum over \`runs\` stretches of k, each \`length\` numbers in a row of A. A's rows lie \`lda\` bytes apart,
 * \`jumpA\` bytes lie between a row's stretches, \`jumpB\` between the panel's. Row i starts from \`init\` + i ldInit.
 */
export function rows${width}(
  m: usize, runs: usize, length: usize, a: usize, lda: usize, jumpA: usize, panel: usize, jumpB: usize,
  init: usize, ldInit: usize, c: usize, ldc: usize,
): void {
  for (; m >= ${height}; m -= ${height}) {
${indent(rowsTile(height, width), 4)}  }
  for (; m > 0; m--) {
${indent(rowsTile(1, width), 4)}  }
}
`;
}

function columnsTile(height, width) {
  const turns = (steps, end) =>
    loop('b', end, steps, (s) => step(height, width, s, (r) => `x, ${4 * r}`, ['x += stepA;', 'b += stepB;']), []);
  return [
    ...loads(height, width, 'c', 'ldc'),
    'let x = a, b = panel, run = runs;',
    'do {',
    ...indentLines(
      unroll(height) === 1
        ? ['const end = b + all;', ...turns(1, 'end')]
        : ['const end = b + all, whole = b + most;', ...turns(unroll(height), 'whole'), ...turns(1, 'end')],
    ),
    '  x += jumpA;',
    '} while (--run);',
    ...stores(height, width),
    `a += ${4 * height};`,
    `c += ${height} * ldc;`,
  ];
}

function columnsFunction(height, width) {
  return `
/**
 * C (m, ${width}) += the sum over \`runs\` stretches of \`length\` steps: at each, m numbers in a row of A times ${width} of the panel, which then
 * move by \`stepA\` and \`stepB\` bytes; A moves by \`jumpA\` more after a stretch.
 */
export function columns${width}(
  m: usize, runs: usize, length: usize, a: usize, stepA: usize, jumpA: usize, panel: usize, stepB: usize, c: usize, ldc: usize,
): void {
  const all = length * stepB, most = (length & ~7) * stepB;
  for (; m >= ${height}; m -= ${height}) {
${indent(columnsTile(height, width), 4)}  }
  for (; m > 0; m--) {
${indent(columnsTile(1, width), 4)}  }
}
`;
}

/** Vectors of C that lies as A does: rows side by side, four columns in a vector, `stepC` bytes to the next four. */
const tileVectors = (height, width) =>
  range(width / 4).flatMap((v) => range(height).map((r) => [`c${r}${v}`, at('c', v, 'stepC'), 16 * r]));

/** `height` tiles by a panel: four numbers of k if their fours are odd, then eight a turn. */
function tileRowsTile(height, width) {
  const vectors = tileVectors(height, width);
  const four = (s) =>
    step(height, width, s, (r) => `x, ${16 * r + 4 * (s % 4)}`, [`b += ${4 * width};`, ...(s % 4 === 3 ? ['x += stepA;'] : [])]);
  return [
    ...vectors.map(([name]) => `let ${name} = f32x4.splat(0);`),
    'if (accumulate) {',
    ...vectors.map(([name, place, offset]) => `  ${name} = v128.load(${place}, ${offset});`),
    '}',
    'let x = a, b = panel;',
    'if (quads & 1) {',
    ...indentLines(['do {', ...indentLines(range(4).flatMap((s) => [...(s ? [BRANCH] : []), ...four(s)])), '} while (false);']),
    '}',
    ...loop('b', 'end', 8, four, []),
    ...vectors.map(([name, place, offset]) => `v128.store(${place}, ${name}, ${offset});`),
    `a += ${16 * height};`,
    `c += ${16 * height};`,
  ];
}

function tileRowsFunction(height, width) {
  return `
/**
 * C (m tiles, ${width} filters) = A (m tiles, 4 \`quads\` channels) times a panel of B, or is added to, in planes of tiles: \`stepA\` and \`stepC\` bytes
 * between fours of channels or filters.
 */
export function tileRows${width}(
  m: usize, quads: usize, a: usize, stepA: usize, panel: usize, accumulate: bool, c: usize, stepC: usize,
): void {
  const end = panel + quads * ${16 * width};
  for (; m >= ${height}; m -= ${height}) {
${indent(tileRowsTile(height, width), 4)}  }
  for (; m > 0; m--) {
${indent(tileRowsTile(1, width), 4)}  }
}
`;
}

const TILE_COLUMNS = `
/**
 * C (4 \`quads\` channels, 8 filters) += the sum over n tiles of A's channels times B's filters, in planes of tiles: \`stepA\` and \`stepB\` bytes between
 * fours of them. C's rows lie \`ldc\` bytes apart.
 */
export function tileColumns8(n: usize, quads: usize, a: usize, stepA: usize, panel: usize, stepB: usize, c: usize, ldc: usize): void {
  const whole = panel + (n & ~7) * 16, end = panel + n * 16;
  for (; quads > 0; quads--) {
${indent(
  [
    ...loads(4, 8, 'c', 'ldc'),
    'let x = a, b = panel, other = panel + stepB;',
    // the pointers move at every step: a look at one that has not moved would be left out
    ...[
      ['whole', 8],
      ['end', 1],
    ].flatMap(([until, steps]) =>
      loop(
        'b',
        until,
        steps,
        (s) =>
          step(
            4,
            8,
            s,
            (r) => `x, ${4 * r}`,
            ['x += 16;', 'b += 16;', 'other += 16;'],
            (v) => (v ? 'other' : 'b'),
          ),
        [],
      ),
    ),
    ...stores(4, 8),
    'a += stepA;',
    'c += 4 * ldc;',
  ],
  4,
)}  }
}
`;

/** `height` taps, each of pixels side by side, by two vectors of dy. */
function tapsFunction(height) {
  const taps = range(height);
  const turns = (until, steps) =>
    loop(
      'b',
      until,
      steps,
      (s) =>
        step(
          height,
          8,
          s,
          (r) => `a${r}, ${4 * s}`,
          ['b += pixel;', 'other += pixel;'],
          (v) => (v ? 'other' : 'b'),
        ),
      taps.map((r) => `a${r} += ${4 * steps};`),
    );
  const each = (line) => taps.flatMap((r) => ['c', 'd'].map((to, v) => line(`c${r}${v}`, at(to, r, 'pixel'))));
  return `
/**
 * The sums for ${height} of a kernel's taps, eight filters each, += ${height === 1 ? 'its pixels' : 'their pixels'} times dy, row by row: ${taps.map((r) => `\`a${r}\``).join(', ')} move by 4 bytes a pixel and \`jump\`
 * after a row, four filters of dy at \`b\` and four at \`other\` by \`pixel\`. Sums lie at \`c\` and \`d\`, taps \`pixel\` bytes apart.
 */
export function ${height === 1 ? 'oneTap8' : 'taps8'}(
  rows: usize, length: usize, ${taps.map((r) => `a${r}: usize`).join(', ')}, jump: usize, b: usize, other: usize, pixel: usize, c: usize, d: usize,
): void {
${indent(
  [
    ...each((sum, place) => `let ${sum} = v128.load(${place});`),
    'do {',
    ...indentLines(
      height === 1
        ? ['const end = b + length * pixel;', ...turns('end', 1), 'a0 += jump;']
        : [
            'const end = b + length * pixel, whole = b + (length & ~7) * pixel;',
            ...turns('whole', 8),
            ...turns('end', 1),
            ...taps.map((r) => `a${r} += jump;`),
          ],
    ),
    '} while (--rows);',
    ...each((sum, place) => `v128.store(${place}, ${sum});`),
  ],
  2,
)}}
`;
}

const text = `// Written by assembly/tools/conv-strips.mjs.
import { multiplyAdd } from '../simd';
${[
  [2, 16],
  [4, 8],
]
  .map(([height, width]) => rowsFunction(height, width) + columnsFunction(height, width) + tileRowsFunction(height, width))
  .join('')}${TILE_COLUMNS}${[4, 1].map(tapsFunction).join('')}`;
writeFileSync(new URL('../conv/strips.ts', import.meta.url), text);
