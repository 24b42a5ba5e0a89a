// jax-js (E. Zhang) on its WebAssembly backend, the whole step compiled. A value that is used again needs `.ref`, or it is freed.
import { readFileSync } from 'node:fs';
import { blockUntilReady, defaultDevice, init, jit, nn, numpy as np, valueAndGrad } from '@jax-js/jax';
import { layerOf } from './jax-layers.mjs';
import { channelsFirst, Unable } from './saved-model.mjs';

export async function start() {
  await init('wasm');
  defaultDevice('wasm');
  const file = new URL('../node_modules/@jax-js/jax/package.json', import.meta.url);
  return { version: JSON.parse(readFileSync(file, 'utf8')).version };
}

/** The shape of (channels, height, width) that a layer leaves, as far as the next one asks for it. */
function shapeAfter({ kind, config, weights }, [channels, height, width]) {
  if (kind === 'Conv2D') {
    const pad = config.padding === 'valid' ? 0 : config.padding;
    const along = (extent, at) => Math.floor((extent + 2 * pad - config.kernelSize[at]) / config.strides[at]) + 1;
    return [weights.kernel.shape[3], along(height, 0), along(width, 1)];
  }
  return kind === 'MaxPooling2D' || kind === 'AveragePooling2D' ? [channels, height / 2, width / 2] : [channels, height, width];
}

/** What the layers learn, and the function from that and a batch to the scores of the classes. */
function networkOf({ layers, inputShape }) {
  const shapes = [inputShape.length === 3 ? [inputShape[2], inputShape[0], inputShape[1]] : []];
  const uses = [0];
  const made = layers.map((layer) => {
    const [first] = layer.inputs;
    for (const place of layer.inputs) uses[place]++;
    uses.push(0);
    shapes.push(layer.kind === 'Dense' ? [] : shapeAfter(layer, shapes[first]));
    return layerOf(layer, shapes[first]);
  });
  const score = (parameters, x) => {
    const [values, left] = [[x], [...uses]];
    for (const [i, [, run]] of made.entries())
      values.push(run(parameters[i], ...layers[i].inputs.map((place) => (--left[place] > 0 ? values[place].ref : values[place]))));
    return values.at(-1);
  };
  return { parameters: made.map(([own]) => own), score };
}

const each = (trees, call) => trees[0].map((list, i) => list.map((_, j) => call(...trees.map((tree) => tree[i][j]))));

/** Functions from parameters, gradients and the optimizer's vectors to parameters and vectors. */
function updateOf({ optimizer, learningRate: rate, momentum = 0 }) {
  if (optimizer !== 'SGD') throw new Unable(`no ${optimizer} in this adapter`);
  if (momentum === 0) return (p, g, v) => [each([p, g], (a, b) => a.sub(b.mul(rate))), v];
  return (p, g, v) => {
    const next = each([v, g], (a, b) => a.mul(momentum).sub(b.mul(rate)));
    return [each([p, next], (a, b) => a.add(b.ref)), next];
  };
}

export async function load({ optimizer, train, test, ...network }) {
  const batches = [train, test].map((examples) => (examples.shape.length === 4 ? channelsFirst(examples) : examples));
  const [x, examples] = batches.map(({ x: numbers, shape }) => np.array(numbers).reshape(shape));
  const { parameters, score } = networkOf(network);
  const classes = network.layers.at(-1).weights.bias.data.length;
  const oneHot = nn.oneHot(np.array(train.y), classes);
  const count = train.y.length;
  const lossAndGradients = valueAndGrad((p, images, labels) =>
    nn
      .logSoftmax(score(p, images))
      .mul(labels)
      .sum()
      .mul(-1 / count),
  );
  const update = updateOf(optimizer);
  const step = jit((p, v, images, labels) => {
    const held = each([p], (a) => a.ref);
    const [loss, gradients] = lossAndGradients(p, images, labels);
    return [loss, ...update(held, gradients, v)];
  });
  const tell = jit((p, images) => nn.softmax(score(p, images)));
  let now = parameters;
  let vectors = optimizer.momentum ? each([parameters], (a) => np.zeros(a.shape)) : [];
  await blockUntilReady([x, examples, oneHot, now, vectors]);
  return {
    async step() {
      const [loss, next, more] = step(now, vectors, x.ref, oneHot.ref);
      [now, vectors] = [next, more];
      await blockUntilReady([now, vectors]);
      return (await loss.data())[0];
    },
    predict: () =>
      tell(
        each([now], (a) => a.ref),
        examples.ref,
      ).data(),
  };
}
