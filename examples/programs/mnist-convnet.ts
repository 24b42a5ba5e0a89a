import { Conv2D, Dense, Flatten, MaxPooling2D, Rescaling, Sequential } from 'wasm-nn';
import { digits } from './images.js';
import { program } from './program.js';

export default program({
  about: 'digits by two convolutions',
  options: { images: 60_000, testImages: 10_000, epochs: 5 },
  small: { images: 3000, testImages: 1000, epochs: 4 },
  reaches: { accuracy: { atLeast: 0.85 } },
  async run({ images, testImages, epochs }, { callbacks, verbose }) {
    const { train, test } = await digits(images, testImages);
    const convolution = { kernelSize: 5, activation: 'relu', kernelInitializer: 'varianceScaling' } as const;
    const layers = [
      new Rescaling({ scale: 1 / 255, inputShape: [28, 28, 1] }),
      new Conv2D({ filters: 8, ...convolution }),
      new MaxPooling2D(),
      new Conv2D({ filters: 16, ...convolution }),
      new MaxPooling2D(),
      new Flatten(),
      new Dense({ units: 10, activation: 'softmax' }),
    ];
    const model = new Sequential(layers, { seed: 10 });
    model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
    await model.fit(train.x, train.y, { epochs, batchSize: 64, validationSplit: 0.15, verbose, callbacks });
    return { accuracy: model.evaluate(test.x, test.y, { batchSize: 500 }).accuracy! };
  },
});
