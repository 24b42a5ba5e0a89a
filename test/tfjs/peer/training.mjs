// Training that begins in TensorFlow.js goes on here, and the other way round: the losses of both from there on.
import { Adagrad, Adam, RMSprop, SGD } from '../../../src/index.ts';
import { loadTfjs, toTfjs } from '../../../src/tfjs.ts';
import { cases, examples } from '../models.ts';

const STEPS = 5;

/** What TensorFlow.js compiles with, and what means the same here. */
const OPTIMIZERS = {
  sgd: [(tf) => tf.train.sgd(0.05), () => new SGD({ learningRate: 0.05 })],
  momentum: [(tf) => tf.train.momentum(0.05, 0.9), () => new SGD({ learningRate: 0.05, momentum: 0.9 })],
  nesterov: [(tf) => tf.train.momentum(0.02, 0.9, true), () => new SGD({ learningRate: 0.02, momentum: 0.9, nesterov: true })],
  adam: [(tf) => tf.train.adam(0.01), () => new Adam({ learningRate: 0.01 })],
  adagrad: [(tf) => tf.train.adagrad(0.05), () => new Adagrad({ learningRate: 0.05, epsilonInRoot: true })],
  rmsprop: [(tf) => tf.train.rmsprop(0.01), () => new RMSprop({ learningRate: 0.01, epsilonInRoot: true })],
  'rmsprop, momentum': [
    (tf) => tf.train.rmsprop(0.01, 0.8, 0.5, 1e-5),
    () => new RMSprop({ learningRate: 0.01, rho: 0.8, momentum: 0.5, epsilon: 1e-5, epsilonInRoot: true }),
  ],
};

/** TensorFlow.js 4.22 gives images enlarged by nearest neighbours a wrong gradient, where there is more than one. */
const NOT_TRAINED = ['resizing'];

/** All networks with one optimizer, and one with all of them; losses beside the first. */
export const RUNS = [
  ...Object.keys(cases)
    .filter((name) => !NOT_TRAINED.includes(name))
    .map((name) => ({ name, optimizer: 'adam', loss: 'meanSquaredError' })),
  ...Object.keys(OPTIMIZERS).map((optimizer) => ({ name: 'graph', optimizer, loss: 'meanSquaredError' })),
  { name: 'recurrent', optimizer: 'rmsprop', loss: 'logCosh' },
  { name: 'convolutional', optimizer: 'momentum', loss: 'categoricalCrossentropy' },
];

/** The same network without random numbers, whose draws differ. */
function withoutDropout(artifacts) {
  const written = JSON.stringify(artifacts.modelTopology).replaceAll(/"rate":[\d.]+/g, '"rate":0');
  return { ...artifacts, modelTopology: JSON.parse(written) };
}

async function saved(tf, model) {
  let artifacts;
  const handler = tf.io.withSaveHandler(async (given) => {
    artifacts = given;
    return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
  });
  await model.save(handler, { includeOptimizer: true });
  return artifacts;
}

/** How far the losses of STEPS steps here and there lie apart. */
async function apart(ours, theirs, batch) {
  let most = 0;
  for (let step = 0; step < STEPS; step++) {
    const [loss] = [await theirs.trainOnBatch(...batch.theirs)].flat();
    const own = ours.trainOnBatch(...batch.ours).loss;
    most = Math.max(most, Math.abs(own - loss) / Math.max(1, Math.abs(loss)));
  }
  return most;
}

function batchOf(tf, of, ours) {
  const xs = examples(of);
  const shape = [3, ...ours.outputShape];
  const size = shape.reduce((product, extent) => product * extent, 1);
  // rows that add up to 1, for losses that ask for it
  const width = shape.at(-1);
  const target = { data: Float32Array.from({ length: size }, (_, i) => (i % width === Math.floor(i / width) % width ? 1 : 0)), shape };
  const given = xs.map(({ data, shape: of }) => tf.tensor(data, of));
  return {
    ours: [xs.length > 1 ? xs : xs[0], target],
    theirs: [given.length > 1 ? given : given[0], tf.tensor(target.data, shape)],
  };
}

/** The distance of the losses, relative to those above 1, after the model went there and after it came here. */
export async function run(tf, { name, optimizer, loss }) {
  const of = cases[name]();
  const [theirs, ours] = OPTIMIZERS[optimizer];
  const start = withoutDropout(toTfjs(of.model));
  const there = await tf.loadLayersModel(tf.io.fromMemory(start));
  there.compile({ optimizer: theirs(tf), loss: loss.replace('logCosh', 'logcosh'), metrics: ['mse'] });
  const here = await loadTfjs(start);
  const batch = batchOf(tf, of, here);
  for (let step = 0; step < STEPS; step++) await there.trainOnBatch(...batch.theirs);
  const came = await apart(await loadTfjs(await saved(tf, there), { compile: true }), there, batch);
  here.compile({ optimizer: ours(), loss, metrics: ['meanSquaredError'] });
  for (let step = 0; step < STEPS; step++) here.trainOnBatch(...batch.ours);
  const went = await apart(here, await tf.loadLayersModel(tf.io.fromMemory(toTfjs(here, { includeOptimizer: true }))), batch);
  return { came, went };
}
