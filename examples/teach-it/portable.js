// A network in the words that all programs have: what TensorFlow.js has no layer for is said by layers that it has, which compute the same.
import { BatchNormalization, Conv2D, input, Model, ZeroPadding2D } from '../../dist/index.js';

/** What Normalization adds to the variance. */
const EPSILON = 1e-7;

/** A layer with zeros put around its images before it, which paddings by numbers are. */
function padded(layer, config) {
  const { name, padding } = config;
  const valid = new layer.constructor({ ...config, padding: 'valid' });
  if ([padding].flat(2).every((count) => count === 0)) return { layers: [valid] };
  return { layers: [new ZeroPadding2D({ name: `${name}_padding`, padding }), valid] };
}

/** A shortcut that takes every second pixel and adds channels of zeros: a convolution of 1 x 1 with ones where a channel goes. */
function shortcut({ filters, strides }, { name }, channels) {
  const before = Math.floor((filters - channels) / 2);
  const kernel = new Float32Array(channels * filters);
  for (let c = 0; c < channels; c++) kernel[c * filters + before + c] = 1;
  const conv = new Conv2D({ name, filters, kernelSize: 1, strides, useBias: false });
  return { layers: [conv], weights: { kernel } };
}

/** Mean and variance that are given: a batch norm that has learnt them. */
function standardized({ name }, { mean, variance }) {
  const norm = new BatchNormalization({ name, center: false, scale: false, epsilon: EPSILON });
  return { layers: [norm], weights: { runningMean: mean, runningVariance: variance } };
}

/** How many channels a value within a network has. */
function channelsOf(inputs, value) {
  if (value === inputs) return inputs.shape.at(-1);
  const below = new Model({ inputs, outputs: value });
  const channels = below.outputShape.at(-1);
  below.dispose();
  return channels;
}

/** What stands for a layer that reads `x`: one or several, and weights by their names where they are not the layer's own. */
function translated(layer, name, weights, { channels, positive }) {
  const config = { ...layer.config, name };
  const numbers = config.padding !== undefined && typeof config.padding !== 'string';
  if (layer.kind === 'IdentityShortcut') return shortcut(layer, config, channels());
  if (layer.kind === 'Normalization') return standardized(config, weights);
  if (/^(Depthwise|Separable)?Conv2D$/.test(layer.kind) && numbers) return padded(layer, config);
  // zeros are the least that a ReLU gives, so that the largest in a window is the same with them
  if (layer.kind === 'MaxPooling2D' && numbers && positive) return padded(layer, config);
  return { layers: [new layer.constructor(config)] };
}

/** The values of each layer's parameters by their names; `parameters` come in the order of the layers. */
function weightsByLayer({ layers, parameters }) {
  let at = 0;
  const found = new Map();
  for (const layer of layers) {
    const prefix = parameters[at]?.name.replace(/\/[^/]*$/, '');
    const own = {};
    const mine = prefix === layer.name || prefix?.endsWith(`/${layer.name}`);
    for (; mine && parameters[at]?.name.replace(/\/[^/]*$/, '') === prefix; at++)
      own[parameters[at].name.slice(prefix.length + 1)] = parameters[at].values;
    found.set(layer, own);
  }
  return found;
}

/** Names that no two layers have. */
function uniqueNames(layers) {
  const taken = new Set();
  return new Map(
    layers.map((layer) => {
      let name = layer.name;
      for (let i = 2; taken.has(name); i++) name = `${layer.name}_${i}`;
      taken.add(name);
      return [layer, name];
    }),
  );
}

const isReLU = (layer) => layer?.kind === 'ReLU' || layer?.config.activation === 'relu';

/** A copy of a model of one input, of layers that TensorFlow.js has too; layers that cannot be said otherwise stay as they are. */
export function portable(model) {
  const names = uniqueNames(model.layers);
  const weights = weightsByLayer(model);
  const placed = new Map();
  const given = new Map();
  const inputs = input({ shape: model.inputShape });
  const values = [inputs];
  for (const { layer, inputs: read } of model.nodes) {
    const [x, ...others] = read.map((value) => values[value]);
    if (!placed.has(layer)) {
      const below = { channels: () => channelsOf(inputs, x), positive: isReLU(model.nodes[read[0] - 1]?.layer) };
      const made = translated(layer, names.get(layer), weights.get(layer), below);
      placed.set(layer, made.layers);
      given.set(names.get(layer), made.weights ?? weights.get(layer));
    }
    const [first, ...rest] = placed.get(layer);
    values.push(rest.reduce((value, next) => next.apply(value), first.apply([x, ...others])));
  }
  const copy = new Model({ inputs, outputs: values.at(-1), name: model.name });
  const valuesOf = (path) => given.get(path.slice(0, path.lastIndexOf('/')))[path.slice(path.lastIndexOf('/') + 1)];
  copy.setWeights(copy.parameters.map(({ name }) => valuesOf(name)));
  return copy;
}
