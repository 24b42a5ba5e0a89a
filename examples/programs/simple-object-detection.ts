import { Adam, Conv2D, CustomLoss, Dense, Flatten, MaxPooling2D, Rescaling, Sequential } from 'wasm-nn';
import { program } from './program.js';
import { drawScenes } from './shapes.js';

const SIZE = 32;
/** How much the class counts beside the edges of the box. */
const CLASS_WEIGHT = 0.3;

/** (class: circle 0, square 1; left, right, top, bottom): squared errors, that of the class weighted. */
const boxLoss = CustomLoss({
  name: 'boxLoss',
  compute(yTrue, yPred, gradient, { rows, columns, losses }) {
    for (let i = 0; i < rows * columns; i++) {
      const weight = i % columns === 0 ? CLASS_WEIGHT : 1;
      const error = yPred[i]! - yTrue[i]!;
      losses[Math.floor(i / columns)]! += weight * error * error;
      if (gradient) gradient[i] = 2 * weight * error;
    }
  },
});

type Box = readonly number[];
/** The area of what two boxes share, of what either covers. */
function overlap([l, r, t, b]: Box, [left, right, top, bottom]: Box): number {
  const both = Math.max(0, Math.min(r!, right!) - Math.max(l!, left!)) * Math.max(0, Math.min(b!, bottom!) - Math.max(t!, top!));
  return both / ((r! - l!) * (b! - t!) + (right! - left!) * (bottom! - top!) - both);
}

export default program({
  about:
    'where in an image a circle or a square is, and which: one output of a class and a box, with a loss of its own. A network from scratch stands in for MobileNet',
  options: { images: 8000, epochs: 25 },
  small: { images: 1200, epochs: 12 },
  reaches: { overlap: { atLeast: 0.5 }, accuracy: { atLeast: 0.7 } },
  async run({ images, epochs }, { callbacks, verbose }) {
    const convolution = (filters: number) => new Conv2D({ filters, kernelSize: 3, padding: 'same', activation: 'relu' });
    const layers = [
      new Rescaling({ scale: 1 / 127.5, offset: -1, inputShape: [SIZE, SIZE, 3] }),
      ...[8, 16, 32].flatMap((filters) => [convolution(filters), new MaxPooling2D()]),
      ...[new Flatten(), new Dense({ units: 100, activation: 'relu' }), new Dense({ units: 5 })],
    ];
    const model = new Sequential(layers, { seed: 30 });
    model.compile({ optimizer: new Adam({ learningRate: 0.002 }), loss: boxLoss });
    const rows = ({ scenes }: ReturnType<typeof drawScenes>) => scenes.map(({ kind, box }) => [kind, ...box]);
    const [train, test] = [drawScenes(images, SIZE, 30, 2), drawScenes(200, SIZE, 31, 2)];
    await model.fit(train.x, rows(train), { epochs, batchSize: 32, verbose, callbacks });
    const guesses = model.predict(test.x).toArray() as number[][];
    const right = guesses.filter(([kind], i) => kind! > 0.5 === (test.y[i] === 1)).length;
    const overlaps = guesses.map(([, ...box], i) => overlap(box, test.scenes[i]!.box));
    return { overlap: overlaps.reduce((a, b) => a + b, 0) / 200, accuracy: right / 200 };
  },
});
