import { packedKernelNumbers } from '../records/conv.js';
import { changed, type Rule } from './rule.js';

/** Outputs of a filter from which on packing its kernel takes less than a fiftieth of the convolution. */
const MANY_OUTPUTS = 2048;

/** In a list that leaves the weights as they are: a convolution of few images reads its kernel as it was packed once for all runs. */
export const packKernel: Rule = (flow, at) => {
  const { derived, info } = flow;
  const conv = flow.record(at, 'conv2d');
  if (!derived || !conv || conv.record.packed || !derived.holds(flow.touch(at, 'w')!)) return false;
  const { batch, x, y, bias, activation, alpha, packed, scratch, ...given } = conv.record;
  if (batch * given.outHeight * given.outWidth >= MANY_OUTPUTS) return false;
  const bytes = packedKernelNumbers(conv.record) * info.elementBytes;
  const entry = derived.entry('packKernel', given, 'packed', bytes, conv.origin);
  flow.derive(entry as never);
  flow.replace(at, changed(conv, { packed: entry.derives!.start }));
  return true;
};
