// Activations beside the core's, by their numbers, and their gradients: what src/engine/records/further-activations.ts lists, under the same names. Any
// alignment, in place allowed, NaN passes through.
import { Differentiable, gradientRange, mapRange } from './map';
import { Lanes } from './math';
import { ActivateFurther, ActivateFurtherGrad, FurtherActivationKind } from './records';
import { loadPart, storePart } from './simd';
import { LINE, partStart } from './split';

/** At least 0 and at most `high`; a NaN stays one. */
function upTo(x: v128, high: f32): v128 {
  return f32x4.pmax(f32x4.pmin(x, f32x4.splat(high)), f32x4.splat(0));
}

/** dy where `from` is set, else dy times 0, which keeps a NaN. */
function where(from: v128, dy: v128, slope: f32): v128 {
  return f32x4.mul(dy, v128.and(from, f32x4.splat(slope)));
}

const SELU_SCALE: f32 = 1.05070102;
const SELU_SCALE_ALPHA: f32 = 1.75809932;

@unmanaged
class Selu extends Differentiable {
  @inline
  value(x: v128, _alpha: v128): v128 {
    const below = f32x4.mul(Lanes.expm1(x), f32x4.splat(SELU_SCALE_ALPHA));
    return v128.bitselect(below, f32x4.mul(x, f32x4.splat(SELU_SCALE)), f32x4.lt(x, f32x4.splat(0)));
  }
  @inline
  gradient(y: v128, dy: v128, _alpha: v128): v128 {
    const below = f32x4.add(y, f32x4.splat(SELU_SCALE_ALPHA));
    return f32x4.mul(dy, v128.bitselect(below, f32x4.splat(SELU_SCALE), f32x4.lt(y, f32x4.splat(0))));
  }
}

@unmanaged
class Celu extends Differentiable {
  @inline
  value(x: v128, alpha: v128): v128 {
    return v128.bitselect(f32x4.mul(Lanes.expm1(f32x4.div(x, alpha)), alpha), x, f32x4.lt(x, f32x4.splat(0)));
  }
  @inline
  gradient(y: v128, dy: v128, alpha: v128): v128 {
    const one = f32x4.splat(1);
    return f32x4.mul(dy, v128.bitselect(f32x4.add(f32x4.div(y, alpha), one), one, f32x4.lt(y, f32x4.splat(0))));
  }
}

@unmanaged
class Softplus extends Differentiable {
  @inline
  value(x: v128, _alpha: v128): v128 {
    return f32x4.add(f32x4.pmax(x, f32x4.splat(0)), Lanes.log1p(Lanes.expOfMinusSize(x)));
  }
  @inline
  gradient(y: v128, dy: v128, _alpha: v128): v128 {
    return f32x4.mul(dy, f32x4.neg(Lanes.expm1(f32x4.neg(y))));
  }
}

@unmanaged
class LogSigmoid extends Differentiable {
  @inline
  value(x: v128, _alpha: v128): v128 {
    return f32x4.sub(f32x4.pmin(x, f32x4.splat(0)), Lanes.log1p(Lanes.expOfMinusSize(x)));
  }
  @inline
  gradient(y: v128, dy: v128, _alpha: v128): v128 {
    return f32x4.mul(dy, f32x4.neg(Lanes.expm1(y)));
  }
}

@unmanaged
class Softsign extends Differentiable {
  @inline
  value(x: v128, _alpha: v128): v128 {
    // beyond 1e38 it is 1; infinity over infinity is none
    const held = f32x4.pmax(f32x4.pmin(x, f32x4.splat(1e38)), f32x4.splat(-1e38));
    return f32x4.div(held, f32x4.add(f32x4.splat(1), f32x4.abs(held)));
  }
  @inline
  gradient(y: v128, dy: v128, _alpha: v128): v128 {
    const rest = f32x4.sub(f32x4.splat(1), f32x4.abs(y));
    return f32x4.mul(dy, f32x4.mul(rest, rest));
  }
}

@unmanaged
class Exponential extends Differentiable {
  @inline
  value(x: v128, _alpha: v128): v128 {
    return Lanes.exp(x);
  }
  @inline
  gradient(y: v128, dy: v128, _alpha: v128): v128 {
    return f32x4.mul(dy, y);
  }
}

/**
 * x tanh(softplus(x)) = x top / (top + rest), with e = e^-|x|: top = 1 + 2 e and rest = 2 e^2 above 0, top = e (e + 2) and rest = 2 below.
 */
@unmanaged
class Mish extends Differentiable {
  @inline
  top(below: v128, e: v128): v128 {
    const twice = f32x4.add(e, e);
    return v128.bitselect(f32x4.add(f32x4.mul(e, e), twice), f32x4.add(twice, f32x4.splat(1)), below);
  }
  @inline
  rest(below: v128, e: v128): v128 {
    const two = f32x4.splat(2);
    return v128.bitselect(two, f32x4.mul(f32x4.mul(e, e), two), below);
  }
  @inline
  value(x: v128, _alpha: v128): v128 {
    const e = Lanes.expOfMinusSize(x), below = f32x4.lt(x, f32x4.splat(0)), top = this.top(below, e);
    return f32x4.mul(x, f32x4.div(top, f32x4.add(top, this.rest(below, e))));
  }
  /** tanh + z (1 - tanh^2) sigmoid(z), where 1 - tanh = rest / (top + rest). */
  @inline
  gradient(z: v128, dy: v128, _alpha: v128): v128 {
    const e = Lanes.expOfMinusSize(z), below = f32x4.lt(z, f32x4.splat(0)), top = this.top(below, e), rest = this.rest(below, e);
    const bottom = f32x4.add(top, rest), t = f32x4.div(top, bottom), left = f32x4.div(rest, bottom);
    const rise = f32x4.mul(f32x4.mul(left, f32x4.add(f32x4.splat(1), t)), Lanes.sigmoidOf(z, e));
    // beyond 30 the slope is 1 or 0, which an infinite z times 0 would not give
    const held = f32x4.pmax(f32x4.pmin(z, f32x4.splat(1e4)), f32x4.splat(-1e4));
    return f32x4.mul(dy, f32x4.add(t, f32x4.mul(held, rise)));
  }
}

@unmanaged
class HardSigmoid extends Differentiable {
  @inline
  value(x: v128, _alpha: v128): v128 {
    return f32x4.div(upTo(f32x4.add(x, f32x4.splat(3)), 6), f32x4.splat(6));
  }
  @inline
  gradient(y: v128, dy: v128, _alpha: v128): v128 {
    return where(v128.and(f32x4.gt(y, f32x4.splat(0)), f32x4.lt(y, f32x4.splat(1))), dy, (1.0 as f32) / 6);
  }
}

@unmanaged
class HardSilu extends Differentiable {
  @inline
  value(x: v128, _alpha: v128): v128 {
    return f32x4.mul(x, f32x4.div(upTo(f32x4.add(x, f32x4.splat(3)), 6), f32x4.splat(6)));
  }
  @inline
  gradient(z: v128, dy: v128, _alpha: v128): v128 {
    const rising = f32x4.add(f32x4.div(z, f32x4.splat(3)), f32x4.splat(0.5));
    const upper = v128.bitselect(f32x4.splat(1), rising, f32x4.ge(z, f32x4.splat(3)));
    return f32x4.mul(dy, v128.andnot(upper, f32x4.le(z, f32x4.splat(-3))));
  }
}

@unmanaged
class HardTanh extends Differentiable {
  @inline
  value(x: v128, _alpha: v128): v128 {
    return f32x4.pmax(f32x4.pmin(x, f32x4.splat(1)), f32x4.splat(-1));
  }
  @inline
  gradient(y: v128, dy: v128, _alpha: v128): v128 {
    return where(f32x4.lt(f32x4.abs(y), f32x4.splat(1)), dy, 1);
  }
}

@unmanaged
class HardShrink extends Differentiable {
  @inline
  value(x: v128, alpha: v128): v128 {
    return v128.andnot(x, f32x4.le(f32x4.abs(x), alpha));
  }
  @inline
  gradient(y: v128, dy: v128, _alpha: v128): v128 {
    return where(f32x4.ne(y, f32x4.splat(0)), dy, 1);
  }
}

@unmanaged
class SoftShrink extends Differentiable {
  @inline
  value(x: v128, alpha: v128): v128 {
    const moved = f32x4.sub(x, v128.or(alpha, v128.and(x, f32x4.splat(-0.0))));
    return v128.andnot(moved, f32x4.le(f32x4.abs(x), alpha));
  }
  @inline
  gradient(y: v128, dy: v128, _alpha: v128): v128 {
    return where(f32x4.ne(y, f32x4.splat(0)), dy, 1);
  }
}

@unmanaged
class SparsePlus extends Differentiable {
  @inline
  value(x: v128, _alpha: v128): v128 {
    const one = f32x4.splat(1), up = f32x4.add(x, one), bend = f32x4.mul(f32x4.mul(up, up), f32x4.splat(0.25));
    return v128.andnot(v128.bitselect(x, bend, f32x4.ge(x, one)), f32x4.le(x, f32x4.splat(-1)));
  }
  @inline
  gradient(z: v128, dy: v128, _alpha: v128): v128 {
    return f32x4.mul(dy, f32x4.mul(upTo(f32x4.add(z, f32x4.splat(1)), 2), f32x4.splat(0.5)));
  }
}

@unmanaged
class SparseSigmoid extends Differentiable {
  @inline
  value(x: v128, _alpha: v128): v128 {
    return f32x4.mul(upTo(f32x4.add(x, f32x4.splat(1)), 2), f32x4.splat(0.5));
  }
  @inline
  gradient(y: v128, dy: v128, _alpha: v128): v128 {
    return where(v128.and(f32x4.gt(y, f32x4.splat(0)), f32x4.lt(y, f32x4.splat(1))), dy, 0.5);
  }
}

/** x from `low` to `high`, `high` above, alpha (x - low) below; with an alpha of 0 that is 0, at -infinity too. */
function boundedRange(alpha: f32, low: f32, high: f32, x: usize, y: usize, n: usize): void {
  const step = y - x, end = x + (n & ~3) * 4;
  for (; x < end; x += 16) v128.store(x + step, bounded(v128.load(x), alpha, low, high));
  if (n & 3) storePart(x + step, bounded(loadPart(x, n & 3, 0), alpha, low, high), n & 3);
}

function bounded(x: v128, alpha: f32, low: f32, high: f32): v128 {
  const low4 = f32x4.splat(low), below = alpha == 0 ? f32x4.splat(0) : f32x4.mul(f32x4.sub(x, low4), f32x4.splat(alpha));
  return v128.bitselect(below, f32x4.pmin(x, f32x4.splat(high)), f32x4.lt(x, low4));
}

function boundedSlope(kept: v128, dy: v128, alpha: f32, low: f32, high: f32): v128 {
  const slope = v128.bitselect(f32x4.splat(1), f32x4.splat(alpha), f32x4.gt(kept, f32x4.splat(low)));
  return f32x4.mul(dy, v128.andnot(slope, f32x4.ge(kept, f32x4.splat(high))));
}

function boundedGradient(alpha: f32, low: f32, high: f32, kept: usize, dy: usize, dx: usize, n: usize): void {
  const toDy = dy - kept, toDx = dx - kept, end = kept + (n & ~3) * 4;
  for (; kept < end; kept += 16) v128.store(kept + toDx, boundedSlope(v128.load(kept), v128.load(kept + toDy), alpha, low, high));
  if (n & 3) storePart(kept + toDx, boundedSlope(loadPart(kept, n & 3, 0), loadPart(kept + toDy, n & 3, 0), alpha, low, high), n & 3);
}

/** y = f(x), or where there is dy the gradient, y = dy f' with f' told from x. */
function each<F extends Differentiable>(alpha: f32, x: usize, dy: usize, y: usize, n: usize): void {
  if (dy) gradientRange<F>(alpha, x, dy, y, n);
  else mapRange<F>(alpha, x, y, n);
}

function run(kind: i32, alpha: f32, x: usize, dy: usize, y: usize, n: usize): void {
  if (kind == FurtherActivationKind.selu) each<Selu>(alpha, x, dy, y, n);
  else if (kind == FurtherActivationKind.celu) each<Celu>(alpha, x, dy, y, n);
  else if (kind == FurtherActivationKind.softplus) each<Softplus>(alpha, x, dy, y, n);
  else if (kind == FurtherActivationKind.softsign) each<Softsign>(alpha, x, dy, y, n);
  else if (kind == FurtherActivationKind.exponential) each<Exponential>(alpha, x, dy, y, n);
  else if (kind == FurtherActivationKind.mish) each<Mish>(alpha, x, dy, y, n);
  else if (kind == FurtherActivationKind.logSigmoid) each<LogSigmoid>(alpha, x, dy, y, n);
  else if (kind == FurtherActivationKind.hardSigmoid) each<HardSigmoid>(alpha, x, dy, y, n);
  else if (kind == FurtherActivationKind.hardSilu) each<HardSilu>(alpha, x, dy, y, n);
  else if (kind == FurtherActivationKind.hardTanh) each<HardTanh>(alpha, x, dy, y, n);
  else if (kind == FurtherActivationKind.hardShrink) each<HardShrink>(alpha, x, dy, y, n);
  else if (kind == FurtherActivationKind.softShrink) each<SoftShrink>(alpha, x, dy, y, n);
  else if (kind == FurtherActivationKind.sparsePlus) each<SparsePlus>(alpha, x, dy, y, n);
  else each<SparseSigmoid>(alpha, x, dy, y, n);
}

export function activateFurther(r: ActivateFurther, part: usize, parts: usize): void {
  const first = partStart(r.n, LINE, part, parts), n = partStart(r.n, LINE, part + 1, parts) - first, x = r.x + first * 4, y = r.y + first * 4;
  if (<i32>r.activation == FurtherActivationKind.relu6) boundedRange(r.alpha, r.low, r.high, x, y, n);
  else run(<i32>r.activation, r.alpha, x, 0, y, n);
}

export function activateFurtherGrad(r: ActivateFurtherGrad, part: usize, parts: usize): void {
  const first = partStart(r.n, LINE, part, parts), n = partStart(r.n, LINE, part + 1, parts) - first;
  const kept = r.kept + first * 4, dy = r.dy + first * 4, dx = r.dx + first * 4;
  if (<i32>r.activation == FurtherActivationKind.relu6) boundedGradient(r.alpha, r.low, r.high, kept, dy, dx, n);
  else run(<i32>r.activation, r.alpha, kept, dy, dx, n);
}
