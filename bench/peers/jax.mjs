// jax-js (E. Zhang) on its WebAssembly backend. A value that is used again needs `.ref`, or it is freed.
import { blockUntilReady, defaultDevice, init, jit, lax, nn, numpy as np, random, valueAndGrad } from '@jax-js/jax';

const CLASSES = 10;
const LEARNING_RATE = 0.01;
/** Kernels and biases of LeNet-5, in the order of its layers. */
const SHAPES = [[6, 1, 5, 5], [6, 1, 1], [16, 6, 5, 5], [16, 1, 1], [400, 120], [120], [120, 84], [84], [84, CLASSES], [CLASSES]];

/** The mean of every 2 x 2 pixels. */
function averagePool(x) {
  const [batch, channels, height, width] = x.shape;
  return np.mean(x.reshape([batch, channels, height / 2, 2, width / 2, 2]), [3, 5]);
}

function loss(parameters, x, oneHot) {
  const [k1, b1, k2, b2, k3, b3, k4, b4, k5, b5] = parameters;
  let h = averagePool(
    np.tanh(
      lax
        .conv(
          x,
          k1,
          [1, 1],
          [
            [2, 2],
            [2, 2],
          ],
        )
        .add(b1),
    ),
  );
  h = averagePool(np.tanh(lax.conv(h, k2, [1, 1], 'VALID').add(b2)));
  h = np.tanh(np.dot(h.reshape([x.shape[0], 400]), k3).add(b3));
  h = np.tanh(np.dot(h, k4).add(b4));
  const logits = np.dot(h, k5).add(b5);
  return nn
    .logSoftmax(logits)
    .mul(oneHot)
    .sum()
    .mul(-1 / x.shape[0]);
}

/** A training step of LeNet-5 on `batch` random images, compiled as a whole. */
export async function lenet5Step(batch) {
  await init('wasm');
  defaultDevice('wasm');
  const lossAndGradients = valueAndGrad(loss);
  const update = jit((parameters, x, oneHot) => {
    const held = parameters.map((p) => p.ref);
    const [value, gradients] = lossAndGradients(parameters, x, oneHot);
    return [value, held.map((p, i) => p.sub(gradients[i].mul(LEARNING_RATE)))];
  });
  const keys = Array.from({ length: SHAPES.length + 1 }, (_, i) => random.key(i));
  let parameters = SHAPES.map((shape, i) => random.uniform(keys[i], shape, { minval: -0.1, maxval: 0.1 }));
  const x = random.uniform(keys[SHAPES.length], [batch, 1, 28, 28]);
  const classes = Int32Array.from({ length: batch }, (_, i) => i % CLASSES);
  const oneHot = nn.oneHot(np.array(classes), CLASSES);
  await blockUntilReady([x, oneHot, ...parameters]);
  return async () => {
    const [value, next] = update(parameters, x.ref, oneHot.ref);
    parameters = next;
    await blockUntilReady(parameters);
    const number = (await value.data())[0];
    if (!Number.isFinite(number)) throw new Error(`jax-js: the loss is ${number}.`);
  };
}
