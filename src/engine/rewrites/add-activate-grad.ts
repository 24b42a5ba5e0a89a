import { sameStretch } from '../dataflow.js';
import { ActivationKind } from '../kernels.js';
import { fused, mayWriteOver, type Rule, stay, stretches } from './rule.js';

/** Two gradients of one value are added, then multiplied with a (leaky) ReLU's derivative: addActivateGrad. */
export const addActivateGrad: Rule = (flow, at) => {
  const sum = flow.record(at, 'add');
  if (!sum) return false;
  const y = flow.touch(at, 'y')!;
  const reader = flow.onlyReader(at, y);
  const gradient = reader === undefined ? undefined : flow.record(reader, 'activateGrad');
  if (!gradient || !sameStretch(flow.touch(reader!, 'dy')!, y)) return false;
  const { activation, alpha, kept: told, dx, n } = gradient.record;
  if (activation !== ActivationKind.relu && activation !== ActivationKind.leakyRelu) return false;
  const inputs = stretches(flow, at, ['a', 'b']);
  if (!stay(flow, inputs, at, reader!) || !mayWriteOver(flow.touch(reader!, 'dx')!, inputs)) return false;
  const { a, b } = sum.record;
  flow.replace(reader!, fused('addActivateGrad', { a, b, y: told, activation, alpha, dx, n }, gradient.origin, sum.origin));
  flow.remove(at);
  return true;
};
