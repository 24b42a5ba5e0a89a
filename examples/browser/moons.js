// Trains in the page: fit gives it a turn often enough that it draws and answers between steps.
import { makeMoons } from '../../dist/data.js';
import { Adam, backendInfo, Dense, Sequential } from '../../dist/index.js';
import { LineChart } from './chart.js';

const EPOCHS = 40;
const CELLS = 40;
/** What the plane shows: x and y from, x and y to. */
const [LEFT, BOTTOM, RIGHT, TOP] = [-1.5, -1, 2.5, 1.5];

const plane = document.querySelector('#plane');
const context = plane.getContext('2d');
const chart = new LineChart(document.querySelector('#chart'), 'loss');

const train = makeMoons({ samples: 1000, noise: 0.15, seed: 1 });
const test = makeMoons({ samples: 500, noise: 0.15, seed: 2 });

const model = new Sequential(
  [
    new Dense({ units: 16, activation: 'relu', kernelInitializer: 'heNormal', inputShape: [2] }),
    new Dense({ units: 16, activation: 'relu', kernelInitializer: 'heNormal' }),
    new Dense({ units: 2, activation: 'softmax' }),
  ],
  { seed: 7 },
);
model.compile({ optimizer: new Adam({ learningRate: 0.01 }), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });

/** The centres of the plane's cells, row by row from the top. */
const centres = new Float32Array(CELLS * CELLS * 2);
for (let i = 0; i < CELLS * CELLS; i++) {
  centres[2 * i] = LEFT + (((i % CELLS) + 0.5) / CELLS) * (RIGHT - LEFT);
  centres[2 * i + 1] = TOP - ((Math.floor(i / CELLS) + 0.5) / CELLS) * (TOP - BOTTOM);
}

/** Colours each cell by the class that the network gives it, and puts the training set over it. */
function draw() {
  const probabilities = model.predict({ data: centres, shape: [CELLS * CELLS, 2] }).data;
  const side = plane.width / CELLS;
  for (let i = 0; i < CELLS * CELLS; i++) {
    context.fillStyle = `hsl(${30 + 180 * probabilities[2 * i]} 80% 85%)`;
    context.fillRect((i % CELLS) * side, Math.floor(i / CELLS) * side, side, side);
  }
  const points = train.x.data;
  train.y.forEach((label, i) => {
    context.fillStyle = label === 0 ? '#047' : '#a50';
    const x = ((points[2 * i] - LEFT) / (RIGHT - LEFT)) * plane.width;
    const y = ((TOP - points[2 * i + 1]) / (TOP - BOTTOM)) * plane.height;
    context.fillRect(x - 1, y - 1, 2, 2);
  });
}

const live = {
  onEpochEnd(epoch, logs) {
    chart.add(logs.loss);
    draw();
    document.querySelector('#progress').value = `epoch ${epoch + 1} of ${EPOCHS}`;
  },
};
await model.fit(train.x, train.y, { epochs: EPOCHS, batchSize: 50, verbose: 0, callbacks: [live] });

const { accuracy } = model.evaluate(test.x, test.y);
const { simd, threads } = backendInfo();
document.querySelector('#result').value = `test accuracy ${(100 * accuracy).toFixed(1)} %, SIMD ${simd}, threads: ${threads}`;
