import { OptionError } from '../errors.js';
import type { Logs } from '../logs.js';
import type { Optimizer } from '../optimizers/index.js';
import { joined, type OptionSpec, type OptionsOf, type Settled, settle } from '../option-spec.js';
import { inRange, type NoOptions, nonNegative, show } from '../options.js';
import type { Callback, TrainedModel, TrainingRun } from './callback.js';
import { Monitor, monitorOptions } from './monitor.js';
import { checkState } from './state.js';

/** The optimizer's learning rate as a number. Throws OptionError if it is a schedule. */
function numericRate(owner: string, { learningRate }: Optimizer): number {
  if (typeof learningRate === 'number') return learningRate;
  throw new OptionError(`${owner}: the optimizer's learning rate is a schedule already; give it a number to change it here.`);
}

/** Sets the learning rate at the start of every epoch: `new LearningRateScheduler((epoch, rate) => rate * 0.9)`. */
export class LearningRateScheduler implements Callback {
  readonly kind: string = 'LearningRateScheduler';
  readonly figures: readonly string[] = [];
  private model: TrainedModel | undefined;

  constructor(
    private readonly schedule: (epoch: number, rate: number) => number,
    options?: NoOptions,
  ) {
    settle('LearningRateScheduler', options, {});
    if (typeof schedule !== 'function')
      throw new OptionError(`LearningRateScheduler: received ${show(schedule)}; expected a function of the epoch and the rate.`);
  }

  onTrainBegin({ model }: TrainingRun): void {
    this.model = model;
    numericRate('LearningRateScheduler', model.compiled.optimizer);
  }

  onEpochBegin(epoch: number): void {
    const { optimizer } = this.model!.compiled;
    const rate = this.schedule(epoch, numericRate('LearningRateScheduler', optimizer));
    optimizer.learningRate = nonNegative('LearningRateScheduler', 'schedule', rate);
  }

  /** Nothing but that it has one: a resumed epoch, whose rate is in the checkpoint, is not told of again. */
  state(): object {
    return {};
  }

  restore(): void {}
}

const reduceLrOptions = /* @__PURE__ */ joined(monitorOptions, {
  /** The rate is multiplied by it. Default 0.1. */
  factor: [(...given) => inRange(...given, 0, 1, { openLow: true, openHigh: true }), 0.1],
  /** Epochs without improvement that are waited for; 0 and 1 both cut after the first. Default 10. */
  patience: [nonNegative, 10],
  /** What counts as an improvement. Default 1e-4. */
  minDelta: [nonNegative, 1e-4],
  /** Epochs after a cut in which nothing is counted. Default 0. */
  cooldown: [nonNegative, 0],
  /** The rate is never cut below it; one that is lower already stays. Default 0. */
  minLr: [nonNegative, 0],
} as const satisfies OptionSpec);

export interface ReduceLROnPlateauOptions extends OptionsOf<typeof reduceLrOptions> {}

/** Cuts the learning rate when a figure has not improved for `patience` epochs. */
export class ReduceLROnPlateau implements Callback {
  readonly kind: string = 'ReduceLROnPlateau';
  readonly figures: readonly string[] = [];
  private readonly monitor: Monitor;
  private readonly options: Settled<typeof reduceLrOptions>;
  private model: TrainedModel | undefined;
  private waited = 0;
  private resting = 0;

  constructor(options?: ReduceLROnPlateauOptions) {
    this.options = settle(this.kind, options, reduceLrOptions);
    const { monitor, mode, minDelta } = this.options;
    this.monitor = new Monitor(this.kind, monitor, mode, minDelta);
  }

  onTrainBegin(run: TrainingRun): void {
    this.model = run.model;
    numericRate('ReduceLROnPlateau', run.model.compiled.optimizer);
    this.monitor.expect(run);
    this.monitor.reset();
    this.waited = this.resting = 0;
  }

  onEpochEnd(_epoch: number, logs: Logs): void {
    const { optimizer } = this.model!.compiled;
    const { patience, minLr, factor, cooldown } = this.options;
    const improved = this.monitor.improved(this.monitor.value(logs));
    if (this.resting > 0) this.resting--;
    if (improved || this.resting > 0) {
      this.waited = 0;
      return;
    }
    this.waited++;
    const rate = numericRate('ReduceLROnPlateau', optimizer);
    if (this.waited < patience || rate <= minLr) return;
    optimizer.learningRate = Math.max(minLr, rate * factor);
    this.resting = cooldown;
    this.waited = 0;
  }

  state(): object {
    const { monitor, waited, resting } = this;
    return { best: monitor.best, waited, resting };
  }

  restore(state: unknown): void {
    const { best, waited, resting } = checkState('ReduceLROnPlateau', state, { best: 'number', waited: 'number', resting: 'number' });
    this.monitor.best = best;
    this.waited = waited;
    this.resting = resting;
  }
}
