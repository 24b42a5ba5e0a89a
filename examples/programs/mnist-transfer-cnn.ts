import { Conv2D, Dense, Dropout, Flatten, MaxPooling2D, Rescaling, Sequential } from 'wasm-nn';
import { digits, ofClasses } from './images.js';
import { program } from './program.js';

const settings = { optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] } as const;

export default program({
  about: 'the digits 5 to 9 by the convolutions that learned 0 to 4, which are frozen',
  options: { images: 60_000, testImages: 10_000, epochs: 5 },
  small: { images: 2000, testImages: 1000, epochs: 2 },
  reaches: { before: { atMost: 0.5 }, accuracy: { atLeast: 0.8 } },
  async run({ images, testImages, epochs }, { callbacks, verbose }) {
    const { train, test } = await digits(images, testImages);
    const low = ofClasses(train, (digit) => digit < 5);
    const [high, highTest] = [train, test].map((set) => ofClasses(set, (digit) => digit >= 5, 5)) as [typeof low, typeof low];

    const features = [
      new Rescaling({ scale: 1 / 255, inputShape: [28, 28, 1] }),
      new Conv2D({ filters: 32, kernelSize: 3, activation: 'relu' }),
      new Conv2D({ filters: 32, kernelSize: 3, activation: 'relu' }),
      new MaxPooling2D(),
      new Dropout({ rate: 0.25 }),
      new Flatten(),
    ];
    const head = [
      new Dense({ units: 128, activation: 'relu' }),
      new Dropout({ rate: 0.5 }),
      new Dense({ units: 5, activation: 'softmax' }),
    ];
    const model = new Sequential([...features, ...head], { seed: 13 });
    model.compile(settings);
    await model.fit(low.x, low.y, { epochs, batchSize: 64, verbose, callbacks });
    const before = model.evaluate(highTest.x, highTest.y, { batchSize: 500 }).accuracy!;

    for (const layer of features) layer.trainable = false;
    model.compile(settings);
    await model.fit(high.x, high.y, { epochs, batchSize: 64, verbose, callbacks });
    return { before, accuracy: model.evaluate(highTest.x, highTest.y, { batchSize: 500 }).accuracy! };
  },
});
