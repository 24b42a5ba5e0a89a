import type { Dataflow } from '../dataflow.js';
import { ActivationKind } from '../kernels.js';
import type { RecordEntry } from '../program.js';

/** A convolution or a matrix product: its rows of `columns` outputs, and where its weights and its outputs are told. */
export interface LinearProduct {
  readonly entry: RecordEntry<'conv2d'> | RecordEntry<'depthwiseConv2d'> | RecordEntry<'gemm'>;
  readonly weights: 'w' | 'b';
  readonly output: 'y' | 'c';
  readonly columns: number;
}

/** The one at a place, if it has no activation and its outputs lie side by side. */
export function linearProduct(flow: Dataflow, at: number): LinearProduct | undefined {
  const conv = flow.record(at, 'conv2d');
  if (conv && conv.record.activation === ActivationKind.linear)
    return { entry: conv, weights: 'w', output: 'y', columns: conv.record.filters };
  const depthwise = flow.record(at, 'depthwiseConv2d');
  if (depthwise && depthwise.record.activation === ActivationKind.linear)
    return { entry: depthwise, weights: 'w', output: 'y', columns: depthwise.record.channels };
  const product = flow.record(at, 'gemm');
  if (!product) return undefined;
  const { activation, accumulate, n, ldc } = product.record;
  if (activation !== ActivationKind.linear || accumulate || ldc !== n) return undefined;
  return { entry: product, weights: 'b', output: 'c', columns: n };
}
