// Trains three networks from seeds, 50 steps each, saves and loads them, and tells a hash of what came out. It imports nothing, so
// that one text runs in every runtime, browser and bundle: the package comes as an argument.

const STEPS = 50;
// large enough for the kernels to be shared where there are threads
const BATCH = 64;

/** Values in [-1, 1) from a linear congruential generator (Numerical Recipes), the same everywhere. */
function values(count, seed) {
  let state = seed >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** `rows` examples of `shape` in three classes: noise, and in all of an example the height of its class. */
function examples(rows, shape, seed) {
  const size = shape.reduce((product, n) => product * n, 1);
  const data = values(rows * size, seed);
  const labels = Array.from({ length: rows }, (_, i) => i % 3);
  labels.forEach((label, i) => {
    for (let j = 0; j < size; j++) data[i * size + j] += (label - 1) / 2;
  });
  return { x: { data, shape: [rows, ...shape] }, y: labels };
}

/** FNV-1a of the bytes, in 32 bits, as hexadecimal. */
export function fnv1a(bytes, hash = 0x811c9dc5) {
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

const bytesOf = (array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

function networks(nn) {
  const softmax = () => new nn.Dense({ units: 3, activation: 'softmax' });
  return {
    mlp: {
      inputShape: [40],
      optimizer: new nn.SGD({ learningRate: 0.05, momentum: 0.9 }),
      layers: [
        new nn.Dense({ units: 203, activation: 'relu', inputShape: [40] }),
        new nn.Dropout({ rate: 0.25 }),
        new nn.Dense({ units: 100, activation: 'tanh', kernelInitializer: 'heNormal' }),
        softmax(),
      ],
    },
    cnn: {
      inputShape: [12, 12, 3],
      optimizer: new nn.Adam({ learningRate: 0.003 }),
      layers: [
        new nn.Conv2D({ filters: 16, kernelSize: 3, padding: 'same', activation: 'relu', inputShape: [12, 12, 3] }),
        new nn.BatchNormalization(),
        new nn.MaxPooling2D(),
        new nn.Conv2D({ filters: 16, kernelSize: 3, padding: 'same' }),
        new nn.BatchNormalization(),
        new nn.ReLU(),
        new nn.Conv2D({ filters: 16, kernelSize: 3, strides: 2 }),
        new nn.AveragePooling2D(),
        new nn.Flatten(),
        softmax(),
      ],
    },
    rnn: {
      inputShape: [7, 5],
      optimizer: new nn.RMSprop({ learningRate: 0.003, clipNorm: 1 }),
      layers: [
        new nn.SimpleRNN({ units: 40, returnSequences: true, inputShape: [7, 5] }),
        new nn.LSTM({ units: 45, returnSequences: true }),
        new nn.GRU({ units: 33 }),
        softmax(),
      ],
    },
  };
}

async function train(nn, { layers, inputShape, optimizer }) {
  // ten batches an epoch, the last of them smaller
  const { x, y } = examples(10 * BATCH - 9, inputShape, 1);
  const model = await new nn.Sequential(layers, { seed: 5 });
  await model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  await model.fit(x, y, { epochs: STEPS / 10, batchSize: BATCH, verbose: 0 });

  const bytes = await model.save();
  const unseen = examples(60, inputShape, 2);
  const predicted = await model.predict(unseen.x);
  const loaded = await (await nn.loadModel(bytes)).predict(unseen.x);
  if (fnv1a(bytesOf(loaded.data)) !== fnv1a(bytesOf(predicted.data)))
    throw new Error('The loaded network predicts something other than the one that was saved.');
  const { accuracy } = await model.evaluate(unseen.x, unseen.y);
  if (!(accuracy > 0.8)) throw new Error(`A network of ${layers.length} layers learnt nothing: accuracy ${accuracy}.`);

  const weights = (await model.getWeights()).map((weight) => fnv1a(bytesOf(weight)));
  return fnv1a(new TextEncoder().encode([...weights, fnv1a(bytesOf(predicted.data)), fnv1a(bytes)].join()));
}

/**
 * Trains on the package `nn`, here or as `inWorker` has it, with what `options` hand to its `ready`.
 * @returns `{ runtime, backend, hashes: { mlp, cnn, rnn }, hash }`, or `{ refused }` where `ready` refuses the options.
 */
export async function suite(nn, options = {}) {
  try {
    await nn.ready(options);
  } catch (error) {
    if (error.name !== 'OptionError') throw error;
    return { refused: error.message };
  }
  const hashes = {};
  for (const [name, network] of Object.entries(networks(nn))) hashes[name] = await train(nn, network);
  const backend = await nn.backendInfo();
  // a team that has lost a thread goes on alone, to the same bits
  if (backend.threads !== (options.threads ?? 1))
    throw new Error(`Asked for ${options.threads} threads, it ended with ${backend.threads}.`);
  return { runtime: backend.runtime, backend, hashes, hash: Object.values(hashes).join(' ') };
}
