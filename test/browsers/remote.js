// What crosses between a page and the worker of inWorker: classes of the page's own module, callbacks, a signal, moved numbers, errors.
import { Dense } from '../../dist/index.js';
import { inWorker, transfer } from '../../dist/worker.js';
import { report } from './report.js';

report(async () => {
  const remote = await inWorker({ modules: ['../worker/own-layers.mjs'] });
  const model = await new remote.Sequential([
    new remote.Doubling({ inputShape: [2] }),
    // of this side: it goes as its config
    new Dense({ units: 2, activation: 'softmax' }),
  ]);
  await model.compile({ optimizer: new remote.SGD({ learningRate: 0.1 }), loss: 'sparseCategoricalCrossentropy' });

  const x = Float32Array.of(0, 1, 1, 0);
  const images = await remote.keep(transfer({ data: x, shape: [2, 2] }));
  const stop = new AbortController();
  let batches = 0;
  const counter = {
    onBatchEnd: () => batches++,
    onEpochEnd: (epoch) => epoch === 2 && stop.abort(),
  };
  const run = { epochs: 1e6, batchSize: 1, verbose: 0, callbacks: [counter], signal: stop.signal };
  const { stopped, epoch } = await model.fit(images, [0, 1], run);
  const wrong = await model.fit(images, [0, 7], { verbose: 0 }).catch((error) => error);
  remote.close();
  const closed = await model.predict(images).catch((error) => error);
  return {
    text: [
      `${stopped} after ${epoch.length} epochs and ${batches} batches`,
      `${x.length} numbers left`,
      `${wrong.name}: ${wrong.message}`,
      closed.message,
    ].join('; '),
  };
});
