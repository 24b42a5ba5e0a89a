import { ActivationKind, AddActivateGrad } from './records';
import { loadPart, storePart } from './simd';
import { LINE, partStart } from './split';

/** (a + b) f', f' = 1 where y is above 0, else `slope`. */
function step(a: v128, b: v128, y: v128, slope: v128): v128 {
  return f32x4.mul(f32x4.add(a, b), v128.bitselect(f32x4.splat(1), slope, f32x4.gt(y, f32x4.splat(0))));
}

/** dx = (a + b) f'(x), from y = f(x), f a (leaky) ReLU. Any alignment; dx may be any of the inputs; NaN passes through. */
export function addActivateGrad(r: AddActivateGrad, part: usize, parts: usize): void {
  const first = partStart(r.n, LINE, part, parts), n = partStart(r.n, LINE, part + 1, parts) - first, rest = n & 3;
  const slope = f32x4.splat(<i32>r.activation == ActivationKind.relu ? <f32>0 : r.alpha), toB = r.b - r.a, toY = r.y - r.a, toDx = r.dx - r.a;
  let a = r.a + first * 4;
  for (const end = a + (n & ~3) * 4; a < end; a += 16) v128.store(a + toDx, step(v128.load(a), v128.load(a + toB), v128.load(a + toY), slope));
  if (rest) storePart(a + toDx, step(loadPart(a, rest, 0), loadPart(a + toB, rest, 0), loadPart(a + toY, rest, 0), slope), rest);
}
