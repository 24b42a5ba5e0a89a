// Losses beside the core's, and their gradients: see assembly/loss.ts for what all have in common.
import { Lanes } from './math';
import { CategoricalHinge, CosineSimilarity, PointLoss, PointLossKind } from './records';
import { keepUpTo4, loadUpTo4, storeUpTo4 } from './rows';
import { sumLanes } from './simd';
import { factorOf } from './softmax-loss';

/** As Keras's epsilon. */
const EPSILON: f32 = 1e-7;

/** A loss of four numbers and targets, and its derivative. `alpha`: the loss's own number. */
@unmanaged
abstract class Point {
  abstract value(y: v128, t: v128, alpha: v128): v128;
  abstract slope(y: v128, t: v128, alpha: v128): v128;
}

/** 1 with the sign of x; x itself where it is 0 or NaN. */
function signOf(x: v128): v128 {
  const one = v128.or(v128.and(x, f32x4.splat(-0.0)), f32x4.splat(1));
  return v128.bitselect(one, x, v128.or(f32x4.lt(x, f32x4.splat(0)), f32x4.gt(x, f32x4.splat(0))));
}

/** At least `low`; a NaN stays one. */
function atLeast(x: v128, low: f32): v128 {
  return f32x4.pmax(x, f32x4.splat(low));
}

@unmanaged
class MeanAbsoluteError extends Point {
  @inline
  value(y: v128, t: v128, _alpha: v128): v128 {
    return f32x4.abs(f32x4.sub(y, t));
  }
  @inline
  slope(y: v128, t: v128, _alpha: v128): v128 {
    return signOf(f32x4.sub(y, t));
  }
}

@unmanaged
class MeanAbsolutePercentageError extends Point {
  @inline
  share(x: v128, t: v128): v128 {
    return f32x4.div(f32x4.mul(x, f32x4.splat(100)), atLeast(f32x4.abs(t), EPSILON));
  }
  @inline
  value(y: v128, t: v128, _alpha: v128): v128 {
    return this.share(f32x4.abs(f32x4.sub(y, t)), t);
  }
  @inline
  slope(y: v128, t: v128, _alpha: v128): v128 {
    return this.share(signOf(f32x4.sub(y, t)), t);
  }
}

@unmanaged
class MeanSquaredLogarithmicError extends Point {
  /** ln(1 + x), x at least EPSILON. */
  @inline
  log(x: v128): v128 {
    const held = atLeast(x, EPSILON), one = f32x4.splat(1);
    return v128.bitselect(Lanes.log1p(held), Lanes.log(f32x4.add(held, one)), f32x4.lt(held, one));
  }
  @inline
  value(y: v128, t: v128, _alpha: v128): v128 {
    const d = f32x4.sub(this.log(y), this.log(t));
    return f32x4.mul(d, d);
  }
  @inline
  slope(y: v128, t: v128, _alpha: v128): v128 {
    const d = f32x4.sub(this.log(y), this.log(t)), slope = f32x4.div(f32x4.add(d, d), f32x4.add(y, f32x4.splat(1)));
    return v128.andnot(slope, f32x4.lt(y, f32x4.splat(EPSILON)));
  }
}

@unmanaged
class Huber extends Point {
  @inline
  value(y: v128, t: v128, delta: v128): v128 {
    const size = f32x4.abs(f32x4.sub(y, t)), half = f32x4.splat(0.5);
    const outer = f32x4.mul(delta, f32x4.sub(size, f32x4.mul(delta, half)));
    return v128.bitselect(outer, f32x4.mul(f32x4.mul(size, size), half), f32x4.gt(size, delta));
  }
  @inline
  slope(y: v128, t: v128, delta: v128): v128 {
    return f32x4.pmax(f32x4.pmin(f32x4.sub(y, t), delta), f32x4.neg(delta));
  }
}

@unmanaged
class LogCosh extends Point {
  @inline
  value(y: v128, t: v128, _alpha: v128): v128 {
    const size = f32x4.abs(f32x4.sub(y, t)), rest = Lanes.log1p(Lanes.expOfMinusSize(f32x4.add(size, size)));
    return f32x4.add(size, f32x4.sub(rest, f32x4.splat(0.693147182)));
  }
  @inline
  slope(y: v128, t: v128, _alpha: v128): v128 {
    return Lanes.tanh(f32x4.sub(y, t));
  }
}

@unmanaged
class Poisson extends Point {
  @inline
  value(y: v128, t: v128, _alpha: v128): v128 {
    return f32x4.sub(y, f32x4.mul(t, Lanes.log(f32x4.add(y, f32x4.splat(EPSILON)))));
  }
  @inline
  slope(y: v128, t: v128, _alpha: v128): v128 {
    return f32x4.sub(f32x4.splat(1), f32x4.div(t, f32x4.add(y, f32x4.splat(EPSILON))));
  }
}

@unmanaged
class KullbackLeibler extends Point {
  @inline
  clip(x: v128): v128 {
    return atLeast(f32x4.pmin(x, f32x4.splat(1)), EPSILON);
  }
  @inline
  value(y: v128, t: v128, _alpha: v128): v128 {
    const held = this.clip(t);
    return f32x4.mul(held, f32x4.sub(Lanes.log(held), Lanes.log(this.clip(y))));
  }
  @inline
  slope(y: v128, t: v128, _alpha: v128): v128 {
    const outside = v128.or(f32x4.lt(y, f32x4.splat(EPSILON)), f32x4.gt(y, f32x4.splat(1)));
    return v128.andnot(f32x4.neg(f32x4.div(this.clip(t), y)), outside);
  }
}

/** max(1 - t y, 0); a NaN stays one. */
function margin(y: v128, t: v128): v128 {
  return atLeast(f32x4.sub(f32x4.splat(1), f32x4.mul(t, y)), 0);
}

@unmanaged
class Hinge extends Point {
  @inline
  value(y: v128, t: v128, _alpha: v128): v128 {
    return margin(y, t);
  }
  @inline
  slope(y: v128, t: v128, _alpha: v128): v128 {
    const m = margin(y, t);
    // all bits set are a NaN
    return v128.or(v128.andnot(f32x4.neg(t), f32x4.eq(m, f32x4.splat(0))), f32x4.ne(m, m));
  }
}

@unmanaged
class SquaredHinge extends Point {
  @inline
  value(y: v128, t: v128, _alpha: v128): v128 {
    const m = margin(y, t);
    return f32x4.mul(m, m);
  }
  @inline
  slope(y: v128, t: v128, _alpha: v128): v128 {
    return f32x4.mul(f32x4.mul(t, f32x4.splat(-2)), margin(y, t));
  }
}

/** losses = share times the sums of f over columns, dx = share f' * factor; targets are spread t + spread (t - 1): 0 and 1 become -1 and 1 by 1. */
function pointRange<F extends Point>(r: PointLoss, share: f32, spread: f32): void {
  const f = changetype<F>(0), alpha = f32x4.splat(r.alpha), spread4 = f32x4.splat(spread), one = f32x4.splat(1);
  // rows of one number are taken as one long row, whose sums are left out
  const single = r.columns == 1, n = single ? r.rows : r.columns, count: usize = single ? 1 : r.rows;
  for (let row: usize = 0; row < count; row++) {
    const at = row * r.columns * 4, rowFactor = f32x4.splat(factorOf(r.scale, single ? 0 : r.weights, row) * share);
    let sum = f32x4.splat(0);
    for (let i: usize = 0; i < n; i += 4) {
      const here = at + i * 4, left = n - i, y = loadUpTo4(r.x + here, left, 1), given = loadUpTo4(r.targets + here, left, 1);
      const t = f32x4.add(given, f32x4.mul(f32x4.sub(given, one), spread4));
      const value = f.value(y, t, alpha);
      if (single) storeUpTo4(r.losses + here, value, left);
      else sum = f32x4.add(sum, keepUpTo4(value, left));
      if (!r.dx) continue;
      const factor = single && r.weights ? f32x4.mul(loadUpTo4(r.weights + here, left, 0), rowFactor) : rowFactor;
      storeUpTo4(r.dx + here, f32x4.mul(f.slope(y, t, alpha), factor), left);
    }
    if (!single) store<f32>(r.losses + row * 4, sumLanes(sum) * share);
  }
}

/** Whether all targets are 0 or 1. */
function areClasses(t: usize, n: usize): bool {
  for (const end = t + n * 4; t < end; t += 4) {
    const value = load<f32>(t);
    if (value != 0 && value != 1) return false;
  }
  return true;
}

export function pointLoss(r: PointLoss, part: usize, parts: usize): void {
  if (part > 0) return;
  const mean = (1.0 as f32) / (r.columns as f32), kind = <i32>r.loss;
  if (kind == PointLossKind.meanAbsoluteError) pointRange<MeanAbsoluteError>(r, mean, 0);
  else if (kind == PointLossKind.meanAbsolutePercentageError) pointRange<MeanAbsolutePercentageError>(r, mean, 0);
  else if (kind == PointLossKind.meanSquaredLogarithmicError) pointRange<MeanSquaredLogarithmicError>(r, mean, 0);
  else if (kind == PointLossKind.huber) pointRange<Huber>(r, mean, 0);
  else if (kind == PointLossKind.logCosh) pointRange<LogCosh>(r, mean, 0);
  else if (kind == PointLossKind.poisson) pointRange<Poisson>(r, mean, 0);
  else if (kind == PointLossKind.kullbackLeiblerDivergence) pointRange<KullbackLeibler>(r, 1, 0);
  else {
    const spread: f32 = areClasses(r.targets, r.rows * r.columns) ? 1 : 0;
    if (kind == PointLossKind.hinge) pointRange<Hinge>(r, mean, spread);
    else pointRange<SquaredHinge>(r, mean, spread);
  }
}

/** losses = max(max((1 - t) y) - sum(t y) + 1, 0). The first of the largest has the gradient. Sums in ascending order. */
export function categoricalHinge(r: CategoricalHinge, part: usize, parts: usize): void {
  if (part > 0) return;
  const one: f32 = 1;
  const rowBytes = r.columns * 4;
  for (let row: usize = 0; row < r.rows; row++) {
    const y = r.x + row * rowBytes, t = r.targets + row * rowBytes;
    let along: f32 = 0, most: f32 = -Infinity, place: usize = 0;
    for (let i: usize = 0; i < rowBytes; i += 4) {
      const value = load<f32>(y + i), target = load<f32>(t + i), other = (one - target) * value;
      along += target * value;
      // a NaN is the largest
      if (!(other <= most)) {
        most = other;
        place = i;
      }
    }
    const loss: f32 = most - along + one, factor = factorOf(r.scale, r.weights, row), learns = !(loss <= 0);
    store<f32>(r.losses + row * 4, learns ? loss : (0 as f32));
    if (!r.dx) continue;
    for (let i: usize = 0; i < rowBytes; i += 4) {
      const target = load<f32>(t + i), slope: f32 = i == place ? one - target - target : -target;
      store<f32>(r.dx + row * rowBytes + i, learns ? slope * factor : (0 as f32));
    }
  }
}

/** losses = -sum(t y) / (|t| |y|), 0 where either is 0. Sums lane by lane in ascending order, then across lanes. */
export function cosineSimilarity(r: CosineSimilarity, part: usize, parts: usize): void {
  if (part > 0) return;
  const n = r.columns;
  for (let row: usize = 0; row < r.rows; row++) {
    const y = r.x + row * n * 4, t = r.targets + row * n * 4;
    let yy = f32x4.splat(0), tt = f32x4.splat(0), yt = f32x4.splat(0);
    for (let i: usize = 0; i < n; i += 4) {
      const a = loadUpTo4(y + i * 4, n - i, 0), b = loadUpTo4(t + i * 4, n - i, 0);
      yy = f32x4.add(yy, f32x4.mul(a, a));
      tt = f32x4.add(tt, f32x4.mul(b, b));
      yt = f32x4.add(yt, f32x4.mul(a, b));
    }
    const square = sumLanes(yy), lengths = sqrt<f32>(square) * sqrt<f32>(sumLanes(tt)), none = lengths == 0;
    const inverse: f32 = none ? 0 : (1.0 as f32) / lengths, cosine = sumLanes(yt) * inverse;
    store<f32>(r.losses + row * 4, -cosine);
    if (!r.dx) continue;
    const factor = factorOf(r.scale, r.weights, row);
    const back = f32x4.splat(none ? 0 : cosine / square * factor), ahead = f32x4.splat(inverse * factor);
    for (let i: usize = 0; i < n; i += 4) {
      const a = loadUpTo4(y + i * 4, n - i, 0), b = loadUpTo4(t + i * 4, n - i, 0);
      storeUpTo4(r.dx + row * n * 4 + i * 4, f32x4.sub(f32x4.mul(a, back), f32x4.mul(b, ahead)), n - i);
    }
  }
}
