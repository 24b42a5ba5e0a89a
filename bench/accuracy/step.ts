import { main } from '../built.js';
import type { Effort } from '../measure.js';
import { drop, prepare } from '../parity/contest.js';
import { closePeers, startPeers } from '../parity/peers.js';
import { timeInTurns } from '../parity/rounds.js';
import { type Report, type Row, verdict } from '../report.js';
import { airbenchLayers } from './airbench.js';

const BATCH = 256;
/** What our step is to be relative to PyTorch's on the same cores. */
const TARGET = 1.2;

/** The layers of the 94 % network without penalties, by plain momentum, which the peers have: what takes the time is the same. */
function build(): InstanceType<typeof main.Sequential> {
  const layers = airbenchLayers([64, 256, 256], [32, 32, 3]);
  for (const layer of layers)
    Object.assign(layer, { kernelRegularizer: undefined, biasRegularizer: undefined, betaRegularizer: undefined });
  return new main.Sequential([...layers, new main.Softmax()], { seed: 1 });
}

/** A training step of the 94 % network beside PyTorch's, from the same weights, after their first losses were compared. */
export async function stepBesideTorch(threads: number, effort: Effort): Promise<Report> {
  const { peers, missing } = await startPeers(new Set(['torch']), threads);
  try {
    const network = {
      name: 'airbench94',
      batch: BATCH,
      optimizer: { optimizer: 'SGD', learningRate: 0.1, momentum: 0.85 },
      build,
    } as const;
    const entrants = await prepare(network, 'step', peers, BATCH);
    const times = await timeInTurns(entrants, 'step', BATCH, effort);
    await drop(entrants);
    const rows = entrants.map(({ peer: { name }, why }): Row => {
      const timing = times.get(name);
      return {
        peer: name,
        'ms a step': timing ? 1000 * timing.seconds : null,
        'its time / ours': timing ? timing.ratio : null,
        target: name === 'torch' ? TARGET : '-',
        verdict: !timing ? why! : name === 'torch' ? verdict(timing.ratio, TARGET, 'higher') : '-',
      };
    });
    const note = `a training step of the 94 % network on ${BATCH} images, ${threads} thread(s) each. ${missing.join(' ')}`;
    return { suite: 'accuracy: step', note, rows };
  } finally {
    closePeers(peers);
  }
}
