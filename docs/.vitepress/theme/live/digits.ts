// A small CNN on drawn digits, and what it takes test images for after each epoch.
import { drawDigits, SIDE } from '../../../../examples/browser/digits.js';
import { library } from './library';

export { drawDigits, SIDE };
export const EPOCHS = 6;
/** Test images that the page shows. */
export const SHOWN = 20;

export interface Epoch {
  epoch: number;
  loss: number;
  accuracy: number;
  /** What the shown images are taken for. */
  predicted: number[];
}

/** Trains, telling of every epoch; resolves to the accuracy on test images. */
export async function trainDigits(filters: number, signal: AbortSignal, tell: (epoch: Epoch) => void): Promise<number> {
  const remote = await library();
  try {
    const [train, test] = [drawDigits(2000, 2), drawDigits(500, 3)];
    const convolution = (count: number) =>
      new remote.Conv2D({ filters: count, kernelSize: 3, padding: 'same', activation: 'relu', kernelInitializer: 'heNormal' });
    const model = await new remote.Sequential(
      [
        new remote.Rescaling({ scale: 1 / 255, inputShape: [SIDE, SIDE, 1] }),
        convolution(filters),
        new remote.MaxPooling2D(),
        convolution(2 * filters),
        new remote.MaxPooling2D(),
        new remote.Flatten(),
        new remote.Dense({ units: 10, activation: 'softmax' }),
      ],
      { seed: 7 },
    );
    const optimizer = new remote.Adam({ learningRate: 0.005 });
    await model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
    const shown = { data: test.x.data.slice(0, SHOWN * SIDE * SIDE), shape: [SHOWN, SIDE, SIDE, 1] };
    for (let epoch = 0; epoch < EPOCHS && !signal.aborted; epoch++) {
      const { history } = await model.fit(train.x, train.y, { epochs: epoch + 1, initialEpoch: epoch, batchSize: 32, verbose: 0, signal });
      const { data } = await model.predict(shown);
      const predicted = Array.from({ length: SHOWN }, (_, i) => largest(data.subarray(10 * i, 10 * i + 10)));
      if (!signal.aborted) tell({ epoch: epoch + 1, loss: history.loss.at(-1)!, accuracy: history.accuracy!.at(-1)!, predicted });
    }
    return (await model.evaluate(test.x, test.y)).accuracy!;
  } finally {
    remote.close();
  }
}

const largest = (values: ArrayLike<number>): number => Array.from(values).reduce((best, value, i) => (value > values[best]! ? i : best), 0);
