// Element-wise activations and their derivatives, by the numbers of ActivationKind: 0 linear, 1 ReLU, 2 leaky ReLU,
// 3 tanh, 4 sigmoid. Any alignment, in place allowed, NaN passes through.
import { sigmoid, tanh } from './math';
import { loadPart, storePart } from './simd';

const RELU: i32 = 1;
const LEAKY_RELU: i32 = 2;
const TANH: i32 = 3;
const SIGMOID: i32 = 4;

/** f of four numbers. pmax in this order keeps a NaN. */
function activation(kind: i32, slope: v128, x: v128): v128 {
  if (kind == RELU) return f32x4.pmax(x, f32x4.splat(0));
  if (kind == LEAKY_RELU) return v128.bitselect(f32x4.mul(x, slope), x, f32x4.lt(x, f32x4.splat(0)));
  if (kind == TANH) return tanh(x);
  if (kind == SIGMOID) return sigmoid(x);
  return x;
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

/** y = f(x), n elements; `slope` is leaky ReLU's for x < 0. */
export function activate(kind: i32, slope: f32, x: usize, y: usize, n: usize): void {
  const slope4 = f32x4.splat(slope), end = x + (n & ~3) * 4, step = y - x;
  // ReLU is as fast as memory: its loop has no branch
  if (kind == RELU) for (; x < end; x += 16) v128.store(x + step, f32x4.pmax(v128.load(x), f32x4.splat(0)));
  else for (; x < end; x += 16) v128.store(x + step, activation(kind, slope4, v128.load(x)));
  if (n & 3) storePart(x + step, activation(kind, slope4, loadPart(x, n & 3, 0)), n & 3);
}

/** dx = dy f'(x), from y = f(x). */
export function activateGrad(kind: i32, slope: f32, y: usize, dy: usize, dx: usize, n: usize): void {
  const slope4 = f32x4.splat(slope), end = y + (n & ~3) * 4, toDy = dy - y, toDx = dx - y;
  if (kind == RELU) {
    const zero = f32x4.splat(0), one = f32x4.splat(1);
    for (; y < end; y += 16) v128.store(y + toDx, f32x4.mul(v128.load(y + toDy), v128.and(f32x4.gt(v128.load(y), zero), one)));
  } else {
    for (; y < end; y += 16) v128.store(y + toDx, derivative(kind, slope4, v128.load(y), v128.load(y + toDy)));
  }
  if (n & 3) storePart(y + toDx, derivative(kind, slope4, loadPart(y, n & 3, 0), loadPart(y + toDy, n & 3, 0)), n & 3);
}

/** f in place over `rows` rows of `columns`, ldBytes apart: a strip of the matrix product's output. */
export function activateRows(kind: i32, slope: f32, c: usize, ldBytes: usize, rows: usize, columns: usize): void {
  const slope4 = f32x4.splat(slope), whole = (columns & ~3) * 4, rest = columns & 3;
  for (const end = c + rows * ldBytes; c < end; c += ldBytes) {
    for (let x = c; x < c + whole; x += 16) v128.store(x, activation(kind, slope4, v128.load(x)));
    if (rest) storePart(c + whole, activation(kind, slope4, loadPart(c + whole, rest, 0)), rest);
  }
}
