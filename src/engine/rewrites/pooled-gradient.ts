import { apart, sameStretch } from '../dataflow.js';
import { activationEntries } from '../records/activations.js';
import type { Full } from '../records/declare.js';
import type { windowFields } from '../records/window.js';
import { changed, fused, type Rule, stay, stretches } from './rule.js';

/**
 * Windows of 2 x 2 that lie side by side and leave nothing out, the ones that the kernel stores into; into others it adds, and 0 + -0 would be
 * another bit than -0.
 */
export const isTiling = (w: Full<typeof windowFields>): boolean =>
  [w.kernelHeight, w.kernelWidth, w.strideY, w.strideX].every((extent) => extent === 2) &&
  (w.padTop | w.padLeft) === 0 &&
  w.outHeight * 2 === w.height &&
  w.outWidth * 2 === w.width &&
  w.channels >= 4;

/**
 * The gradient of a max pooling, then that of the activation before it: the activation's comes first, over the pooled numbers, which are fewer. dy goes
 * to the place where x was y, so the derivative told from x there is the one told from y.
 */
export const pooledGradient: Rule = (flow, at) => {
  const pool = flow.record(at, 'maxPool2dGrad');
  if (!pool) return false;
  const { batch, outHeight, outWidth, channels, y, dy } = pool.record;
  if (!isTiling(pool.record)) return false;
  const dx = flow.touch(at, 'dx')!;
  const reader = flow.onlyReader(at, dx);
  const gradient = reader === undefined ? undefined : flow.record(reader, 'activateGrad');
  if (!gradient || activationEntries[gradient.record.activation]!.keeps !== 'y') return false;
  const inputs = stretches(flow, at, ['x', 'y', 'dy']);
  const [x, , pooled] = inputs;
  if (!sameStretch(flow.touch(reader!, 'kept')!, x!) || !sameStretch(flow.touch(reader!, 'dy')!, dx)) return false;
  // the gradient of the pooled numbers is changed where it lies
  const made = flow.writer(at, pooled!);
  if (made === undefined || !flow.readBy(made, pooled!, [at])) return false;
  const target = flow.touch(reader!, 'dx')!;
  if (!stay(flow, inputs, at, reader!) || !inputs.every((input) => apart(target, input))) return false;
  flow.replace(at, changed(gradient, { kept: y, dy, dx: dy, n: batch * outHeight * outWidth * channels }));
  flow.replace(reader!, fused('maxPool2dGrad', { ...pool.record, dx: gradient.record.dx }, pool.origin, gradient.origin));
  return true;
};
