import { FormatError } from '../errors.js';
import type { Logs } from '../logs.js';
import { joined, type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { nonNegative, show, trueOrFalse } from '../options.js';
import type { Callback, TrainedModel, TrainingRun } from './callback.js';
import { Monitor, monitorOptions } from './monitor.js';
import { checkState } from './state.js';

const earlyStoppingOptions = /* @__PURE__ */ joined(monitorOptions, {
  /** Epochs without improvement that are waited for. Default 0. */
  patience: [nonNegative, 0],
  /** What counts as an improvement. Default 0: any. */
  minDelta: [nonNegative, 0],
  /**
   * Go back to the weights of the best epoch at the end. A checkpoint taken after that holds them, beside the optimizer's state and the place of
   * the last step, as in Keras. Default false.
   */
  restoreBestWeights: [trueOrFalse, false],
} as const satisfies OptionSpec);

export interface EarlyStoppingOptions extends OptionsOf<typeof earlyStoppingOptions> {}

const isFloats = (value: unknown, length: number): boolean =>
  (value instanceof Float32Array || value instanceof Float64Array) && value.length === length;

/** Ends training when a figure has not improved for `patience` epochs. */
export class EarlyStopping implements Callback {
  readonly kind: string = 'EarlyStopping';
  readonly figures: readonly string[] = [];
  /** The best figure, and the epoch it came from. */
  best: number | undefined;
  bestEpoch: number | undefined;
  /** The epoch at whose end training was stopped. */
  stoppedEpoch: number | undefined;
  private readonly monitor: Monitor;
  private readonly patience: number;
  private readonly keepsBest: boolean;
  private model: TrainedModel | undefined;
  private weights: Float32Array[] | undefined;
  private waited = 0;

  constructor(options?: EarlyStoppingOptions) {
    const { monitor, mode, minDelta, patience, restoreBestWeights } = settle(this.kind, options, earlyStoppingOptions);
    this.monitor = new Monitor(this.kind, monitor, mode, minDelta);
    this.patience = patience;
    this.keepsBest = restoreBestWeights;
  }

  onTrainBegin(run: TrainingRun): void {
    this.model = run.model;
    this.monitor.expect(run);
    this.monitor.reset();
    this.waited = 0;
    this.best = this.bestEpoch = this.stoppedEpoch = this.weights = undefined;
  }

  onEpochEnd(epoch: number, logs: Logs): void {
    const value = this.monitor.value(logs);
    if (this.monitor.improved(value)) {
      this.waited = 0;
      this.best = value;
      this.bestEpoch = epoch;
      if (this.keepsBest) this.weights = this.model!.getWeights();
      return;
    }
    this.waited++;
    this.stopIfDue(epoch);
  }

  onTrainEnd(): void {
    // the last step of an epoch of finite loss may have left NaN: setWeights takes none, and there is nothing to go back to
    if (this.weights?.every((values) => values.every(Number.isFinite))) this.model!.setWeights(this.weights);
  }

  state(): object {
    const { best, bestEpoch, stoppedEpoch, waited, weights } = this;
    return { best, bestEpoch, stoppedEpoch, waited, weights };
  }

  /** A run that it had stopped is stopped again, unless it is more patient now. */
  restore(state: unknown): void {
    const fields = { best: 'number?', bestEpoch: 'number?', stoppedEpoch: 'number?', waited: 'number' } as const;
    const { best, bestEpoch, stoppedEpoch, waited } = checkState('EarlyStopping', state, fields);
    const { weights } = state as { weights?: unknown };
    if (this.keepsBest && weights !== undefined) this.weights = this.checkWeights(weights);
    if (best !== undefined) this.monitor.best = best;
    this.best = best;
    this.bestEpoch = bestEpoch;
    this.waited = waited;
    if (stoppedEpoch !== undefined) this.stopIfDue(stoppedEpoch);
  }

  private stopIfDue(epoch: number): void {
    if (this.waited < Math.max(1, this.patience)) return;
    this.stoppedEpoch = epoch;
    this.model!.stopTraining = true;
  }

  private checkWeights(weights: unknown): Float32Array[] {
    const own = this.model!.getWeights();
    const fit = Array.isArray(weights) && weights.length === own.length && own.every(({ length }, i) => isFloats(weights[i], length));
    if (fit) return weights;
    throw new FormatError(`EarlyStopping: the best weights in the checkpoint, ${show(weights)}, are not of this model.`);
  }
}
