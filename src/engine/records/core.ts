import { packedNumbers } from '../micro-tiles.js';
import { activationEntries } from './activations.js';
import { address, count, type Declaration, declare, flag, number, pass, reads, stretch, updates, workspace, writes } from './declare.js';

/** Multiply-adds a nanosecond of one thread. */
const MACS_PER_NS = 22;

const n = count('elements');
const rows = count('rows');
const columns = count('columns');

/** What `activation` and `alpha` say: see `activations`. */
export const activationFields = {
  activation: count.optional('the ActivationKind of the fused activation; 0 for none'),
  alpha: number.optional("the activation's own number, such as leaky ReLU's slope for x < 0"),
};

export const gemm = declare({
  family: 'core',
  formula: 'C (m, n) = activation(op(A) op(B) + bias), or with accumulate activation(C + op(A) op(B)); op(A) (m, k), op(B) (k, n)',
  fields: {
    m: count('rows of C'),
    n: count('columns of C'),
    k: count('columns of op(A)'),
    a: address('A, stored (k, m) with transposeA'),
    b: address('B, stored (n, k) with transposeB'),
    c: address('C; overlaps nothing else'),
    lda: count('numbers from one row of A to the next'),
    ldb: count('of B'),
    ldc: count('of C'),
    transposeA: flag.optional('op(A) is the transpose of A'),
    transposeB: flag.optional('op(B) is the transpose of B'),
    accumulate: flag.optional('add to C; there is no bias then'),
    bias: address.optional('bias (n)'),
    ...activationFields,
    microKernel: count.optional('the micro-kernel, by its number: the engine chooses'),
    scratch: address.optional("the engine's memory to pack into, a share for each thread"),
    packed: address.optional('op(B) as packB left it for the same micro-kernel, where the engine has it packed for several products'),
  },
  touches: (r) => ({
    a: reads(r.transposeA ? stretch(r.k, r.m, r.lda) : stretch(r.m, r.k, r.lda)),
    b: reads(r.transposeB ? stretch(r.n, r.k, r.ldb) : stretch(r.k, r.n, r.ldb)),
    c: r.accumulate || r.ldc > r.n ? updates(stretch(r.m, r.n, r.ldc)) : writes(r.m * r.n),
    bias: reads(r.n),
    scratch: workspace(),
    packed: reads(r.n * r.k),
  }),
  split: 'bands of rows or of columns of C, whichever makes the threads pack less twice',
  cost: (r) => ({
    flop: 2 * r.m * r.n * r.k,
    bytes: 4 * (r.m * r.k + r.k * r.n + r.m * r.n),
    ns: (r.m * r.n * r.k) / MACS_PER_NS,
  }),
});

export const packB = declare({
  family: 'core',
  formula: "packed = op(B) (k, n) by panels of as many columns as the micro-kernel's tile has, each (k, columns), with zeros beyond n",
  fields: {
    n: count('columns of op(B)'),
    k: count('rows of op(B)'),
    b: address('B, stored (n, k) with transposeB'),
    ldb: count('numbers from one row of B to the next'),
    transposeB: flag.optional('op(B) is the transpose of B'),
    packed: address('the panels; overlaps nothing'),
    microKernel: count.optional('the micro-kernel, by its number'),
  },
  touches: (r) => ({
    b: reads(r.transposeB ? stretch(r.n, r.k, r.ldb) : stretch(r.k, r.n, r.ldb)),
    packed: writes(packedNumbers(r.microKernel, r.n, r.k)),
  }),
  split: 'panels',
  cost: (r) => pass(2 * r.n * r.k, 0, r.n * r.k * 0.2),
});

export const activate = declare({
  family: 'core',
  formula: 'y = f(x)',
  fields: { ...activationFields, x: address('x (n)'), y: address('y (n); may be x'), n },
  touches: (r) => ({ x: reads(r.n), y: writes(r.n) }),
  inPlace: { y: ['x'] },
  split: 'elements',
  cost: (r) => pass(2 * r.n, r.n, r.n * activationEntries[r.activation]!.ns),
});

export const activateGrad = declare({
  family: 'core',
  formula: "dx = dy f'(x), with f' told from y = f(x) or from x, whichever the activation keeps",
  fields: {
    ...activationFields,
    kept: address('y (n), or x where the activation keeps z'),
    dy: address('dy (n)'),
    dx: address('dx (n); may be dy or kept'),
    n,
  },
  touches: (r) => ({ kept: reads(r.n), dy: reads(r.n), dx: writes(r.n) }),
  inPlace: { dx: ['dy', 'kept'] },
  split: 'elements',
  // told from y it is a product or two; told from z, about as long as the value
  cost: (r) =>
    pass(3 * r.n, 2 * r.n, r.n * Math.max(0.2, activationEntries[r.activation]!.keeps === 'z' ? activationEntries[r.activation]!.ns : 0)),
});

export const softmax = declare({
  family: 'core',
  formula: 'y = exp(x - max) / sum, a row',
  fields: { x: address('x (rows, columns)'), y: address('y, as x; may be x'), rows, columns },
  touches: (r) => ({ x: reads(r.rows * r.columns), y: writes(r.rows * r.columns) }),
  inPlace: { y: ['x'] },
  split: 'rows',
  cost: (r) => pass(2 * r.rows * r.columns, 4 * r.rows * r.columns, r.rows * r.columns * 2),
});

export const softmaxGrad = declare({
  family: 'core',
  formula: 'dx = y (dy - sum(y dy)), a row',
  fields: { y: address('y (rows, columns)'), dy: address('dy, as y'), dx: address('dx, as y; may be dy'), rows, columns },
  touches: (r) => ({ y: reads(r.rows * r.columns), dy: reads(r.rows * r.columns), dx: writes(r.rows * r.columns) }),
  inPlace: { dx: ['dy'] },
  split: 'rows',
  cost: (r) => pass(3 * r.rows * r.columns, 4 * r.rows * r.columns, r.rows * r.columns * 0.5),
});

type Copied = { planes: number; rows: number; items: number; run: number; yPlane: number; yRow: number; yItem: number };
const copied = ({ planes, rows: outer, items, run }: Copied): number => Math.max(planes, 1) * Math.max(outer, 1) * items * run;
/** Numbers from the first to the last that are copied. */
const strided = (r: Copied, plane: number, row: number, item: number): number =>
  copied(r) > 0 ? (Math.max(r.planes, 1) - 1) * plane + (Math.max(r.rows, 1) - 1) * row + (r.items - 1) * item + r.run : 0;
/** Whether what is copied lies side by side in y, in its order. */
const isDense = ({ planes, rows: outer, items, run, yPlane, yRow, yItem }: Copied): boolean =>
  (items === 1 || yItem === run) && (outer <= 1 || yRow === items * run) && (planes <= 1 || yPlane === Math.max(outer, 1) * items * run);

export const copy = declare({
  family: 'core',
  formula: 'y[i, j, k, c] = x[i, j, k, c] for c < run: transposes of the outer dimensions, parts of longer rows, every so many pixels',
  fields: {
    x: address('x'),
    y: address('y; does not overlap x'),
    planes: count.optional('extent of i; 0 stands for 1, here and of j'),
    rows: count.optional('extent of j'),
    items: count('extent of k'),
    run: count('numbers of an item, which lie side by side'),
    xPlane: count.optional('numbers from one plane of x to the next; 0 repeats it'),
    xRow: count.optional('from one row of x to the next'),
    xItem: count('from one item of x to the next'),
    yPlane: count.optional('the same of y'),
    yRow: count.optional('the same of y'),
    yItem: count('the same of y'),
  },
  touches: (r) => ({
    x: reads(strided(r, r.xPlane, r.xRow, r.xItem)),
    y: isDense(r) ? writes(copied(r)) : updates(strided(r, r.yPlane, r.yRow, r.yItem)),
  }),
  split: 'items',
  cost: (r) => {
    const numbers = Math.max(r.planes, 1) * Math.max(r.rows, 1) * r.items * r.run;
    return pass(2 * numbers, 0, numbers * 0.15);
  },
});

export const gatherBytes = declare({
  family: 'core',
  formula: 'y (rows, columns) = source[indices[row], :], bytes as numbers',
  fields: { source: address('bytes (held, columns)'), indices: address('indices (rows) of 32 bits'), y: address('y'), rows, columns },
  touches: (r) => ({ source: reads(r.rows * r.columns, 'byte'), indices: reads(r.rows, 'word'), y: writes(r.rows * r.columns) }),
  split: 'rows',
  cost: (r) => ({ flop: 0, bytes: 5 * r.rows * r.columns, ns: r.rows * r.columns * 0.15 }),
});

export const sum = declare({
  family: 'core',
  formula: 'result = the sum of x',
  fields: { x: address('x (n)'), n, result: address('an f64') },
  touches: (r) => ({ x: reads(r.n), result: writes(1, 'double') }),
  split: undefined,
  cost: (r) => pass(r.n, r.n, r.n * 0.1),
});

export const dot = declare({
  family: 'core',
  formula: 'result = the sum of w x',
  fields: { w: address('w (n)'), x: address('x (n)'), n, result: address('an f64') },
  touches: (r) => ({ w: reads(r.n), x: reads(r.n), result: writes(1, 'double') }),
  split: undefined,
  cost: (r) => pass(2 * r.n, 2 * r.n, r.n * 0.15),
});

export const columnSums = declare({
  family: 'core',
  formula: 'y (columns) = the sums of the columns of x',
  fields: { x: address('x (rows, columns)'), rows, columns, y: address('y (columns)') },
  touches: (r) => ({ x: reads(r.rows * r.columns), y: writes(r.columns) }),
  split: 'columns',
  cost: (r) => pass(r.rows * r.columns, r.rows * r.columns, r.rows * r.columns * 0.08),
});

export const argmax = declare({
  family: 'core',
  formula: 'indices = where each row is largest, the first such place; a NaN counts as largest',
  fields: { x: address('x (rows, columns)'), indices: address('indices (rows) of 32 bits'), rows, columns },
  touches: (r) => ({ x: reads(r.rows * r.columns), indices: writes(r.rows, 'word') }),
  split: 'rows',
  cost: (r) => pass(r.rows * r.columns, r.rows * r.columns, r.rows * r.columns * 0.3),
});

export const countEqual = declare({
  family: 'core',
  formula: 'result = how many of n pairs are equal',
  fields: { a: address('a (n), of 32 bits'), b: address('b (n)'), n, result: address('an f64') },
  touches: (r) => ({ a: reads(r.n, 'word'), b: reads(r.n, 'word'), result: writes(1, 'double') }),
  split: undefined,
  cost: (r) => pass(2 * r.n, r.n, r.n * 0.1),
});

export const allWithin = declare({
  family: 'core',
  formula: 'result = 1 if low <= x <= high for all of n numbers, else 0: NaN is not',
  fields: { x: address('x (n)'), n, low: number('the least'), high: number('the largest'), result: address('an f64') },
  touches: (r) => ({ x: reads(r.n), result: writes(1, 'double') }),
  split: undefined,
  cost: (r) => pass(r.n, 2 * r.n, r.n * 0.1),
});

export const penalty = declare({
  family: 'core',
  formula: 'result = l1 sum(|p|) + l2 sum(p^2)',
  fields: { p: address('p (n)'), n, l1: number('l1'), l2: number('l2'), result: address('an f64') },
  touches: (r) => ({ p: reads(r.n), result: writes(1, 'double') }),
  split: undefined,
  cost: (r) => pass(r.n, 4 * r.n, r.n * 0.2),
});

export const penaltyGrad = declare({
  family: 'core',
  formula: 'g += l1 sign(p) + 2 l2 p; sign(0) = 0',
  fields: { p: address('p (n)'), g: address('g (n)'), n, l1: number('l1'), l2: number('l2') },
  touches: (r) => ({ p: reads(r.n), g: updates(r.n) }),
  split: 'elements',
  cost: (r) => pass(3 * r.n, 4 * r.n, r.n * 0.2),
});

/** The declarations by name. */
export const coreRecords = {
  gemm,
  packB,
  activate,
  activateGrad,
  softmax,
  softmaxGrad,
  copy,
  gatherBytes,
  sum,
  dot,
  columnSums,
  argmax,
  countEqual,
  allWithin,
  penalty,
  penaltyGrad,
} satisfies Record<string, Declaration>;
