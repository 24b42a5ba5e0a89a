import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { randomExamples } from './examples.js';
import type { Effort } from './measure.js';
import { compiledModel, networkOf } from './parity/ours.js';
import { paritySuite } from './parity/parity.js';
import { type Report, type Row, verdict } from './report.js';

const VGG = networkOf('E4');
/** The most of a VGG step that max pooling, batch norm and ReLU may take. */
const SHARE_LIMIT = 0.15;
/** The most of engine memory in use, relative to what the step has to hold. */
const MEMORY_LIMIT = 1.3;
const AROUND_CONVOLUTIONS = ['MaxPooling2D', 'BatchNormalization', 'ReLU'];

const CONTEST = {
  suite: 'cnn',
  peers: new Set(['torch'] as const),
  threads: 1,
  only: ['A10', 'D1 LeNet', 'E4', 'ResNet-20'],
  jobs: [{ work: 'step' }],
} as const;

/** The share of a step that the layers around the convolutions take, forward and backward, by its profile. */
function shareRow({ rounds }: Effort): Row {
  const model = compiledModel(VGG);
  const { x, y } = randomExamples(VGG.batch, model.inputShape!);
  const around = new Set(model.layers.filter(({ kind }) => AROUND_CONVOLUTIONS.includes(kind)).map(({ name }) => name));
  const { records, total } = model.profile(x, y, { steps: 3 * rounds });
  // records of several layers name them all
  const spent = records.filter(({ layer }) => layer.split('+').every((name) => around.has(name)));
  const share = spent.reduce((sum, { ms }) => sum + ms, 0) / total;
  return {
    measure: 'max pooling, batch norm and ReLU in a step',
    ratio: share,
    'at most': SHARE_LIMIT,
    verdict: verdict(share, SHARE_LIMIT, 'lower'),
  };
}

/** Engine memory in use while the network trains, in a process of its own, against what a step has to hold. */
function memoryRow(): Row {
  const program = fileURLToPath(new URL('peers/vgg-memory.mjs', import.meta.url));
  const { used, counted, grown } = JSON.parse(execFileSync(process.execPath, [program, String(VGG.batch)], { encoding: 'utf8' })) as {
    [figure in 'used' | 'counted' | 'grown']: number;
  };
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
  return {
    measure: `memory: ${megabytes(used)} MB in use (engine ${megabytes(grown)} MB) / ${megabytes(counted)} MB to hold`,
    ratio: used / counted,
    'at most': MEMORY_LIMIT,
    verdict: verdict(used / counted, MEMORY_LIMIT, 'lower'),
  };
}

/** Training steps of convolutional networks, and where the reduced VGG's time and memory go. */
export async function cnn(effort: Effort): Promise<Report[]> {
  const note =
    'reduced VGG b64 with Adam; to hold: the outputs of all layers and the input, parameters, their gradients, the optimizer state';
  return [await paritySuite({ ...effort, ...CONTEST }), { suite: 'vgg', note, rows: [shareRow(effort), memoryRow()] }];
}
