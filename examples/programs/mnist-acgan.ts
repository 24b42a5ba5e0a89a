import {
  Adam,
  Add,
  BatchNormalization,
  Conv2D,
  Conv2DTranspose,
  Dense,
  Dropout,
  Embedding,
  Flatten,
  input,
  LeakyReLU,
  Model,
  RandomStream,
  Reshape,
  randomNormal,
  Sequential,
} from 'wasm-nn';
import { digits } from './images.js';
import { program } from './program.js';

const LATENT = 100;
const BATCH = 64;

/** From noise and a digit to an image from -1 to 1. */
function buildGenerator(width: number): Model {
  const up = (filters: number, activation?: 'relu' | 'tanh') =>
    new Conv2DTranspose({ filters, kernelSize: 5, strides: 2, padding: 'same', activation });
  const stack = new Sequential([
    new Dense({ units: 7 * 7 * 2 * width, activation: 'relu', inputShape: [LATENT] }),
    new Reshape({ targetShape: [7, 7, 2 * width] }),
    up(width, 'relu'),
    new BatchNormalization({ momentum: 0.9 }),
    up(1, 'tanh'),
  ]);
  const [noise, digit] = [input({ shape: [LATENT], name: 'noise' }), input({ shape: [1], name: 'digit' })];
  const meaning = new Flatten().apply(
    new Embedding({ inputDim: 10, outputDim: LATENT, embeddingsInitializer: randomNormal({ stddev: 1 }) }).apply(digit),
  );
  return new Model({ inputs: [noise, digit], outputs: stack.apply(new Add().apply([noise, meaning])), name: 'generator', seed: 17 });
}

/** From an image to whether it is real, and its digit. */
function buildDiscriminator(width: number) {
  const image = input({ shape: [28, 28, 1] });
  const down = [width, 2 * width].flatMap((filters) => [
    new Conv2D({ filters, kernelSize: 3, strides: 2, padding: 'same' }),
    new LeakyReLU({ negativeSlope: 0.2 }),
    new Dropout({ rate: 0.3 }),
  ]);
  const features = [...down, new Flatten()].reduce((x, layer) => layer.apply(x), image);
  const real = new Dense({ units: 1, activation: 'sigmoid' }).apply(features);
  const digit = new Dense({ units: 10, activation: 'softmax' }).apply(features);
  return new Model({ inputs: image, outputs: { real, digit }, name: 'discriminator', seed: 18 });
}

const settings = { loss: { real: 'binaryCrossentropy', digit: 'sparseCategoricalCrossentropy' } } as const;

export default program({
  about: 'to draw a digit that is asked for: a generator against a discriminator that tells real images, and digits, apart',
  options: { images: 60_000, epochs: 5, width: 32 },
  small: { images: 2560, epochs: 4, width: 8 },
  // how often a discriminator names the digit that was asked for in images it was not trained on; at random 0.1
  reaches: { drawnAsAsked: { atLeast: 0.5 } },
  async run({ images, epochs, width }, { say }) {
    const { train } = await digits(images, 1);
    const generator = buildGenerator(width);
    const discriminator = buildDiscriminator(width);
    const optimizer = () => new Adam({ learningRate: 0.001, beta1: 0.5 });
    discriminator.compile({ optimizer: optimizer(), ...settings });
    discriminator.trainable = false;
    const inputs = generator.inputs;
    const { real, digit } = discriminator.apply(generator.outputs[0]!) as { real: (typeof inputs)[0]; digit: (typeof inputs)[0] };
    const combined = new Model({ inputs: [...inputs], outputs: { real, digit } });
    combined.compile({ optimizer: optimizer(), ...settings });

    const random = new RandomStream(19, 'noise');
    const draw = (count: number) => ({
      noise: { data: Float32Array.from({ length: count * LATENT }, () => random.normal()), shape: [count, LATENT] },
      digit: { data: Uint8Array.from({ length: count }, () => random.below(10)), shape: [count, 1] },
    });
    const shape = [BATCH, 28, 28, 1];
    for (let epoch = 0; epoch < epochs; epoch++) {
      let [judged, fooled] = [0, 0];
      const batches = Math.floor(images / BATCH);
      for (let batch = 0; batch < batches; batch++) {
        const asked = draw(BATCH);
        const bytes = train.x.data.subarray(batch * BATCH * 784, (batch + 1) * BATCH * 784);
        const reals = { data: Float32Array.from(bytes, (byte) => byte / 127.5 - 1), shape };
        const fakes = generator.predict(asked);
        const labels = train.y.subarray(batch * BATCH, (batch + 1) * BATCH);
        // soft targets for real images keep the discriminator from being too sure (Salimans et al., 2016)
        judged += discriminator.trainOnBatch(reals, { real: new Float32Array(BATCH).fill(0.95), digit: labels }).loss;
        judged += discriminator.trainOnBatch(fakes, { real: new Float32Array(BATCH), digit: asked.digit.data }).loss;
        const trick = draw(BATCH);
        fooled += combined.trainOnBatch(trick, { real: new Float32Array(BATCH).fill(0.95), digit: trick.digit.data }).loss;
      }
      say(
        `epoch ${epoch + 1}: loss of the discriminator ${(judged / batches / 2).toFixed(3)}, of the generator ${(fooled / batches).toFixed(3)}`,
      );
    }

    // a judge that saw real images alone
    const judge = buildDiscriminator(8);
    judge.compile({ optimizer: new Adam({ learningRate: 0.003 }), ...settings, metrics: { digit: ['accuracy'] } });
    const count = Math.min(2560, images);
    const known = { data: Float32Array.from(train.x.data.subarray(0, 784 * count), (byte) => byte / 127.5 - 1), shape: [count, 28, 28, 1] };
    await judge.fit(known, { real: new Float32Array(count).fill(1), digit: train.y.subarray(0, count) }, { epochs: 3, verbose: 0 });
    const asked = draw(500);
    const judged = judge.evaluate(generator.predict(asked), { real: new Float32Array(500), digit: asked.digit.data }) as Record<
      string,
      number
    >;
    return { drawnAsAsked: judged.digitAccuracy! };
  },
});
