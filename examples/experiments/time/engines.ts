import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { type BaseModel, classesOf } from 'wasm-nn';
import { buildModel } from '../build-model.js';
import type { Examples, PreparedData } from '../data/data-spec.js';
import type { TrainSpec } from '../experiment.js';
import type { ModelSpec } from '../models.js';
import { buildLoss, buildOptimizer } from '../optimizers.js';
import type { Settled } from '../settle.js';
import { writeExamples } from './example-files.js';
import { type Curves, PEER_ENGINES, type Python, type Training } from './python.js';
import type { Engine } from './time-result.js';

/** Examples as the network sees them. */
export interface Floats {
  x: { data: Float32Array; shape: readonly number[] };
  y: Int32Array;
}

/** Pixels at 0..1, the mean taken off where the row says so. */
export function normalised({ x, y }: Examples, { scale, offset, mean = [0], deviation = [1] }: PreparedData['normalisation']): Floats {
  const channels = mean.length;
  const data = Float32Array.from(x.data, (value, i) => (value * scale + offset - mean[i % channels]!) / deviation[i % channels]!);
  return { x: { data, shape: x.shape }, y: Int32Array.from(y) };
}

export const middle = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

/** Our own network; the methods are those of the libraries, so that all engines are asked alike. */
class Ours implements Training {
  constructor(
    private readonly model: BaseModel,
    private readonly batch: Floats,
    private readonly test: Floats,
  ) {}

  private step(): number {
    return this.model.trainOnBatch(this.batch.x, this.batch.y).loss!;
  }

  async train(steps: number, every: number): Promise<Curves> {
    const curves: Curves = { loss: [], accuracy: [] };
    for (let count = 1; count <= steps; count++) {
      const loss = this.step();
      if (count % every !== 0) continue;
      curves.loss.push(loss);
      const predicted = classesOf(this.model.predict(this.test.x));
      curves.accuracy.push(predicted.filter((label, i) => label === this.test.y[i]).length / predicted.length);
    }
    return curves;
  }

  async time(seconds: number): Promise<number> {
    const taken: number[] = [];
    const end = performance.now() + 1000 * seconds;
    while (taken.length < 3 || performance.now() < end) {
      const start = performance.now();
      this.step();
      taken.push(performance.now() - start);
    }
    return middle(taken) / 1000;
  }
}

/** A network in all engines that have its kind, from the same weights, on the same batch. */
export async function everywhere(
  settings: Settled<TrainSpec>,
  spec: ModelSpec,
  data: PreparedData,
  { batch, test }: { batch: Floats; test: Floats },
  python: Python,
): Promise<Map<Engine, Training>> {
  const { optimizer, epochs, loss } = settings;
  const model = await buildModel(spec, [], { ...data, normalisation: { scale: 1, offset: 0 } }, 1, 'full');
  model.compile({ optimizer: buildOptimizer(optimizer, epochs), loss: buildLoss(loss, data.classes) });
  const { learningRate } = optimizer;
  const folder = await mkdtemp(join(tmpdir(), 'wasm-nn-time-'));
  try {
    await writeFile(join(folder, 'model.safetensors'), model.save());
    const network = {
      model: join(folder, 'model.safetensors'),
      train: await writeExamples(folder, 'train', batch),
      test: await writeExamples(folder, 'test', test),
      optimizer: { ...optimizer, learningRate: typeof learningRate === 'number' ? learningRate : learningRate.values[0]! },
      lossScale: loss === 'meanOverClasses' ? 1 / data.classes : 1,
    };
    const engines = new Map<Engine, Training>([['ours', new Ours(model, batch, test)]]);
    for (const engine of PEER_ENGINES) {
      const training = await python.load(engine, network);
      if (training) engines.set(engine, training);
    }
    return engines;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
