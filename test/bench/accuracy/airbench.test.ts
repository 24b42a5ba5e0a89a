// The recipe of the CIFAR-10 speedruns beside PyTorch's: the same losses, step by step, from the same weights on the same images.
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type AirbenchSpec, airbenchCallbacks, airbenchLayers, compileAirbench, setWhitening } from '../../../bench/accuracy/airbench.js';
import { data } from '../../../bench/built.js';
import { assertClose } from '../../golden/compare.js';

/** What test/golden/airbench.py writes. */
interface Golden {
  widths: AirbenchSpec['widths'];
  batch: number;
  batches: number;
  steps: number;
  epochSteps: number;
  losses: number[];
  /** (2, 2, 3, 24) */
  whitening: number[];
  outputs: number[];
}

const golden = JSON.parse(readFileSync(new URL('../../golden/airbench.json', import.meta.url), 'utf8')) as Golden;
const { batch, batches, epochSteps, steps, widths } = golden;

/** The generator of test/golden/airbench.py. */
function numbers(seed: number, count: number, scale = 1): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return Math.fround((state >>> 8) / 2 ** 23 - 1) * Math.fround(scale);
  });
}

const size = 32 * 32 * 3;
const x = { data: numbers(1, batches * batch * size), shape: [batches * batch, 32, 32, 3] };
const labels = Int32Array.from({ length: batches * batch }, (_, i) => (i * 7) % 10);

type Model = ReturnType<typeof compileAirbench>;

/** The start of every kernel: ones where dirac put them, and for the filters beyond the input's channels the generator's numbers. */
function setStart(model: Model): void {
  let convolution = 10;
  const weights = model.parameters.map(({ name, shape, values }) => {
    if (name.startsWith('dense')) return numbers(99, values.length, 1 / Math.fround(Math.sqrt(widths[2])));
    if (!name.startsWith('conv2d') || !name.endsWith('/kernel')) return values;
    const [, , channels, filters] = shape as [number, number, number, number];
    const drawn = numbers(convolution++, values.length, 1 / Math.sqrt(9 * channels));
    return values.map((value, i) => (i % filters < channels ? value : drawn[i]!));
  });
  model.setWeights(weights);
}

test('whitening filters are those of eigh', () => {
  const kernel = data.whiteningFilters(x);
  assert.equal(kernel.shape, [2, 2, 3, 24]);
  assertClose('whitening', kernel.data, golden.whitening, 1e-4);
});

test('losses of every step are those of PyTorch, and so is what the averaged weights make of images', async () => {
  const spec = { widths, steps, epochSteps, batchSize: 1024 };
  const model = compileAirbench(airbenchLayers(widths, [32, 32, 3]), spec, 1);
  setStart(model);
  setWhitening(model, golden.whitening);
  const losses: number[] = [];
  const penalties: number[] = [];
  const note = {
    onBatchBegin: (): void => void penalties.push(penaltyOf(model)),
    onBatchEnd: (index: number, { loss }: { loss: number }): void => {
      // the running mean of the epoch, of batches of one size
      const before = losses.slice(losses.length - index).reduce((sum, value) => sum + value, 0);
      losses.push(loss * (index + 1) - before);
    },
  };
  const set = function* (epoch: number) {
    for (let i = 0; i < epochSteps; i++) {
      const first = ((epoch * epochSteps + i) % batches) * batch;
      yield {
        x: { data: x.data.subarray(first * size, (first + batch) * size), shape: [batch, 32, 32, 3] },
        y: labels.subarray(first, first + batch),
      };
    }
  };
  await model.fitDataset(set, { epochs: steps / epochSteps, verbose: 0, callbacks: [note, ...airbenchCallbacks(model, spec)] });
  const bare = losses.map((loss, i) => loss - penalties[i]!);
  assert.ok(bare.at(-1)! < golden.losses[0]! - 0.3, 'the loss falls');
  // rounding to begin with; batches of eight blow it up
  assertClose('first losses', bare.slice(0, 8), golden.losses.slice(0, 8), 2e-6);
  assertClose('losses', bare, golden.losses, 2e-3);
  const outputs = model.predict({ data: x.data.subarray(0, batch * size), shape: [batch, 32, 32, 3] }).data;
  assertClose('outputs', outputs, golden.outputs, 2e-2);
});

/** The sum of the penalties as they are declared: half of 0.0153 / 11.5 times the squares, a 64th of that for beta, nothing for whitening's kernel. */
function penaltyOf(model: Model): number {
  const half = 0.0153 / 11.5 / 2;
  const frozen = !model.layers.find(({ name }) => name === 'whitening')!.trainable;
  return model.parameters.reduce((sum, { name, values }) => {
    if (name === 'whitening/kernel' || name.includes('running') || (frozen && name.startsWith('whitening'))) return sum;
    return sum + (half / (name.endsWith('/beta') ? 64 : 1)) * values.reduce((squares, value) => squares + value * value, 0);
  }, 0);
}

test.run();
