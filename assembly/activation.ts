// Element-wise activations and their derivatives, by the numbers of ActivationKind: 0 linear, 1 ReLU, 2 leaky ReLU,
// 3 tanh, 4 sigmoid. Any alignment, in place allowed, NaN passes through. A tail of less than four elements is computed in
// a vector of its own, so an element's bits do not depend on its place. The kind is told apart outside of the loops: with a
// branch inside, leaky ReLU took five times as long.
import { Lanes } from './math';
import { loadPart, storePart } from './simd';
import { Activate, ActivateGrad } from './records';
import { LINE, partStart } from './split';

const RELU: i32 = 1;
const LEAKY_RELU: i32 = 2;
const TANH: i32 = 3;
const SIGMOID: i32 = 4;

function relu(x: v128): v128 {
  // pmax in this order keeps a NaN
  return f32x4.pmax(x, f32x4.splat(0));
}

function leakyRelu(x: v128, slope: v128): v128 {
  return v128.bitselect(f32x4.mul(x, slope), x, f32x4.lt(x, f32x4.splat(0)));
}

function linearRow(x: usize, y: usize, n: usize): void {
  const end = x + (n & ~3) * 4, step = y - x;
  for (; x < end; x += 16) v128.store(x + step, v128.load(x));
  if (n & 3) storePart(x + step, loadPart(x, n & 3, 0), n & 3);
}

function reluRow(x: usize, y: usize, n: usize): void {
  const end = x + (n & ~3) * 4, step = y - x;
  for (; x < end; x += 16) v128.store(x + step, relu(v128.load(x)));
  if (n & 3) storePart(x + step, relu(loadPart(x, n & 3, 0)), n & 3);
}

function leakyReluRow(slope: f32, x: usize, y: usize, n: usize): void {
  const end = x + (n & ~3) * 4, step = y - x, slope4 = f32x4.splat(slope);
  for (; x < end; x += 16) v128.store(x + step, leakyRelu(v128.load(x), slope4));
  if (n & 3) storePart(x + step, leakyRelu(loadPart(x, n & 3, 0), slope4), n & 3);
}

function tanhRow(x: usize, y: usize, n: usize): void {
  const end = x + (n & ~3) * 4, step = y - x;
  for (; x < end; x += 16) v128.store(x + step, Lanes.tanh(v128.load(x)));
  if (n & 3) storePart(x + step, Lanes.tanh(loadPart(x, n & 3, 0)), n & 3);
}

function sigmoidRow(x: usize, y: usize, n: usize): void {
  const end = x + (n & ~3) * 4, step = y - x;
  for (; x < end; x += 16) v128.store(x + step, Lanes.sigmoid(v128.load(x)));
  if (n & 3) storePart(x + step, Lanes.sigmoid(loadPart(x, n & 3, 0)), n & 3);
}

/** y = f(x), n elements; `slope` is leaky ReLU's for x < 0. */
export function activateRange(kind: i32, slope: f32, x: usize, y: usize, n: usize): void {
  if (kind == RELU) reluRow(x, y, n);
  else if (kind == LEAKY_RELU) leakyReluRow(slope, x, y, n);
  else if (kind == TANH) tanhRow(x, y, n);
  else if (kind == SIGMOID) sigmoidRow(x, y, n);
  else if (x != y) linearRow(x, y, n);
}

export function activate(r: Activate, part: usize, parts: usize): void {
  const first = partStart(r.n, LINE, part, parts), n = partStart(r.n, LINE, part + 1, parts) - first;
  activateRange(<i32>r.activation, r.slope, r.x + first * 4, r.y + first * 4, n);
}
/** dy f' of four numbers, told from y. A NaN in dy passes through where f' is 0, too. */
function derivative(kind: i32, slope: v128, y: v128, dy: v128): v128 {
  const positive = f32x4.gt(y, f32x4.splat(0));
  if (kind == RELU) return f32x4.mul(dy, v128.and(positive, f32x4.splat(1)));
  if (kind == LEAKY_RELU) return f32x4.mul(dy, v128.bitselect(f32x4.splat(1), slope, positive));
  if (kind == TANH) return f32x4.mul(dy, f32x4.sub(f32x4.splat(1), f32x4.mul(y, y)));
  if (kind == SIGMOID) return f32x4.mul(dy, f32x4.mul(y, f32x4.sub(f32x4.splat(1), y)));
  return dy;
}
/** dx = dy f'(x), from y = f(x). */
function activateGradRange(kind: i32, slope: f32, y: usize, dy: usize, dx: usize, n: usize): void {
  const slope4 = f32x4.splat(slope), end = y + (n & ~3) * 4, toDy = dy - y, toDx = dx - y;
  if (kind == RELU) {
    const zero = f32x4.splat(0), one = f32x4.splat(1);
    for (; y < end; y += 16) v128.store(y + toDx, f32x4.mul(v128.load(y + toDy), v128.and(f32x4.gt(v128.load(y), zero), one)));
  } else {
    for (; y < end; y += 16) v128.store(y + toDx, derivative(kind, slope4, v128.load(y), v128.load(y + toDy)));
  }
  if (n & 3) storePart(y + toDx, derivative(kind, slope4, loadPart(y, n & 3, 0), loadPart(y + toDy, n & 3, 0)), n & 3);
}

export function activateGrad(r: ActivateGrad, part: usize, parts: usize): void {
  const first = partStart(r.n, LINE, part, parts), n = partStart(r.n, LINE, part + 1, parts) - first;
  activateGradRange(<i32>r.activation, r.slope, r.y + first * 4, r.dy + first * 4, r.dx + first * 4, n);
}

/** f in place over `rows` rows of `columns`, ldBytes apart. */
export function activateRows(kind: i32, slope: f32, c: usize, ldBytes: usize, rows: usize, columns: usize): void {
  if (ldBytes == columns * 4) {
    activateRange(kind, slope, c, c, rows * columns);
    return;
  }
  const end = c + rows * ldBytes;
  if (kind == RELU) for (; c != end; c += ldBytes) reluRow(c, c, columns);
  else if (kind == LEAKY_RELU) for (; c != end; c += ldBytes) leakyReluRow(slope, c, c, columns);
  else if (kind == TANH) for (; c != end; c += ldBytes) tanhRow(c, c, columns);
  else if (kind == SIGMOID) for (; c != end; c += ldBytes) sigmoidRow(c, c, columns);
}
