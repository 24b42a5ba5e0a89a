// Element-wise activations, by their numbers, and their gradients: what src/engine/records/activations.ts lists, under the same names. Any alignment, in
// place allowed, NaN passes through.
import { Derivative, Differentiable, gradientRange, mapRows } from './map';
import { Lanes } from './math';
import { Normal } from './normal';
import { Activate, ActivateGrad, ActivationKind } from './records';
import { LINE, partStart } from './split';
import { sigmoidRows, tanhRows } from './squash';

@unmanaged
class Linear extends Differentiable {
  @inline
  value(x: v128, _alpha: v128): v128 {
    return x;
  }
  @inline
  gradient(_y: v128, dy: v128, _alpha: v128): v128 {
    return dy;
  }
}

@unmanaged
class Relu extends Differentiable {
  @inline
  value(x: v128, _alpha: v128): v128 {
    // pmax in this order keeps a NaN
    return f32x4.pmax(x, f32x4.splat(0));
  }
  @inline
  gradient(y: v128, dy: v128, _alpha: v128): v128 {
    return f32x4.mul(dy, v128.and(f32x4.gt(y, f32x4.splat(0)), f32x4.splat(1)));
  }
}

@unmanaged
class LeakyRelu extends Differentiable {
  @inline
  value(x: v128, slope: v128): v128 {
    return v128.bitselect(f32x4.mul(x, slope), x, f32x4.lt(x, f32x4.splat(0)));
  }
  @inline
  gradient(y: v128, dy: v128, slope: v128): v128 {
    return f32x4.mul(dy, v128.bitselect(f32x4.splat(1), slope, f32x4.gt(y, f32x4.splat(0))));
  }
}

@unmanaged
class Tanh extends Derivative {
  @inline
  gradient(y: v128, dy: v128, _alpha: v128): v128 {
    return f32x4.mul(dy, f32x4.sub(f32x4.splat(1), f32x4.mul(y, y)));
  }
}

@unmanaged
class Sigmoid extends Derivative {
  @inline
  gradient(y: v128, dy: v128, _alpha: v128): v128 {
    return f32x4.mul(dy, f32x4.mul(y, f32x4.sub(f32x4.splat(1), y)));
  }
}

/** The derivative at 0 is 1. */
@unmanaged
class Elu extends Differentiable {
  @inline
  value(x: v128, alpha: v128): v128 {
    return v128.bitselect(f32x4.mul(Lanes.expm1(x), alpha), x, f32x4.lt(x, f32x4.splat(0)));
  }
  @inline
  gradient(y: v128, dy: v128, alpha: v128): v128 {
    return f32x4.mul(dy, v128.bitselect(f32x4.add(y, alpha), f32x4.splat(1), f32x4.lt(y, f32x4.splat(0))));
  }
}

@unmanaged
class Silu extends Differentiable {
  @inline
  value(x: v128, _alpha: v128): v128 {
    return f32x4.mul(x, Lanes.sigmoid(x));
  }
  @inline
  gradient(z: v128, dy: v128, _alpha: v128): v128 {
    const s = Lanes.sigmoid(z), one = f32x4.splat(1);
    return f32x4.mul(dy, f32x4.mul(s, f32x4.add(f32x4.mul(z, f32x4.sub(one, s)), one)));
  }
}

@unmanaged
class Gelu extends Differentiable {
  @inline
  value(x: v128, _alpha: v128): v128 {
    return f32x4.mul(x, Normal.cdf(x));
  }
  @inline
  gradient(z: v128, dy: v128, _alpha: v128): v128 {
    const size = Normal.size(z), bell = Normal.bell(size), toZ = v128.bitselect(f32x4.neg(size), size, f32x4.lt(z, f32x4.splat(0)));
    const density = f32x4.mul(bell, f32x4.splat(0.398942280));
    return f32x4.mul(dy, f32x4.add(Normal.cdfOf(z, size, bell), f32x4.mul(toZ, density)));
  }
}

/** 2 sqrt(2 / pi), and 0.044715 of it. */
const STEEP: f32 = 1.59576912;
const CUBIC: f32 = 0.0713548163;

@unmanaged
class GeluTanh extends Differentiable {
  /** 2 sqrt(2 / pi) (x + 0.044715 x^3) = x (STEEP + CUBIC x^2). */
  @inline
  steep(x: v128): v128 {
    return f32x4.mul(x, Lanes.horner(f32x4.mul(x, x), f32x4.splat(CUBIC), STEEP));
  }
  @inline
  value(x: v128, _alpha: v128): v128 {
    return f32x4.mul(x, Lanes.sigmoid(this.steep(x)));
  }
  @inline
  gradient(z: v128, dy: v128, _alpha: v128): v128 {
    // from 12 on sigmoid' is 0, which the square may not meet as infinity
    const held = f32x4.pmax(f32x4.pmin(z, f32x4.splat(12)), f32x4.splat(-12));
    const steep = this.steep(held), e = Lanes.expOfMinusSize(steep), s = Lanes.sigmoidOf(steep, e), bottom = f32x4.add(e, f32x4.splat(1));
    const inner = Lanes.horner(f32x4.mul(held, held), f32x4.splat((3.0 as f32) * CUBIC), STEEP);
    // e / (1 + e)^2 rather than s (1 - s), which loses digits near 1
    const rise = f32x4.mul(f32x4.mul(held, inner), f32x4.div(e, f32x4.mul(bottom, bottom)));
    return f32x4.mul(dy, f32x4.add(s, rise));
  }
}

/** Over `rows` rows of `columns`, ldBytes apart: y = f(x), or where there is dy the gradient, y = dy f' with f' told from x. */
function each<F extends Differentiable>(alpha: f32, x: usize, dy: usize, y: usize, ldBytes: usize, rows: usize, columns: usize): void {
  if (dy) gradientRange<F>(alpha, x, dy, y, columns);
  else mapRows<F>(alpha, x, y, ldBytes, rows, columns);
}

function run(kind: i32, alpha: f32, x: usize, dy: usize, y: usize, ldBytes: usize, rows: usize, columns: usize): void {
  if (kind == ActivationKind.relu) each<Relu>(alpha, x, dy, y, ldBytes, rows, columns);
  else if (kind == ActivationKind.leakyRelu) each<LeakyRelu>(alpha, x, dy, y, ldBytes, rows, columns);
  else if (kind == ActivationKind.tanh) {
    if (dy) gradientRange<Tanh>(alpha, x, dy, y, columns);
    else tanhRows(x, ldBytes, y, ldBytes, rows, columns);
  } else if (kind == ActivationKind.sigmoid) {
    if (dy) gradientRange<Sigmoid>(alpha, x, dy, y, columns);
    else sigmoidRows(x, ldBytes, y, ldBytes, rows, columns);
  } else if (kind == ActivationKind.elu) each<Elu>(alpha, x, dy, y, ldBytes, rows, columns);
  else if (kind == ActivationKind.silu) each<Silu>(alpha, x, dy, y, ldBytes, rows, columns);
  else if (kind == ActivationKind.gelu) each<Gelu>(alpha, x, dy, y, ldBytes, rows, columns);
  else if (kind == ActivationKind.geluTanh) each<GeluTanh>(alpha, x, dy, y, ldBytes, rows, columns);
  else if ((dy ? dy : x) != y) each<Linear>(alpha, x, dy, y, ldBytes, rows, columns);
}

/** f in place over `rows` rows of `columns`, ldBytes apart. */
export function activateRows(kind: i32, alpha: f32, c: usize, ldBytes: usize, rows: usize, columns: usize): void {
  run(kind, alpha, c, 0, c, ldBytes, rows, columns);
}

/** y = f(x), n elements. */
export function activateRange(kind: i32, alpha: f32, x: usize, y: usize, n: usize): void {
  run(kind, alpha, x, 0, y, n * 4, 1, n);
}

export function activate(r: Activate, part: usize, parts: usize): void {
  const first = partStart(r.n, LINE, part, parts), n = partStart(r.n, LINE, part + 1, parts) - first;
  activateRange(<i32>r.activation, r.alpha, r.x + first * 4, r.y + first * 4, n);
}

export function activateGrad(r: ActivateGrad, part: usize, parts: usize): void {
  const first = partStart(r.n, LINE, part, parts), n = partStart(r.n, LINE, part + 1, parts) - first;
  run(<i32>r.activation, r.alpha, r.kept + first * 4, r.dy + first * 4, r.dx + first * 4, n * 4, 1, n);
}
