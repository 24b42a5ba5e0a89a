// Layers in jax-js. A value that is used again needs `.ref`, or it is freed.
import { lax, nn, numpy as np } from '@jax-js/jax';
import { Unable } from './saved-model.mjs';

const ACTIVATIONS = { relu: nn.relu, tanh: np.tanh, sigmoid: nn.sigmoid };

/** (height, width, in, out) to (out, in, height, width) */
function kernelOf({ shape: [height, width, inputs, outputs], data }) {
  const out = new Float32Array(data.length);
  let to = 0;
  for (let o = 0; o < outputs; o++)
    for (let i = 0; i < inputs; i++) for (let at = 0; at < height * width; at++) out[to++] = data[(at * inputs + i) * outputs + o];
  return np.array(out).reshape([outputs, inputs, height, width]);
}

/** The rows of a kernel above flattened images, from (height, width, channels) to (channels, height, width). */
function rowsByChannel({ shape: [rows, units], data }, [channels, height, width]) {
  const out = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    const [channel, pixel] = [Math.floor(row / (height * width)), row % (height * width)];
    out.set(data.subarray((pixel * channels + channel) * units, (pixel * channels + channel + 1) * units), row * units);
  }
  return out;
}

/** The largest or the mean of every 2 x 2 pixels. */
function pool(x, reduce) {
  const [batch, channels, height, width] = x.shape;
  return reduce(x.reshape([batch, channels, height / 2, 2, width / 2, 2]), [3, 5]);
}

const image = (weights) => weights && np.array(weights.data).reshape([1, weights.data.length, 1, 1]);
const vector = (weights) => np.array(weights.data);

/** Over each channel of (N, channels, height, width). */
function normalise(x, gamma, beta, epsilon) {
  const axes = [0, 2, 3];
  const centred = x.ref.sub(np.mean(x, axes, { keepdims: true }));
  const variance = np.mean(np.square(centred.ref), axes, { keepdims: true });
  return centred
    .div(np.sqrt(variance.add(epsilon)))
    .mul(gamma)
    .add(beta);
}

/** What a layer learns, and its function of that and of what it takes; `below`: (channels, height, width) of one example that it takes. */
export function layerOf({ kind, config, weights }, below) {
  const activate = ACTIVATIONS[config.activation] ?? ((x) => x);
  if (kind === 'Dense') {
    const { kernel, bias } = weights;
    const flattened = below.length === 3 && below[1] * below[2] > 1;
    const rows = flattened ? rowsByChannel(kernel, below) : kernel.data;
    return [[np.array(rows).reshape(kernel.shape), vector(bias)], ([k, b], x) => activate(np.dot(x, k).add(b))];
  }
  if (kind === 'Conv2D') {
    const pad = config.padding === 'valid' ? 0 : config.padding;
    const padding = [
      [pad, pad],
      [pad, pad],
    ];
    const own = [kernelOf(weights.kernel), ...(weights.bias ? [image(weights.bias)] : [])];
    return [own, ([k, b], x) => ((y) => activate(b ? y.add(b) : y))(lax.conv(x, k, config.strides, padding))];
  }
  if (kind === 'BatchNormalization' && below.length === 3)
    return [[image(weights.gamma), image(weights.beta)], ([gamma, beta], x) => normalise(x, gamma, beta, config.epsilon)];
  if (kind === 'MaxPooling2D' || kind === 'AveragePooling2D') {
    if (`${config.poolSize}${config.strides}` !== '2,22,2' || below[1] % 2) throw new Unable('no pools but of 2 x 2 in this adapter');
    return [[], (_, x) => pool(x, kind === 'MaxPooling2D' ? np.max : np.mean)];
  }
  if (kind === 'Flatten') return [[], (_, x) => x.reshape([x.shape[0], x.size / x.shape[0]])];
  if (kind === 'ReLU') return [[], (_, x) => nn.relu(x)];
  if (kind === 'Dropout' && config.rate === 0) return [[], (_, x) => x];
  if (kind === 'Add') return [[], (_, x, y) => x.add(y)];
  if (kind === 'GlobalAveragePooling2D') return [[], (_, x) => np.mean(x, [2, 3])];
  if (kind === 'SimpleRNN') {
    const own = [weights.kernel, weights.recurrentKernel].map(({ data, shape }) => np.array(data).reshape(shape));
    return [[...own, vector(weights.bias)], ([k, r, b], x) => unroll(x, k, r, b)];
  }
  throw new Unable(`no ${kind} in this adapter`);
}

function unroll(x, k, r, b) {
  const [batch, steps, features] = x.shape;
  let h;
  for (let t = 0; t < steps; t++) {
    const now = x.ref.slice([], t).reshape([batch, features]);
    const input = np.dot(now, k.ref).add(b.ref);
    h = np.tanh(h ? input.add(np.dot(h, r.ref)) : input);
  }
  for (const used of [x, k, r, b]) used.dispose();
  return h;
}
