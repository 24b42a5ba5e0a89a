import { sameStretch } from '../dataflow.js';
import { ActivationKind } from '../kernels.js';
import { linearProduct } from './product.js';
import { fused, type Rule } from './rule.js';

/** A convolution or a matrix product without an activation, then one of its results where they lie: the product does it in its last pass. */
export const activateProduct: Rule = (flow, at) => {
  const activate = flow.record(at, 'activate');
  if (!activate || activate.record.activation === ActivationKind.linear || activate.record.x !== activate.record.y) return false;
  const z = flow.touch(at, 'x')!;
  const made = flow.writer(at, z);
  const product = made === undefined ? undefined : linearProduct(flow, made);
  if (!product || !sameStretch(flow.touch(made!, product.output)!, z) || flow.onlyReader(made!, z) !== at) return false;
  const { activation, alpha } = activate.record;
  const { kernel, record, origin } = product.entry;
  flow.replace(made!, fused(kernel, { ...record, activation, alpha } as never, origin, activate.origin));
  flow.remove(at);
  return true;
};
