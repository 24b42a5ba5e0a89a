import { main } from './built.js';
import { loadPeer, MISSING_PEERS, type Step } from './javascript-peers.js';
import { type Effort, median, medianLatency, medianLatencyAsync, medianRatio } from './measure.js';
import { besidePyTorch, CLASSES, type Contest, stepOf } from './networks.js';
import { type Report, verdict } from './report.js';

/** The palindromes' network: one digit a step. */
const PALINDROMES = { batch: 128, units: 128, steps: [4, 9, 19] };
/** [steps of time, numbers at each, units] of LSTM and GRU. */
const GATED: [number, number, number] = [32, 64, 128];
const GATED_BATCH = 64;
/** Rows of an MNIST image as steps of time. */
const ROWS = { batch: 32, steps: 28, features: 28, units: 64 };
/** What was reported for TensorFlow.js' wasm backend at that network, and how many times as fast a step must be here. */
const TFJS = { reportedMs: 16.9, target: 15 };

type Layer = InstanceType<typeof main.SimpleRNN> | InstanceType<typeof main.LSTM> | InstanceType<typeof main.GRU>;

/** The recurrent layer, and the classes of its last output. */
function compiled(layer: Layer, optimizer: InstanceType<typeof main.SGD> | InstanceType<typeof main.RMSprop>) {
  const model = new main.Sequential([layer, new main.Dense({ units: CLASSES, activation: 'softmax' })], { seed: 1 });
  model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy' });
  return model;
}

function contests(): Contest[] {
  const { batch, units, steps } = PALINDROMES;
  const plain = steps.map((T): Contest => {
    const layer = new main.SimpleRNN({ units, inputShape: [T, 1] });
    return {
      name: `RNN T${T} h${units} b${batch} RMSprop`,
      model: compiled(layer, new main.RMSprop({ learningRate: 1e-3 })),
      inputShape: [T, 1],
      peer: { network: 'rnn', batch, sizes: [T, 1, units] },
      target: 1,
    };
  });
  const [T, features, hidden] = GATED;
  const gated = (['LSTM', 'GRU'] as const).map((kind): Contest => {
    const layer = new main[kind]({ units: hidden, inputShape: [T, features] });
    return {
      name: `${kind} T${T} x${features} h${hidden} b${GATED_BATCH} SGD`,
      model: compiled(layer, new main.SGD({ learningRate: 0.01 })),
      inputShape: [T, features],
      peer: { network: kind === 'LSTM' ? 'lstm' : 'gru', batch: GATED_BATCH, sizes: GATED },
      target: 0.9,
    };
  });
  return [...plain, ...gated];
}

/** SimpleRNN over rows of images, beside TensorFlow.js here and as it was reported. */
async function besideTfjs({ rounds, time }: Effort): Promise<Report> {
  const { batch, steps, features, units } = ROWS;
  const inputShape = [steps, features];
  const step = stepOf(compiled(new main.SimpleRNN({ units, inputShape }), new main.SGD({ learningRate: 0.01 })), batch, inputShape);
  const peer = await loadPeer<{ rnnStep(sizes: typeof ROWS): Promise<Step> }>('tfjs.mjs');
  const theirStep = await peer?.rnnStep(ROWS);
  const ours: number[] = [];
  const theirs: number[] = [];
  medianLatency(step, time);
  if (theirStep) await medianLatencyAsync(theirStep, time);
  for (let round = 0; round < rounds; round++) {
    ours.push(medianLatency(step, time));
    if (theirStep) theirs.push(await medianLatencyAsync(theirStep, time));
  }
  const ratio = theirStep ? medianRatio(theirs, ours) : null;
  const row = {
    step: `SimpleRNN T${steps} x${features} u${units} b${batch} SGD`,
    'ours ms': median(ours),
    'tfjs wasm ms': theirStep ? median(theirs) : null,
    '/ tfjs': ratio,
    'reported ms': TFJS.reportedMs,
    '/ reported': TFJS.reportedMs / median(ours),
    target: TFJS.target,
    verdict: verdict(ratio, TFJS.target, 'higher'),
  };
  const missing = theirStep ? '' : ` ${MISSING_PEERS}`;
  return { suite: 'rnn rows', note: `medians of ${rounds} rounds; "reported" ran on another machine.${missing}`, rows: [row] };
}

/** Training steps of recurrent networks. */
export async function rnn(effort: Effort): Promise<Report[]> {
  return [await besidePyTorch('rnn', 'one training step, one thread each', contests(), effort), await besideTfjs(effort)];
}
