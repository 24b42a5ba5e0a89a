import { Adam, RandomStream } from 'wasm-nn';
import { mobilenetV2 } from 'wasm-nn/zoo';
import { program } from './program.js';
import { COLOURS, drawScene, drawScenes, SHAPES } from './shapes.js';

const SIZE = 32;

/** From bytes to -1..1, as MobileNet reads images. */
const scaled = (data: Uint8Array, count: number) => ({
  data: Float32Array.from(data, (byte) => byte / 127.5 - 1),
  shape: [count, SIZE, SIZE, 3],
});

/** The classes with their probabilities, the most likely first. */
export function ranked(probabilities: ArrayLike<number>, names: readonly string[]) {
  return Array.from(probabilities, (probability, i) => ({ name: names[i]!, probability })).sort((a, b) => b.probability - a.probability);
}

export default program({
  about:
    'what is in an image, by MobileNetV2: the classes as they are likely. Its pretrained weights are not at hand, so it first learns drawn shapes, each of a colour',
  options: { images: 4000, epochs: 12 },
  small: { images: 800, epochs: 5 },
  reaches: { accuracy: { atLeast: 0.7 }, inFirstTwo: { atLeast: 0.85 } },
  async run({ images, epochs }, { callbacks, verbose, say }) {
    // a short training: the batch norms' running statistics must come along
    const model = mobilenetV2({ alpha: 0.35, inputShape: [SIZE, SIZE, 3], classes: SHAPES.length, momentum: 0.8, seed: 22 });
    model.compile({ optimizer: new Adam({ learningRate: 0.005 }), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
    const { x, y } = drawScenes(images, SIZE, 22, SHAPES.length, COLOURS);
    await model.fit(scaled(x.data, images), y, { epochs, batchSize: 32, verbose, callbacks });

    const random = new RandomStream(23, 'photographs');
    let [first, two] = [0, 0];
    for (let i = 0; i < 60; i++) {
      const { pixels, kind } = drawScene(random, SIZE, random.below(SHAPES.length), COLOURS);
      const guesses = ranked(model.predict(scaled(pixels, 1)).data, SHAPES);
      if (i < 3)
        say(`a ${SHAPES[kind]}: ${guesses.map(({ name, probability }) => `${name} ${(100 * probability).toFixed(0)} %`).join(', ')}`);
      first += guesses[0]!.name === SHAPES[kind] ? 1 : 0;
      two += guesses.slice(0, 2).some(({ name }) => name === SHAPES[kind]) ? 1 : 0;
    }
    return { accuracy: first / 60, inFirstTwo: two / 60 };
  },
});
