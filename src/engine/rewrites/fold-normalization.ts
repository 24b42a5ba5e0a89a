import { type Dataflow, sameStretch } from '../dataflow.js';
import type { DerivedWeights } from '../derived.js';
import type { Pointer } from '../kernels.js';
import type { Origin, RecordEntry } from '../program.js';
import type { FullRecord } from '../records/index.js';
import type { EntryTouch } from '../touches.js';
import { type LinearProduct, linearProduct } from './product.js';
import { fused, type Rule, stretches } from './rule.js';

/** The inverse standard deviation of fixed statistics that a normalization reads, and its place. */
function fixedScale(
  flow: Dataflow,
  derived: DerivedWeights,
  at: number,
): { place: number; entry: RecordEntry<'inverseStandardDeviation'> } | undefined {
  const place = flow.writer(at, flow.touch(at, 'rstd')!);
  const entry = place === undefined ? undefined : flow.record(place, 'inverseStandardDeviation');
  return entry && derived.holds(flow.touch(place!, 'variance')!) ? { place: place!, entry } : undefined;
}

/** The product that made the normalized numbers where they are normalized, of weights that its list leaves as they are. */
function productBefore(flow: Dataflow, derived: DerivedWeights, at: number): { place: number; product: LinearProduct } | undefined {
  const { x, y, channels } = flow.record(at, 'normalize')!.record;
  const z = flow.touch(at, 'x')!;
  const place = x === y ? flow.writer(at, z) : undefined;
  const product = place === undefined ? undefined : linearProduct(flow, place);
  if (!product || product.columns !== channels || !sameStretch(flow.touch(place!, product.output)!, z)) return undefined;
  const { record } = product.entry as RecordEntry<'gemm'>;
  if (product.weights === 'b' && (record.transposeB || record.ldb !== channels)) return undefined;
  const fixed = [...stretches(flow, place!, [product.weights, 'bias']), ...stretches(flow, at, ['mean', 'gamma', 'beta'])];
  return fixed.every((each) => derived.holds(each)) && flow.onlyReader(place!, z) === at ? { place: place!, product } : undefined;
}

/** Records the kernel and the bias that give the normalized outputs: w s and (bias - mean) s + beta with s = rstd gamma. */
function foldInto(
  flow: Dataflow,
  derived: DerivedWeights,
  norm: FullRecord<'normalize'>,
  scale: FullRecord<'inverseStandardDeviation'>,
  weights: EntryTouch,
  bias: Pointer,
  origin: Origin,
): { weights: Pointer; bias: Pointer } {
  const { channels, mean, gamma, beta } = norm;
  const bytes = channels * flow.info.elementBytes;
  const made = <K extends 'fill' | 'normalize' | 'inverseStandardDeviation'>(
    kernel: K,
    given: Partial<FullRecord<K>>,
    field: 'y' | 'rstd',
    length: number,
  ): Pointer => {
    const entry = derived.entry<K>(kernel, given as never, field, length, origin);
    flow.derive(entry as never);
    return entry.derives!.start;
  };
  const zeros = made('fill', { n: channels, value: 0 }, 'y', bytes);
  const { variance, n, epsilon } = scale;
  const rstd = made('inverseStandardDeviation', { variance, n, epsilon }, 'rstd', bytes);
  const length = weights.end - weights.start;
  return {
    weights: made('normalize', { x: weights.start, mean: zeros, rstd, gamma, rows: length / bytes, channels }, 'y', length),
    bias: made('normalize', { x: bias || zeros, mean, rstd, gamma, beta, rows: 1, channels }, 'y', bytes),
  };
}

/**
 * In a list that leaves the weights as they are: a convolution or a matrix product, then the normalization of its outputs by fixed statistics, becomes a
 * product of other weights, which rounds otherwise. Whether it does hangs on the network alone, so that all programs of a model give the same bits. One
 * whose result is added to something is left for the addition to be taken in.
 */
export const foldNormalization: Rule = (flow, at) => {
  const { derived } = flow;
  const norm = flow.record(at, 'normalize');
  if (!derived || !norm) return false;
  const scale = fixedScale(flow, derived, at);
  const before = productBefore(flow, derived, at);
  if (!scale || !before) return false;
  const reader = flow.onlyReader(at, flow.touch(at, 'y')!);
  if (reader !== undefined && flow.record(reader, 'add')) return false;
  const { place, product } = before;
  const { entry, weights } = product;
  const made = foldInto(flow, derived, norm.record, scale.entry.record, flow.touch(place, weights)!, entry.record.bias, norm.origin);
  flow.replace(
    place,
    fused(entry.kernel, { ...entry.record, [weights]: made.weights, bias: made.bias } as never, entry.origin, norm.origin),
  );
  if (flow.onlyReader(scale.place, flow.touch(scale.place, 'rstd')!) === at) flow.remove(scale.place);
  flow.remove(at);
  return true;
};
