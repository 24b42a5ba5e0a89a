// A trial of the example `sweep`: a network with one or two hidden layers learns digits. A file of its own, since a worker on another machine
// is given it too.
import { Adam, Dense, Dropout, Flatten, Rescaling, Sequential, SGD } from 'wasm-nn';

/** Images to learn from, and those after them to choose by: the test images have no say in what is chosen. */
const TRAIN = 20_000;
const VALIDATION = 5_000;

function slice({ x, y }, first, count) {
  const size = x.data.length / y.length;
  return [
    { data: x.data.subarray(first * size, (first + count) * size), shape: [count, ...x.shape.slice(1)] },
    y.subarray(first, first + count),
  ];
}

export default async function digits(settings, { data: { images }, budget, seed, signal, report, checkpoint }) {
  const { units, layers, dropout, optimizer, learningRate, momentum } = settings;
  const hidden = () => [new Dense({ units, activation: 'relu', kernelInitializer: 'heNormal' }), new Dropout({ rate: dropout })];
  const model = new Sequential(
    [
      new Rescaling({ scale: 1 / 255, inputShape: [28, 28, 1] }),
      new Flatten(),
      ...Array.from({ length: layers }, hidden).flat(),
      new Dense({ units: 10, activation: 'softmax' }),
    ],
    { seed },
  );
  model.compile({
    optimizer: optimizer === 'sgd' ? new SGD({ learningRate, momentum }) : new Adam({ learningRate }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });
  const saved = await checkpoint.load();
  if (saved) model.resume(saved);
  const validation = slice(images.train, TRAIN, VALIDATION);
  const keep = {
    async onEpochEnd(epoch, { loss, valAccuracy }) {
      report(epoch, { loss, accuracy: valAccuracy });
      await checkpoint.save(model.checkpoint());
    },
  };
  const options = { epochs: budget, batchSize: 64, validationData: validation, signal, callbacks: [keep], verbose: 0 };
  await model.fit(...slice(images.train, 0, TRAIN), options);
  const { accuracy } = model.evaluate(...validation, { batchSize: 500 });
  const test = model.evaluate(images.test.x, images.test.y, { batchSize: 500 });
  model[Symbol.dispose]();
  return { accuracy, testAccuracy: test.accuracy };
}
