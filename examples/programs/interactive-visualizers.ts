import { Conv2D, inputGradient, MaxPooling2D, Rescaling, Sequential, UpSampling2D } from 'wasm-nn';
import { program } from './program.js';
import { SIZE, trainedOnShapes } from './shape-net.js';
import { drawScenes, SHAPES } from './shapes.js';

export default program({
  about:
    'an image under several networks: its class, where the gradient of its class says the network looks, and which pixels are the shape. Drawn shapes and networks trained on them stand in for those of TensorFlow Hub',
  options: { images: 4000, epochs: 8 },
  small: { images: 900, epochs: 4 },
  // of the pixels a fifth or so are the shape's; the gradient is to lie on them, or next to them, more than that
  reaches: { accuracy: { atLeast: 0.85 }, overlap: { atLeast: 0.7 }, gradientOnShape: { atLeast: 1.3 } },
  async run({ images, epochs }, { callbacks, verbose, say }) {
    const told = { callbacks, verbose };
    const classifier = await trainedOnShapes({ images, epochs }, told);
    const convolution = (filters: number) => new Conv2D({ filters, kernelSize: 3, padding: 'same', activation: 'relu' });
    const segmenter = new Sequential(
      [
        new Rescaling({ scale: 1 / 127.5, offset: -1, inputShape: [SIZE, SIZE, 3] }),
        ...[convolution(12), new MaxPooling2D(), convolution(24), new MaxPooling2D(), convolution(32), new UpSampling2D(), convolution(16)],
        new UpSampling2D(),
        new Conv2D({ filters: 1, kernelSize: 3, padding: 'same', activation: 'sigmoid' }),
      ],
      { seed: 28 },
    );
    const masks = ({ scenes }: ReturnType<typeof drawScenes>) => ({
      data: Float32Array.from(scenes.flatMap(({ mask }) => [...mask])),
      shape: [scenes.length, SIZE, SIZE, 1],
    });
    const train = drawScenes(images, SIZE, 28);
    segmenter.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' });
    await segmenter.fit(train.x, masks(train), { epochs: 2 * epochs, batchSize: 32, ...told });

    const shown = drawScenes(60, SIZE, 29);
    const { accuracy } = classifier.evaluate(shown.x, shown.y);
    const guessed = segmenter.predict(shown.x).data;
    const gradient = inputGradient(classifier, shown.x, shown.y).data;
    const mask = masks(shown).data;
    let [both, either, on, all] = [0, 0, 0, 0];
    for (let i = 0; i < mask.length; i++) {
      both += guessed[i]! > 0.5 && mask[i] === 1 ? 1 : 0;
      either += guessed[i]! > 0.5 || mask[i] === 1 ? 1 : 0;
      const strength = Math.abs(gradient[3 * i]!) + Math.abs(gradient[3 * i + 1]!) + Math.abs(gradient[3 * i + 2]!);
      on += mask[i]! * strength;
      all += strength;
    }
    const row = (y: number) => Array.from(guessed.subarray(SIZE * y, SIZE * (y + 1)), (p) => (p > 0.5 ? '#' : '.')).join('');
    say(`a ${SHAPES[shown.y[0]!]}, as segmented:\n${Array.from({ length: SIZE / 2 }, (_, y) => row(2 * y)).join('\n')}`);
    const share = mask.reduce((sum, m) => sum + m, 0) / mask.length;
    return { accuracy: accuracy!, overlap: both / either, gradientOnShape: on / all / share };
  },
});
