// A bias that is told to be one late: where a file cuts it out of others by shapes that are known when the graph is walked through.
import { Dense } from '../../layers/built-in.js';
import type { Builder } from '../builder.js';
import type { OnnxNode } from '../node.js';
import type { Live, Value } from '../values.js';

/** The Dense layer that made `value` with `bias`, one number a unit; undefined where there is none, or another bias. */
export function biased(b: Builder, node: OnnxNode, value: Value, bias: Value): Live | undefined {
  if (!value.live || bias.live || !b.options.joins) return undefined;
  const { layer, inputs } = value.tensor;
  const weights = layer && b.weights.get(layer);
  if (!(layer instanceof Dense) || layer.useBias || !layer.trainable || !weights) return undefined;
  const axis = value.order.at(-1) ?? -1;
  const { units } = layer;
  const along = bias.dims[axis - value.dims.length + bias.dims.length];
  const fits = value.dims[axis] === units && along === units && bias.data.length === units && bias.dims.length <= value.dims.length;
  if (!fits || value.shape.at(-1) !== units) return undefined;
  b.absorbed.add(layer);
  const make = (name: string): Dense => new Dense({ units, name });
  return { ...value, tensor: b.add(node, make, inputs, { ...weights, bias: bias.data }) };
}
