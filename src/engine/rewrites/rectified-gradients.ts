import { type Dataflow, sameStretch } from '../dataflow.js';
import { ActivationKind } from '../kernels.js';
import type { RecordEntry } from '../program.js';
import { fused, mayWriteOver, ofSame, type Rule, stay, stretches } from './rule.js';

/** Where a normalization with this rectifier made `y`, if all that it was made of is there as it was at `until`. */
function madeBy(flow: Dataflow, at: number, until: number): RecordEntry<'normalizeActivate'> | undefined {
  const gradient = flow.record(at, 'activateGrad')!.record;
  const y = flow.touch(at, 'kept')!;
  const place = flow.writer(at, y);
  const norm = place === undefined ? undefined : flow.record(place, 'normalizeActivate');
  if (!norm || norm.record.addend || norm.record.activation !== gradient.activation || norm.record.alpha !== gradient.alpha)
    return undefined;
  const inputs = stretches(flow, place!, ['x', 'mean', 'rstd', 'gamma', 'beta']);
  return sameStretch(flow.touch(place!, 'y')!, y) && stay(flow, inputs, place!, until) ? norm : undefined;
}

/**
 * The gradient of a (leaky) ReLU that stands behind a batch normalization, then those of the normalization: both of these take the derivative in, and
 * tell it from x, so that dz is not written and y not read.
 */
export const rectifiedGradients: Rule = (flow, at) => {
  const gradient = flow.record(at, 'activateGrad');
  if (!gradient) return false;
  const { activation, alpha, dy } = gradient.record;
  if (activation !== ActivationKind.relu && activation !== ActivationKind.leakyRelu) return false;
  const dz = flow.touch(at, 'dx')!;
  const { entries, known } = flow.readers(at, dz);
  const [first, second] = entries;
  if (!known || first === undefined || entries.length > 2) return false;
  const parameters = flow.record(first, 'normalizeParameterGrad');
  const input = second === undefined ? undefined : flow.record(second, 'batchNormGrad');
  if (!parameters || (second !== undefined && !input)) return false;
  if (!sameStretch(flow.touch(first, 'dy')!, dz) || (second !== undefined && !sameStretch(flow.touch(second, 'dy')!, dz))) return false;
  const last = second ?? first;
  const norm = madeBy(flow, at, last);
  if (!norm || !ofSame(norm.record, parameters.record)) return false;
  if (input && (!ofSame(norm.record, input.record) || norm.record.gamma !== input.record.gamma)) return false;
  const from = flow.touch(at, 'dy')!;
  if (flow.changes(from, at, last) || (input && !mayWriteOver(flow.touch(last, 'dx')!, [from]))) return false;
  const { gamma, beta } = norm.record;
  const own = { gamma, beta, activation, alpha, dy };
  flow.replace(first, fused('normalizeActivateParameterGrad', { ...parameters.record, ...own }, gradient.origin, parameters.origin));
  if (input) flow.replace(last, fused('batchNormActivateGrad', { ...input.record, ...own }, gradient.origin, input.origin));
  flow.remove(at);
  return true;
};
