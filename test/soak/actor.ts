import { setImmediate } from 'node:timers/promises';
import { FormatError, loadModel, OptionError, type Sequential, WasmNnError } from '../../src/index.js';
import { digest, weightsDigest } from './digest.js';
import { Finding, type Guard } from './guard.js';
import { actor, Doer, Thrown } from './hooks.js';
import { callKernels } from './kernels.js';
import { compile, type Examples, examples, makeModel, type Network, part } from './networks.js';
import type { Op } from './ops.js';
import { cutRun } from './resume.js';

type Training = Extract<Op, { batchSize: number; epochs: number }>;
/** What must leave the model alone. */
type Harmless = Extract<Op, { kind: 'mutate' | 'starve' }> | { kind: 'load' | 'badWeights' | 'badBatch' };

/** Where a sequence runs: among others, or alone as the reference that it is held against. */
export interface Stage {
  guard: Guard;
  reference: boolean;
  settle: () => Promise<void>;
}

/** A model and what happens to it. Of every op it tells what came out, in a few letters that are the same wherever it ran. */
export class Actor {
  private readonly model: Sequential;
  private readonly data: Examples;

  constructor(
    readonly network: Network,
    private readonly stage: Stage,
  ) {
    this.model = makeModel(network);
    this.data = examples(network, network.rows, network.seed);
  }

  async run(op: Op): Promise<string> {
    const { model, data, stage } = this;
    switch (op.kind) {
      case 'fit':
      case 'fitDataset':
        return this.train(op);
      case 'together':
        return this.trainTwice(op);
      case 'trainOnBatch': {
        const { x, y } = part(data, 0, op.rows);
        return digest(Object.values(model.trainOnBatch(x, y)));
      }
      case 'predict':
        return digest(model.predict(part(data, 0, op.rows).x, { batchSize: op.batchSize }).data);
      case 'evaluate': {
        const { x, y } = part(data, 0, op.rows);
        return digest(Object.values(model.evaluate(x, y, { batchSize: op.batchSize })));
      }
      case 'async':
        return this.besideItself(op);
      case 'cut':
        return cutRun(this.network, op.cut, stage.reference);
      case 'kernels':
        return callKernels(op.calls, stage.settle);
      default:
        this.handle(op);
        return weightsDigest(model);
    }
  }

  /** What leaves the weights alone, or sets them back. */
  private handle(op: Harmless | { kind: 'freeze' | 'dispose' } | Extract<Op, { kind: 'compile' }>): void {
    const { model } = this;
    if (op.kind === 'compile') compile(model, op.optimizer);
    else if (op.kind === 'freeze') model.layers[0]!.trainable = !model.layers[0]!.trainable;
    else if (op.kind === 'dispose') model[Symbol.dispose]();
    else if (!this.stage.reference) this.leaveAlone(op as Harmless);
  }

  private leaveAlone(op: Harmless): void {
    const { model, data } = this;
    switch (op.kind) {
      case 'load': {
        const loaded = loadModel(model.save());
        const same = digest(loaded.predict(data.x).data) === digest(model.predict(data.x).data);
        loaded[Symbol.dispose]();
        if (!same) throw new Finding('a loaded model predicts something else');
        return;
      }
      case 'mutate': {
        const bytes = model.save();
        bytes[Math.floor(op.at * Math.min(bytes.length, 3000))]! ^= 1 << op.bit;
        this.refusedBy(FormatError, () => loadModel(bytes)[Symbol.dispose]());
        return;
      }
      case 'starve':
        this.starve(op);
        return;
      case 'badWeights': {
        const weights = model.getWeights();
        weights[weights.length - 1]![0] = Number.NaN;
        this.refusedBy(WasmNnError, () => model.setWeights(weights.map((values) => values.fill(Number.NaN, 0, 1))));
        return;
      }
      default: {
        const { x, y } = part(data, 0, 3);
        x.data[4] = Number.NaN;
        this.refusedBy(WasmNnError, () => model.trainOnBatch(x, y));
      }
    }
  }

  /** Memory ends half way: the model is as it was. */
  private starve({ rows, after, training }: Extract<Op, { kind: 'starve' }>): void {
    const { x, y } = examples(this.network, rows, 1);
    const wanted = this.model.getWeights();
    this.refusedBy(RangeError, () => {
      this.stage.guard.starve(after, () => {
        if (!training) this.model.predict(x, { batchSize: rows });
        else this.model.evaluate(x, y, { batchSize: rows });
      });
    });
    if (digest(...wanted) !== weightsDigest(this.model)) throw new Finding('weights changed where memory had ended');
  }

  /** `run` may end in an error of this kind, or in none. */
  private refusedBy(kind: new (...text: string[]) => Error, run: () => void): void {
    try {
      run();
    } catch (error) {
      if (!(error instanceof kind))
        throw error instanceof Finding ? error : new Finding(`expected ${kind.name}, received ${(error as Error).stack}`);
    }
  }

  private batches(batchSize: number): Examples[] {
    const { y } = this.data;
    const count = Math.ceil(y.length / batchSize);
    return Array.from({ length: count }, (_, i) => part(this.data, i * batchSize, Math.min((i + 1) * batchSize, y.length)));
  }

  private async train({ kind, epochs, batchSize, acts, validation }: Training): Promise<string> {
    const { model, data } = this;
    const doer = new Doer(model, data);
    const held = part(data, 0, 9);
    const options = {
      epochs,
      verbose: 0 as const,
      signal: doer.controller.signal,
      callbacks: [actor(acts, doer, this.stage.reference)],
      ...(validation ? { validationData: [held.x, held.y] as const } : {}),
    };
    try {
      const run =
        kind === 'fit' ? model.fit(data.x, data.y, { ...options, batchSize }) : model.fitDataset(this.batches(batchSize), options);
      const { history } = await run;
      return `${digest(history.loss ?? [])} ${weightsDigest(model)}`;
    } catch (error) {
      if (error instanceof Thrown) return `thrown ${weightsDigest(model)}`;
      throw error;
    }
  }

  /** Two runs at once: the second is refused, and the first, with looks at the model meanwhile, ends as it does alone. */
  private async trainTwice({ epochs, batchSize }: Training): Promise<string> {
    const { model, data } = this;
    const options = { epochs, batchSize, verbose: 0 as const, callbacks: [{ onBatchEnd: () => setImmediate() }] };
    if (this.stage.reference) {
      await model.fit(data.x, data.y, options);
      return weightsDigest(model);
    }
    const zeros = { data: new Float32Array(data.x.data.length), shape: data.x.shape };
    const [first, second] = await Promise.allSettled([
      model.fit(data.x, data.y, options),
      model.fit(zeros, data.y, options),
      this.lookAtIt(),
    ]);
    if (first.status === 'rejected') throw first.reason;
    const result = weightsDigest(model);
    if (second.status === 'fulfilled') throw new Finding(`two runs at once both trained the model, to the weights ${result}`);
    if (!(second.reason instanceof OptionError)) throw new Finding(`the second of two runs ended in ${String(second.reason)}`);
    return result;
  }

  /** Predicts with turns for the event loop while something else is asked of the model; looks leave the prediction as it is. */
  private async besideItself({ rows, batchSize, meanwhile }: Extract<Op, { kind: 'async' }>): Promise<string> {
    const { model, data, stage } = this;
    const { x } = part(data, 0, rows);
    const harmless = meanwhile === 'predict' || meanwhile === 'save';
    const asked = (): Promise<ArrayLike<number>> =>
      stage.reference
        ? Promise.resolve(model.predict(x, { batchSize }).data)
        : model.predictAsync(x, { batchSize }).then((result) => result.data);
    const predicting = harmless || !stage.reference ? asked() : Promise.resolve([]);
    const settled = Promise.allSettled([predicting]);
    await setImmediate();
    if (meanwhile === 'trainOnBatch') model.trainOnBatch(data.x, data.y);
    else if (meanwhile === 'dispose') model[Symbol.dispose]();
    else if (meanwhile === 'compile') compile(model, 'adam');
    else if (meanwhile === 'predict') model.predict(data.x, { batchSize: rows });
    else model.save();
    const [outcome] = await settled;
    if (outcome.status === 'rejected') {
      if (harmless || !(outcome.reason instanceof WasmNnError)) throw outcome.reason;
    } else if (harmless) return digest(outcome.value);
    return weightsDigest(model);
  }

  private async lookAtIt(): Promise<void> {
    for (let i = 0; i < 4; i++) {
      await setImmediate();
      this.model.predict(this.data.x, { batchSize: 3 + i });
      this.model.save();
    }
  }
}
