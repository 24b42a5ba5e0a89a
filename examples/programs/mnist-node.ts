import { Conv2D, Dense, Dropout, Flatten, loadModel, MaxPooling2D, Rescaling, Sequential } from 'wasm-nn';
import { digits } from './images.js';
import { program } from './program.js';

const convolution = (filters: number) => new Conv2D({ filters, kernelSize: 3, activation: 'relu' });

export default program({
  about: 'digits by four convolutions with dropout; saved, loaded, and tested as loaded',
  options: { images: 60_000, testImages: 10_000, epochs: 5 },
  small: { images: 2000, testImages: 500, epochs: 2 },
  reaches: { accuracy: { atLeast: 0.8 } },
  async run({ images, testImages, epochs }, { callbacks, verbose }) {
    const { train, test } = await digits(images, testImages);
    const layers = [
      new Rescaling({ scale: 1 / 255, inputShape: [28, 28, 1] }),
      ...[convolution(32), convolution(32), new MaxPooling2D()],
      ...[convolution(64), convolution(64), new MaxPooling2D()],
      new Flatten(),
      ...[new Dropout({ rate: 0.25 }), new Dense({ units: 512, activation: 'relu' }), new Dropout({ rate: 0.5 })],
      new Dense({ units: 10, activation: 'softmax' }),
    ];
    const model = new Sequential(layers, { seed: 11 });
    const settings = { optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] } as const;
    model.compile(settings);
    await model.fit(train.x, train.y, { epochs, batchSize: 64, validationSplit: 0.15, verbose, callbacks });
    const loaded = loadModel(model.save());
    loaded.compile(settings);
    return { accuracy: loaded.evaluate(test.x, test.y, { batchSize: 500 }).accuracy! };
  },
});
