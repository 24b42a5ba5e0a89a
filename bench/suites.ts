import type { Effort } from './measure.js';
import { type ParityOptions, paritySuite } from './parity/parity.js';
import { type Report, verdict } from './report.js';

/** The most that a step with tanh may take, relative to the same with ReLU. */
const TANH_LIMIT = 1.1;
const STEPS = { threads: 1, jobs: [{ work: 'step' }] } as const;

/** Training steps of multilayer perceptrons beside NumPy and PyTorch, and what tanh costs. */
export async function steps(effort: Effort): Promise<Report[]> {
  const only = ['B3', 'A3', 'A6', 'A5', 'C1', 'E1'];
  const report = await paritySuite({ ...effort, ...STEPS, suite: 'steps', peers: new Set(['numpy', 'torch']), only });
  const secondsOf = (id: string): number => report.data.rows.find((row) => row.id === id)!.times.ours!.seconds;
  const ratio = secondsOf('A6') / secondsOf('A3');
  const tanh = { ratio, 'at most': TANH_LIMIT, verdict: verdict(ratio, TANH_LIMIT, 'lower') };
  return [report, { suite: 'tanh', note: '3072-256-256-10 with tanh, its time relative to that with ReLU', rows: [tanh] }];
}

/** Training steps of recurrent networks beside PyTorch and TensorFlow.js. */
export function rnn(effort: Effort): Promise<Report> {
  const only = ['E5 T 4', 'E5 T 9', 'E5 T 19', 'LSTM', 'GRU', 'rows'];
  return paritySuite({ ...effort, ...STEPS, suite: 'rnn', peers: new Set(['torch', 'tfjs']), only });
}

/** Convolutional steps, and ResNet-20's inference, beside other libraries in JavaScript. */
export async function javascriptPeers(effort: Effort): Promise<Report[]> {
  const suite = (options: Pick<ParityOptions, 'peers' | 'only' | 'jobs'>): Promise<Report> =>
    paritySuite({ ...effort, threads: 1, suite: 'peers', ...options });
  return [
    await suite({ peers: new Set(['jax-js']), only: ['D1 LeNet'], jobs: STEPS.jobs }),
    await suite({ peers: new Set(['convnetjs']), only: ['A10'], jobs: STEPS.jobs }),
    await suite({ peers: new Set(['onnxruntime-web']), only: ['ResNet-20'], jobs: [{ work: 'predict', batches: [1, 64] }] }),
  ];
}
