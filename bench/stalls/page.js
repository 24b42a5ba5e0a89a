// Trains a CNN behind inWorker, by turns with a page at rest and with one that draws frames and each batch's loss, and reports how long the page's
// thread was ever kept, and the seconds of the runs: page.html?rounds=5
import { inWorker } from '../../dist/worker.js';
import { report } from '../../test/browsers/report.js';
import { longestStall } from './longest-stall.mjs';
import { compiledCnn, randomImages } from './network.mjs';

const context = document.querySelector('canvas').getContext('2d');

/** Draws in every frame until it is told to stop. */
function animation() {
  let going = true;
  const frame = (now) => {
    context.fillStyle = `hsl(${now / 10} 50% 90%)`;
    context.fillRect(0, 0, 600, 300);
    if (going) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  return () => {
    going = false;
  };
}

/** A line from loss to loss. */
function chart() {
  let x = 0;
  return {
    onBatchEnd(_, { loss }) {
      context.fillRect(x++ % 600, 300 - 100 * loss, 1, 100 * loss);
    },
    onEpochEnd() {
      context.strokeRect(x % 600, 0, 1, 300);
    },
  };
}

report(async () => {
  const rounds = Number(new URLSearchParams(location.search).get('rounds'));
  const remote = await inWorker();
  const { x, y } = randomImages();
  const images = await remote.keep(x);
  const model = await compiledCnn(remote);
  const fit = async (callbacks) => (await model.fit(images, y, { epochs: 1, batchSize: 64, verbose: 0, callbacks })).seconds[0];
  await fit([]);
  const result = { rest: [], drawing: [], stalls: [] };
  for (let round = 0; round < rounds; round++) {
    result.rest.push(await fit([]));
    const stop = animation();
    result.drawing.push(await fit([chart()]));
    result.stalls.push(await longestStall(() => fit([chart()])));
    stop();
  }
  remote.close();
  return result;
});
