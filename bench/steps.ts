import { main } from './built.js';
import { randomExamples } from './examples.js';
import { type Effort, median, medianLatency, medianRatio } from './measure.js';
import { type MlpCase, type PeerEngine, startPeers } from './peers.js';
import { checkStep } from './plain-mlp.js';
import { type Report, type Row, verdict } from './report.js';
import { warningOf, weakPeers } from './tuned.js';

/** A target is the least speed relative to that peer: its milliseconds divided by ours. */
interface StepCase extends MlpCase {
  targets: { [engine in PeerEngine]?: number };
}

const AS_REPORTED = { 'numpy-f64': 1, torch: 0.45 };

/** The reports' networks, with a softmax and cross-entropy at the end. */
const CASES: StepCase[] = [
  { sizes: [784, 128, 128, 10], batch: 128, activation: 'relu', targets: AS_REPORTED },
  { sizes: [3072, 256, 256, 10], batch: 256, activation: 'relu', targets: AS_REPORTED },
  { sizes: [3072, 256, 256, 10], batch: 256, activation: 'tanh', targets: {} },
  { sizes: [3072, 512, 512, 10], batch: 256, activation: 'relu', targets: AS_REPORTED },
  { sizes: [784, 500, 250, 100, 10], batch: 64, activation: 'sigmoid', targets: AS_REPORTED },
  { sizes: [2, 20, 2], batch: 1000, activation: 'relu', targets: { 'numpy-f32': 2 } },
];

/** Each tanh case is held against its ReLU twin: at most so many times its time. */
const TANH_LIMIT = 1.1;
const LEARNING_RATE = 0.01;
const ENGINES: PeerEngine[] = ['numpy-f64', 'numpy-f32', 'torch'];

const nameOf = ({ sizes, batch, activation }: MlpCase): string => `${sizes.join('-')} b${batch} ${activation}`;

/** Builds the network and its batch, checks the first step, and gives the step to time. */
function prepare(network: MlpCase): () => void {
  const { sizes, batch, activation } = network;
  const { Dense, Sequential, SGD } = main;
  const layers = sizes.slice(1).map((units, i) => {
    const own = i === sizes.length - 2 ? 'softmax' : activation;
    return new Dense({ units, activation: own, inputShape: i === 0 ? [sizes[0]!] : undefined });
  });
  const model = new Sequential(layers, { seed: 1 });
  model.compile({ optimizer: new SGD({ learningRate: LEARNING_RATE }), loss: 'sparseCategoricalCrossentropy' });
  const { x, y } = randomExamples(batch, [sizes[0]!], sizes[sizes.length - 1]!);
  const before = model.getWeights().map((weights) => weights.slice());
  const { loss } = model.trainOnBatch(x, y);
  checkStep(network, LEARNING_RATE, { before, after: model.getWeights(), loss: loss! }, x.data, y);
  return () => {
    model.trainOnBatch(x, y);
  };
}

/** The worst verdict of all targets of a case; a target against an untuned peer has none. */
function judge(network: StepCase, ratios: { [engine in PeerEngine]: number | null }, weak: readonly PeerEngine[]): string {
  const verdicts = ENGINES.filter((engine) => network.targets[engine] !== undefined).map((engine) =>
    weak.includes(engine) ? `${engine} untuned` : verdict(ratios[engine], network.targets[engine]!, 'higher'),
  );
  return verdicts.find((word) => word === 'missed') ?? verdicts.find((word) => word !== 'met') ?? verdicts[0] ?? '-';
}

function rowOf(network: StepCase, times: { [engine in PeerEngine | 'ours']: number[] }, weak: readonly PeerEngine[]): Row {
  const row: Row = { step: nameOf(network), 'ours ms': median(times.ours) };
  const ratios = { 'numpy-f64': null, 'numpy-f32': null, torch: null } as { [engine in PeerEngine]: number | null };
  for (const engine of ENGINES) {
    const measured = times[engine].length > 0;
    ratios[engine] = measured ? medianRatio(times[engine], times.ours) : null;
    row[`${engine} ms`] = measured ? median(times[engine]) : null;
    row[`/ ${engine}`] = ratios[engine];
  }
  const targets = ENGINES.filter((engine) => network.targets[engine] !== undefined);
  row.target = targets.map((engine) => `${engine} ${network.targets[engine]}`).join(', ') || '-';
  row.verdict = judge(network, ratios, weak);
  return row;
}

/** Milliseconds of a training step through `trainOnBatch`, in turns with NumPy and PyTorch. */
export async function steps({ rounds, time }: Effort): Promise<Report[]> {
  const calls = CASES.map(prepare);
  const peers = await startPeers();
  const weak = weakPeers(peers, time);
  const times = CASES.map(() => ({
    ours: [] as number[],
    'numpy-f64': [] as number[],
    'numpy-f32': [] as number[],
    torch: [] as number[],
  }));
  for (const call of calls) medianLatency(call, time / 2);
  for (let round = 0; round < rounds; round++) {
    for (const [i, network] of CASES.entries()) {
      times[i]!.ours.push(medianLatency(calls[i]!, time));
      const { sizes, batch, activation } = network;
      for (const engine of peers?.engines ?? []) times[i]![engine].push(await peers!.step(engine, { sizes, batch, activation }, time));
    }
  }
  peers?.close();
  const tanhRows = CASES.flatMap((network, i) => {
    if (network.activation !== 'tanh') return [];
    const twin = CASES.findIndex(
      (other) => other.activation === 'relu' && `${other.sizes}` === `${network.sizes}` && other.batch === network.batch,
    );
    const ratio = medianRatio(times[i]!.ours, times[twin]!.ours);
    return [
      {
        step: nameOf(network),
        'of the time of': nameOf(CASES[twin]!),
        ratio,
        'at most': TANH_LIMIT,
        verdict: verdict(ratio, TANH_LIMIT, 'lower'),
      },
    ];
  });
  const beside = peers ? peers.description : 'no Python with NumPy here';
  return [
    {
      suite: 'steps',
      note: `one SGD step; medians of ${rounds} rounds; "/ x" is our speed relative to x, one thread each.\n${beside}${warningOf(weak)}`,
      rows: CASES.map((network, i) => rowOf(network, times[i]!, weak)),
    },
    { suite: 'tanh', note: 'tanh against ReLU, our own steps', rows: tanhRows },
  ];
}
