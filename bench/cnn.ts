import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { main, zoo } from './built.js';
import { type Effort, median } from './measure.js';
import { besidePyTorch, type Contest, stepOf } from './networks.js';
import { type Report, type Row, verdict } from './report.js';

const LOSS = 'sparseCategoricalCrossentropy';
const VGG = { batch: 64, inputShape: [32, 32, 3] };
/** The most of a VGG step that max pooling, batch norm and ReLU may take. */
const SHARE_LIMIT = 0.15;
/** The most of engine memory in use, relative to what the step has to hold. */
const MEMORY_LIMIT = 1.3;
const AROUND_CONVOLUTIONS = ['MaxPooling2D', 'BatchNormalization', 'ReLU'];

function vgg(): ReturnType<typeof zoo.vggReduced> {
  const model = zoo.vggReduced();
  model.compile({ optimizer: new main.Adam(), loss: LOSS });
  return model;
}

function contests(): Contest[] {
  const { SGD } = main;
  const cnn = zoo.cnnCifar({ dropout: 0 });
  cnn.compile({ optimizer: new SGD({ learningRate: 0.005, momentum: 0.9 }), loss: LOSS });
  const lenet = zoo.lenet5();
  lenet.compile({ optimizer: new SGD({ learningRate: 0.01 }), loss: LOSS });
  const resnet = zoo.resnet20();
  resnet.compile({ optimizer: new SGD({ learningRate: 0.1, momentum: 0.9 }), loss: LOSS });
  const cifar = VGG.inputShape;
  return [
    { name: 'CNN 16-32, 256 b64 momentum', model: cnn, inputShape: cifar, peer: { network: 'cnnCifar', batch: 64 }, target: 1 },
    { name: 'LeNet-5 b32 SGD', model: lenet, inputShape: [28, 28, 1], peer: { network: 'lenet5', batch: 32 }, target: 1 },
    { name: 'reduced VGG b64 Adam', model: vgg(), inputShape: cifar, peer: { network: 'vggReduced', batch: VGG.batch }, target: 1 },
    { name: 'ResNet-20 b64 momentum', model: resnet, inputShape: cifar, peer: { network: 'resnet20', batch: 64 }, target: 1 },
  ];
}

/** Shares of steps that the layers around the convolutions take, forward and backward, timed where they run: inside of steps. */
function shareRow({ rounds, time }: Effort): Row {
  const model = vgg();
  const step = stepOf(model, VGG.batch, VGG.inputShape);
  let spent = 0;
  for (const layer of model.layers.filter(({ kind }) => AROUND_CONVOLUTIONS.includes(kind))) {
    for (const pass of ['forward', 'backward'] as const) {
      const run = layer[pass];
      layer[pass] = (...given: Parameters<typeof run>) => {
        const start = performance.now();
        run.apply(layer, given);
        spent += performance.now() - start;
      };
    }
  }
  const shares: number[] = [];
  const end = performance.now() + rounds * time;
  do {
    spent = 0;
    const start = performance.now();
    step();
    shares.push(spent / (performance.now() - start));
  } while (performance.now() < end);
  const share = median(shares);
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
  return [
    await besidePyTorch('cnn', 'one training step, one thread each', contests(), effort),
    { suite: 'vgg', note, rows: [shareRow(effort), memoryRow()] },
  ];
}
