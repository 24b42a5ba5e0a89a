import { Adam, Dense, Sequential } from 'wasm-nn';
import { features } from 'wasm-nn/zoo';
import { program } from './program.js';
import { SIZE, trainedOnShapes } from './shape-net.js';
import { drawScenes } from './shapes.js';

const CONTROLS = ['up', 'down', 'left', 'right'];

export default program({
  about:
    'four controls of a game from a few frames of a camera each: a head on the features of a frozen network. The frames are drawn shapes; three of the four kinds the network knows, the cross it has never seen',
  options: { images: 4000, epochs: 8, frames: 40 },
  small: { images: 900, epochs: 4, frames: 25 },
  reaches: { accuracy: { atLeast: 0.75 } },
  async run({ images, epochs, frames }, { callbacks, verbose, say }) {
    const network = await trainedOnShapes({ images, epochs, kinds: 3 }, { callbacks, verbose });
    const upTo = 'features';
    const recorded = drawScenes(4 * frames, SIZE, 24);
    const known = features(network, recorded.x, { upTo });
    const layers = [
      new Dense({ units: 100, activation: 'relu', inputShape: known.shape.slice(1) }),
      new Dense({ units: 4, activation: 'softmax', useBias: false }),
    ];
    const head = new Sequential(layers, { seed: 24 });
    head.compile({ optimizer: new Adam({ learningRate: 0.005 }), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
    await head.fit(known, recorded.y, { epochs: 30, batchSize: 16, verbose, callbacks });

    const play = drawScenes(200, SIZE, 25);
    const seen = features(network, play.x, { upTo });
    say(`the first frames: ${[...head.predict(seen).argMax().data.slice(0, 8)].map((control) => CONTROLS[control]).join(', ')}`);
    return { accuracy: head.evaluate(seen, play.y).accuracy! };
  },
});
