import { Concatenate, CustomLoss, Dense, input, Model, RandomStream, Rescaling, Reshape } from 'wasm-nn';
import { loadDataset } from 'wasm-nn/data';
import { slice } from '../node/data.js';
import { program } from './program.js';
import { Sampling } from './sampling.js';

const LATENT = 2;

/** The squared error, summed over the pixels of an image: beside it the divergence is to weigh as much as in the evidence's lower bound. */
const squaredErrorSum = CustomLoss({
  name: 'squaredErrorSum',
  compute(yTrue, yPred, gradient, { rows, columns, losses }) {
    for (let i = 0; i < rows * columns; i++) {
      const error = yPred[i]! - yTrue[i]!;
      losses[Math.floor(i / columns)]! += error * error;
      if (gradient) gradient[i] = 2 * error;
    }
  },
});

export default program({
  about: 'two numbers that clothes can be drawn from again: a variational autoencoder, with a layer and a loss of its own',
  options: { images: 60_000, epochs: 10, kl: 1 },
  small: { images: 3000, epochs: 8 },
  // the share is 1 where every image is drawn as the mean of all; digits, which the test may have alone, are harder than clothes
  reaches: { shareOfVariance: { atMost: 0.86 }, spread: { atLeast: 0.3 } },
  async run({ images, epochs, kl }, { callbacks, verbose, say }) {
    // Debian's package is not on every machine; digits are of the same shape
    const set = await loadDataset('fashion-mnist', { download: false }).catch(() => loadDataset('mnist'));
    const { x } = slice(set.train, 0, images);
    const pixels = { data: Float32Array.from(x.data, (byte) => byte / 255), shape: [images, 784] };

    const encoderInput = input({ shape: [28, 28, 1] });
    const flat = new Reshape({ targetShape: [784] }).apply(new Rescaling({ scale: 1 / 255 }).apply(encoderInput));
    const hidden = new Dense({ units: 256, activation: 'relu' }).apply(flat);
    const mean = new Dense({ units: LATENT }).apply(hidden);
    const logVariance = new Dense({ units: LATENT, kernelInitializer: 'zeros' }).apply(hidden);
    const sampled = new Sampling(15, kl).apply([mean, logVariance]);
    const latent = input({ shape: [LATENT] });
    const drawn = new Dense({ units: 256, activation: 'relu' }).apply(latent);
    const decoder = new Model({ inputs: latent, outputs: new Dense({ units: 784, activation: 'sigmoid' }).apply(drawn) });
    const vae = new Model({ inputs: encoderInput, outputs: decoder.apply(sampled), seed: 15 });
    vae.compile({ optimizer: 'adam', loss: squaredErrorSum });
    await vae.fit(x, pixels, { epochs, batchSize: 64, verbose, callbacks });

    const average = new Float32Array(784);
    for (const [i, value] of pixels.data.entries()) average[i % 784]! += value / images;
    const variance = pixels.data.reduce((sum, value, i) => sum + (value - average[i % 784]!) ** 2, 0) / images;
    const { loss } = vae.evaluate(x, pixels, { batchSize: 500 });
    say(`squared error an image: of the mean image ${variance.toFixed(1)}, decoded from ${LATENT} numbers ${loss.toFixed(1)}`);

    const codes = new Model({ inputs: encoderInput, outputs: new Concatenate().apply([mean, logVariance]) }).predict(x, {
      batchSize: 500,
    }).data;
    const means = codes.filter((_, i) => i % (2 * LATENT) < LATENT);
    const random = new RandomStream(16, 'image');
    const [image] = [decoder.predict([Array.from({ length: LATENT }, () => random.normal())]).data];
    const row = (y: number) => Array.from(image.subarray(28 * y, 28 * (y + 1)), (p) => ' .:+#@'[Math.min(5, Math.floor(6 * p))]).join('');
    say(`drawn:\n${Array.from({ length: 14 }, (_, y) => row(2 * y)).join('\n')}`);
    return { shareOfVariance: loss / variance, spread: Math.sqrt(means.reduce((sum, m) => sum + m * m, 0) / means.length) };
  },
});
