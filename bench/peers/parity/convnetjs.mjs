// ConvNetJS (A. Karpathy): plain JavaScript, one example at a time.
import convnetjs from 'convnetjs';
import { Unable } from './saved-model.mjs';

const { default: packed } = await import('convnetjs/package.json', { with: { type: 'json' } });

export const start = () => ({ version: packed.version });

const ACTIVATIONS = ['relu', 'tanh', 'sigmoid'];

/** A layer's definition; undefined where ConvNetJS needs none. */
function definitionOf({ kind, config }, last) {
  const activation = ACTIVATIONS.includes(config.activation) ? { activation: config.activation } : {};
  if (kind === 'Flatten' || (kind === 'Dropout' && config.rate === 0)) return undefined;
  if (kind === 'Dense')
    return last ? { type: 'softmax', num_classes: config.units } : { type: 'fc', num_neurons: config.units, ...activation };
  if (kind === 'ReLU') return { type: 'relu' };
  if (kind === 'Conv2D') {
    const [[size, width], [stride]] = [config.kernelSize, config.strides];
    if (size !== width) throw new Unable('no kernels that are not square');
    return { type: 'conv', sx: size, filters: config.filters, stride, pad: config.padding === 'valid' ? 0 : config.padding, ...activation };
  }
  if (kind === 'MaxPooling2D') return { type: 'pool', sx: config.poolSize[0], stride: config.strides[0] };
  throw new Unable(`no ${kind}`);
}

/** ConvNetJS has (height, width, channels) as we do, one Vol for each filter or neuron. */
function setWeights(layer, { kernel, bias }) {
  const outputs = kernel.shape.at(-1);
  for (let out = 0; out < outputs; out++) {
    const { w } = layer.filters[out];
    for (let i = 0; i < w.length; i++) w[i] = kernel.data[i * outputs + out];
    layer.biases.w[out] = bias.data[out];
  }
}

export function load({ inputShape, layers, train, test, optimizer }) {
  if (optimizer.optimizer !== 'SGD') throw new Unable(`no ${optimizer.optimizer}`);
  const [out_sy, out_sx, out_depth] = inputShape.length === 3 ? inputShape : [1, 1, inputShape.reduce((a, b) => a * b)];
  const definitions = [{ type: 'input', out_sx, out_sy, out_depth }];
  for (const [place, layer] of layers.entries()) {
    const definition = definitionOf(layer, place === layers.length - 1);
    if (layer.inputs.length !== 1 || layer.inputs[0] !== place) throw new Unable('chains of layers alone');
    if (definition) definitions.push(definition);
  }
  const net = new convnetjs.Net();
  net.makeLayers(definitions);
  const weighted = net.layers.filter(({ filters }) => filters);
  for (const [i, { weights }] of layers.filter((layer) => layer.weights.kernel).entries()) setWeights(weighted[i], weights);
  const trainer = new convnetjs.Trainer(net, {
    method: 'sgd',
    batch_size: train.y.length,
    learning_rate: optimizer.learningRate,
    momentum: optimizer.momentum ?? 0,
    l2_decay: 0,
  });
  const size = inputShape.reduce((a, b) => a * b);
  const [images, told] = [train, test].map(({ x, y }) =>
    Array.from(y, (_, example) => {
      const image = new convnetjs.Vol(out_sx, out_sy, out_depth, 0);
      for (let i = 0; i < size; i++) image.w[i] = x[example * size + i];
      return image;
    }),
  );
  return {
    step() {
      let sum = 0;
      for (const [i, image] of images.entries()) sum += trainer.train(image, train.y[i]).cost_loss;
      return sum / images.length;
    },
    predict: () => told.flatMap((image) => Array.from(net.forward(image).w)),
  };
}
