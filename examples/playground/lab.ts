// A network in training: made of settings and examples, taken on epoch by epoch, looked at in between.
import type { Logs } from 'wasm-nn';
import type { RemoteModel } from 'wasm-nn/worker';
import type { DataSet, Examples } from './data-sets.js';
import type { Engine, EngineOptions } from './engine.js';
import { LOSS, networkOf, optimizerOf, type PlannedLayer } from './network.js';
import type { Settings } from './settings.js';

/** What an epoch came to, on the examples learnt from; and on those kept back, where it was looked at. */
export interface EpochFigures {
  readonly loss: number;
  readonly accuracy: number;
  readonly testLoss?: number;
  readonly testAccuracy?: number;
}

/** A weight matrix, or filters, with the gradient of the last step. */
export interface WeightsView {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
  readonly gradient: Float32Array;
}

export const engineOptions = ({ threads, simd }: Pick<Settings, 'threads' | 'simd'>): EngineOptions => ({
  threads: threads === 'auto' ? threads : Number(threads),
  simd,
});

export class Lab {
  /** Of every epoch since the start. */
  readonly figures: EpochFigures[] = [];
  /** Seconds that training took, without looking at it, and the examples it went through. */
  seconds = 0;
  seen = 0;
  private train: Examples | undefined;
  private model: RemoteModel | undefined;
  private layers: readonly PlannedLayer[] = [];

  private constructor(
    private readonly engine: Engine,
    private settings: Settings,
    readonly data: DataSet,
  ) {}

  /** A fresh network. Throws an Error, a sentence, where layers do not fit together. */
  static async of(engine: Engine, settings: Settings, data: DataSet): Promise<Lab> {
    const lab = new Lab(engine, settings, data);
    lab.layers = networkOf(settings, data);
    const [x, y] = await Promise.all([engine.keep(data.train.x), engine.keep(data.train.y)]);
    lab.train = { x, y };
    lab.model = await lab.fresh();
    return lab;
  }

  get epoch(): number {
    return this.figures.length;
  }

  private async fresh(): Promise<RemoteModel> {
    const model = await this.engine.model(this.layers, this.settings.seed);
    await model.compile({ optimizer: this.engine.optimizer(optimizerOf(this.settings)), loss: LOSS.loss, metrics: [...LOSS.metrics] });
    return model;
  }

  /** Takes training on by `epochs`, to the same bits as in one go; `onBatch` hears of batches, and may be left out for speed. */
  async learn(epochs: number, signal?: AbortSignal, onBatch?: (batch: number, logs: Logs) => void): Promise<void> {
    const { x, y } = this.train!;
    const { history, seconds, partial } = await this.model!.fit(x, y, {
      initialEpoch: this.epoch,
      epochs: this.epoch + epochs,
      batchSize: this.settings.batch,
      verbose: 0,
      ...(signal ? { signal } : {}),
      ...(onBatch ? { callbacks: [{ onBatchEnd: onBatch }] } : {}),
    });
    // a run that was stopped before its first batch has no figures
    const whole = (history.loss?.length ?? 0) - (partial ? 1 : 0);
    for (let i = 0; i < whole; i++) {
      this.figures.push({ loss: history.loss[i]!, accuracy: history.accuracy![i]! });
      this.seconds += seconds[i]!;
      this.seen += this.data.train.y.length;
    }
  }

  /** How well the examples that were kept back are told, as of now. */
  async test(): Promise<void> {
    const { x, y } = this.data.test;
    if (y.length === 0 || this.epoch === 0) return;
    const { loss, accuracy } = await this.model!.evaluate(x, y, { batchSize: 256 });
    this.figures[this.epoch - 1] = { ...this.figures[this.epoch - 1]!, testLoss: loss, testAccuracy: accuracy! };
  }

  /** A row of probabilities for each example. */
  async predict(x: Examples['x']): Promise<Float32Array> {
    return (await this.model!.predict(x, { batchSize: 256 })).data;
  }

  /** Counts of the examples kept back: a row for each true class, a column for each that was told. */
  async confusion(): Promise<number[][]> {
    const { classes, test } = this.data;
    const counts = Array.from({ length: classes }, () => Array<number>(classes).fill(0));
    if (test.y.length === 0) return counts;
    const probabilities = await this.predict(test.x);
    test.y.forEach((label, i) => {
      const row = probabilities.subarray(i * classes, (i + 1) * classes);
      counts[label]![row.indexOf(Math.max(...row))]!++;
    });
    return counts;
  }

  /** All that has a kernel, with its last gradient. */
  async weights(): Promise<WeightsView[]> {
    const parameters = await this.model!.parameters;
    return parameters.filter(({ shape }) => shape.length > 1);
  }

  /** Goes on, from where it is, with the threads and instructions that the engine was asked for last. */
  async moveOver(settings: Settings): Promise<void> {
    this.settings = settings;
    const checkpoint = await this.model!.checkpoint();
    const next = await this.fresh();
    await next.resume(checkpoint);
    await this.model!.dispose();
    this.model = next;
    this.seconds = 0;
    this.seen = 0;
  }

  /** Settings that change no bit of what was trained so far. */
  retain(settings: Settings): void {
    this.settings = settings;
  }

  async save(): Promise<Uint8Array> {
    return this.model!.save();
  }

  /** Takes weights from a file that `save` gave for a network of the same layers. */
  async load(bytes: Uint8Array): Promise<void> {
    await this.model!.loadWeights(bytes);
  }

  async dispose(): Promise<void> {
    await this.model?.dispose();
  }
}
