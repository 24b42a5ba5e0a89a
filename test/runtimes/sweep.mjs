// A sweep over two threads with the package as an ES module: prints what its trials came to.
import { halving, logRange, sweep } from 'wasm-nn/sweep';

const { trials } = await sweep({
  space: { units: [4, 8], learningRate: logRange(0.01, 1) },
  trial: new URL('./moons.mjs', import.meta.url),
  objective: 'loss',
  trials: 4,
  strategy: halving({ most: 4, factor: 2 }),
  workers: 2,
  verbose: 0,
});
console.log(trials.map(({ metrics, error }) => error ?? metrics.loss).join(' '));
// Bun keeps a process for a worker that waits
process.exit();
