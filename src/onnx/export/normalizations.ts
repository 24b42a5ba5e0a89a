import { pure } from '../../engine/records/declare.js';
import type { BatchNormalization } from '../../layers/batch-normalization.js';
import type { GroupNormalization } from '../../layers/group-normalization.js';
import type { LayerNormalization } from '../../layers/layer-normalization.js';
import type { Rescaling } from '../../layers/rescaling.js';
import type { RMSNormalization } from '../../layers/rms-normalization.js';
import { type Writers, type Written, writer } from './layer-export.js';
import type { OnnxGraph } from './onnx-graph.js';
import { first, inImageOrder, last, layoutOf, perChannel, type Value } from './value.js';

/** What `Normalization` and `UnitNormalization` add: see there. */
const NORMALIZATION_EPSILON = 1e-7;
const UNIT_EPSILON = 1e-30;

/** y = x op numbers, a number for each channel. */
function byChannel(g: OnnxGraph, op: 'Add' | 'Sub' | 'Mul', x: Value, name: string, numbers: ArrayLike<number>): Value {
  const { data, dims } = perChannel(x, numbers);
  return { ...x, name: g.node(op, [x.name, g.weight(name, data, dims)]) };
}

/** x / sqrt(mean of x^2 + epsilon) along the last axis of x, with the sum in the mean's place for `sum`. */
function byLength(g: OnnxGraph, x: string, epsilon: number, reduction: 'ReduceMean' | 'ReduceSum'): string {
  const square = g.reduce(reduction, g.node('Mul', [x, x]), [-1], 1);
  return g.node('Div', [x, g.node('Sqrt', [g.node('Add', [square, g.scalar(epsilon)])])]);
}

/** x divided by its length along the last axis; zeros stay zeros. */
export const unitLength = (g: OnnxGraph, x: string, epsilon: number): string => byLength(g, x, epsilon, 'ReduceSum');

const filled = (count: number, value: number): Float32Array => new Float32Array(count).fill(value);

/** A weight's numbers, or as many of one that does nothing. */
const orNeutral = ({ weight }: Written, name: string, count: number, value: number): ArrayLike<number> =>
  weight(name)?.data ?? filled(count, value);

export const normalizationWriters: Writers = /* @__PURE__ */ pure(() => ({
  Rescaling: writer<Rescaling>(({ g, layer, x }) => {
    const scaled = layer.scale === 1 ? x.name : g.node('Mul', [x.name, g.scalar(layer.scale)]);
    return { ...x, name: layer.offset === 0 ? scaled : g.node('Add', [scaled, g.scalar(layer.offset)]) };
  }),
  Normalization: ({ g, x, weight }) => {
    const centred = byChannel(g, 'Sub', x, 'mean', weight('mean')!.data);
    const rstd = Float32Array.from(weight('variance')!.data, (variance) => 1 / Math.sqrt(variance + NORMALIZATION_EPSILON));
    return byChannel(g, 'Mul', centred, 'rstd', rstd);
  },
  BatchNormalization: writer<BatchNormalization>((written) => {
    const { g, layer, weight } = written;
    const x = first(g, written.x);
    const mean = weight('runningMean')!;
    const channels = mean.data.length;
    const vectors = {
      gamma: orNeutral(written, 'gamma', channels, 1),
      beta: orNeutral(written, 'beta', channels, 0),
      runningMean: mean.data,
      runningVariance: weight('runningVariance')!.data,
    };
    const inputs = Object.entries(vectors).map(([name, data]) => g.weight(name, x.image ? inImageOrder(data, x.image) : data));
    return { ...x, name: g.node('BatchNormalization', [x.name, ...inputs], { epsilon: { float: layer.epsilon } }) };
  }),
  LayerNormalization: writer<LayerNormalization>((written) => {
    const { g, layer } = written;
    const x = last(g, written.x);
    const channels = x.shape.at(-1)!;
    const gamma = g.weight('gamma', orNeutral(written, 'gamma', channels, 1));
    const beta = g.weight('beta', orNeutral(written, 'beta', channels, 0));
    return { ...x, name: g.node('LayerNormalization', [x.name, gamma, beta], { axis: -1, epsilon: { float: layer.epsilon } }) };
  }),
  RMSNormalization: writer<RMSNormalization>(({ g, layer, x: given, weight }) => {
    const x = last(g, given);
    return byChannel(g, 'Mul', { ...x, name: byLength(g, x.name, layer.epsilon, 'ReduceMean') }, 'scale', weight('scale')!.data);
  }),
  UnitNormalization: ({ g, x: given }) => {
    const x = last(g, given);
    return { ...x, name: unitLength(g, x.name, UNIT_EPSILON * x.shape.at(-1)!) };
  },
  /** Groups as the channels of an instance normalization, which ONNX has had in the same words at all times. */
  GroupNormalization: writer<GroupNormalization>((written) => {
    const { g, layer, weight } = written;
    const x = first(g, written.x.image ? last(g, written.x) : written.x);
    const groups = layer.groups === -1 ? x.shape.at(-1)! : layer.groups;
    const grouped = g.node('Reshape', [x.name, g.ints([0, groups, -1])]);
    const [ones, zeros] = [g.weight('ones', filled(groups, 1)), g.weight('zeros', filled(groups, 0))];
    const normal = g.node('InstanceNormalization', [grouped, ones, zeros], { epsilon: { float: layer.epsilon } });
    let y: Value = { ...x, name: g.node('Reshape', [normal, g.ints([0, ...layoutOf(x.shape, x.first)])]) };
    const [gamma, beta] = [weight('gamma'), weight('beta')];
    if (gamma) y = byChannel(g, 'Mul', y, 'gamma', gamma.data);
    if (beta) y = byChannel(g, 'Add', y, 'beta', beta.data);
    return y;
  }),
}));
