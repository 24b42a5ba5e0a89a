// Normalization: of batches, of what an example holds, of groups of channels.
import { Add, BatchNormalization, GroupNormalization, LayerNormalization, Multiply, Subtract } from '../../layers/built-in.js';
import { checkedAxis, constantInput, type Inputs } from '../arguments.js';
import type { Builder, Weights } from '../builder.js';
import type { OnnxNode } from '../node.js';
import { MixesBatch, refuse } from '../refusal.js';
import type { Live } from '../values.js';
import { joinedBy, math, rescaled } from './arithmetic.js';
import { type Build, type Builds, liveInput } from './build.js';
import { perChannel } from './images.js';
import { reduced } from './reduce.js';

const numbers = (inputs: Inputs, i: number, what: string): ArrayLike<number> =>
  (constantInput(inputs, i, what) ?? refuse(`has no ${what}`)).data;

/** (N, C, ...) with the channels last. */
function channelsLast(b: Builder, value: Live): { value: Live; order: number[]; shape: number[] } {
  const own = value.batch === 1 ? b.batchAt(value, 0) : value;
  const order = [...own.order.filter((axis) => axis !== 1), 1];
  return { value: own, order, shape: order.map((axis) => own.dims[axis]!) };
}

/** That of a graph which was written while it trained, too: here it trains by statistics of a batch, and predicts by the running ones. */
const batchNormalization: Build = (b, node, inputs) => {
  const { value, order, shape } = channelsLast(b, liveInput(inputs));
  const isRead = node.outputs.slice(1).some((name) => name !== '' && b.uses.has(name));
  if (node.int('training_mode', 0) === 1 && isRead) refuse('gives the statistics of a batch');
  if (node.int('spatial', 1) !== 1) refuse('normalizes every place by itself');
  const [gamma, beta, runningMean, runningVariance] = ['scale', 'bias', 'mean', 'variance'].map((what, i) => numbers(inputs, i + 1, what));
  const options = { epsilon: node.float('epsilon', 1e-5), momentum: node.float('momentum', 0.9) };
  const weights = { gamma: gamma!, beta: beta!, runningMean: runningMean!, runningVariance: runningVariance! };
  const tensor = b.add(node, (name) => new BatchNormalization({ ...options, name }), [b.arrange(value, order, shape)], weights);
  return [b.live(tensor, value.dims, value.batch, order, shape)];
};

const layerNormalization: Build = (b, node, inputs) => {
  const x = liveInput(inputs);
  const axis = checkedAxis(node.int('axis', -1), x.dims.length);
  const rows = [...x.dims.keys()].slice(axis);
  if (rows.includes(x.batch)) throw new MixesBatch();
  const order = [...x.order.filter((one) => !rows.includes(one)), ...rows];
  const columns = rows.reduce((product, one) => product * x.dims[one]!, 1);
  const shape = [...order.slice(0, order.length - rows.length).map((one) => x.dims[one]!), columns];
  const gamma = numbers(inputs, 1, 'scale');
  const beta = constantInput(inputs, 2, 'bias')?.data;
  const options = { epsilon: node.float('epsilon', 1e-5), center: beta !== undefined };
  if (gamma.length !== columns || (beta && beta.length !== columns)) refuse(`has ${gamma.length} factors for ${columns} numbers`);
  const weights: Weights = { gamma, ...(beta && { beta }) };
  const tensor = b.add(node, (name) => new LayerNormalization({ ...options, name }), [b.arrange(x, order, shape)], weights);
  const y = b.live(tensor, x.dims, x.batch, order, shape);
  const isRead = node.outputs.slice(1).some((name) => name !== '' && b.uses.has(name));
  return isRead ? [y, ...statistics(b, node, x, rows, options.epsilon)] : [y, b.unused, b.unused];
};

/** The means along axes, and 1 / sqrt(variance + epsilon). */
function statistics(b: Builder, node: OnnxNode, x: Live, axes: readonly number[], epsilon: number): [Live, Live] {
  const mean = reduced(b, node, x, axes, 'mean');
  const centred = joinedBy(b, node, [x, mean], (name) => new Subtract({ name }));
  const variance = reduced(b, node, math(b, node, centred, { function: 'power', exponent: 2 }), axes, 'mean');
  const deviation = math(b, node, rescaled(b, node, variance, 1, epsilon), { function: 'sqrt' });
  return [mean, math(b, node, deviation, { function: 'reciprocal' })];
}

/** Groups of channels of every example; factors are one a channel, or before opset 21 one a group. */
function groups(b: Builder, node: OnnxNode, inputs: Inputs, count: number): Live {
  const { value, order, shape } = channelsLast(b, b.batchAt(liveInput(inputs), 0));
  const channels = value.dims[1]!;
  const [gamma, beta] = [numbers(inputs, 1, 'scale'), numbers(inputs, 2, 'bias')];
  const epsilon = node.float('epsilon', 1e-5);
  const own = gamma.length === channels;
  const options = { groups: count === channels ? -1 : count, epsilon, scale: own, center: own };
  const x = b.arrange(value, order, shape);
  const tensor = b.add(node, (name) => new GroupNormalization({ ...options, name }), [x], own ? { gamma, beta } : {});
  const normal = b.live(tensor, value.dims, value.batch, order, shape);
  if (own) return normal;
  if (gamma.length !== count || beta.length !== count) refuse(`has ${gamma.length} factors for ${count} groups`);
  const each = (of: ArrayLike<number>) =>
    perChannel(
      Array.from({ length: channels }, (_, c) => of[Math.floor((c * count) / channels)]!),
      value.dims.length,
    );
  const scaled = joinedBy(b, node, [normal, each(gamma)], (name) => new Multiply({ name }));
  return joinedBy(b, node, [scaled, each(beta)], (name) => new Add({ name }));
}

export const normalizationBuilds: Builds = {
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
  InstanceNormalization: (b, node, inputs) => [groups(b, node, inputs, liveInput(inputs).dims[1]!)],
  GroupNormalization: (b, node, inputs) => [groups(b, node, inputs, node.int('num_groups', 1))],
};
