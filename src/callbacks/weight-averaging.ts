import { FormatError, OptionError } from '../errors.js';
import { type OptionSpec, type OptionsOf, type Settled, settle } from '../option-spec.js';
import { fraction, positiveInteger, show, wholeNumber } from '../options.js';
import type { Callback, TrainedModel, TrainingRun } from './callback.js';
import { checkState } from './state.js';

const weightAveragingOptions = {
  /** Share of the old average that stays at an update: from 0 to 1, or a function of the step, counted from 1. Default 0.99. */
  emaMomentum: [
    (owner, name, given: number | ((step: number) => number)): number | ((step: number) => number) =>
      typeof given === 'function' ? given : fraction(owner, name, given),
    0.99,
  ],
  /** Steps from one update of the averages to the next. Default 1. */
  updateFrequency: [positiveInteger, 1],
  /** The epoch whose steps are the first to be averaged, from 0. Default 0. */
  startEpoch: [wholeNumber, 0],
  /** Steps from one time that the model goes on from the averages to the next; it then does so at the end of every epoch too. Default: never. */
  emaOverwriteFrequency: [positiveInteger, undefined],
} as const satisfies OptionSpec;

export interface WeightAveragingOptions extends OptionsOf<typeof weightAveragingOptions> {}

/**
 * The exponential moving average of all weights, running statistics included: a = momentum a + (1 - momentum) w, from the weights at the first update
 * on. The options are named as those of Keras's optimizers. When training ends the model holds the averages, so that `evaluate`, `predict` and
 * `save` are of them; `swap` brings the others back. Callbacks behind it in the list may `swap` at the end of an epoch, evaluate, and `swap` back.
 * Validation figures of `fit` are those of the weights in training.
 *
 * With `emaOverwriteFrequency` equal to `updateFrequency` it is Lookahead (Zhang et al., 2019): fast steps, after which the model goes on
 * from the slow average. Averages are in the checkpoints of a run, which goes on from them to the same bits. An update takes some
 * milliseconds for a million weights.
 */
export class WeightAveraging implements Callback {
  readonly kind: string = 'WeightAveraging';
  readonly figures: readonly string[] = [];
  private readonly options: Settled<typeof weightAveragingOptions>;
  private model: TrainedModel | undefined;
  private averages: Float32Array[] | undefined;
  private steps = 0;
  private epoch = 0;
  /** The model holds the averages, and they are its weights. */
  private swapped = false;

  constructor(options?: WeightAveragingOptions) {
    this.options = settle(this.kind, options, weightAveragingOptions);
  }

  onTrainBegin({ model }: TrainingRun): void {
    this.model = model;
    this.averages = undefined;
    this.steps = 0;
    this.swapped = false;
  }

  onEpochBegin(epoch: number): void {
    this.epoch = epoch;
  }

  onBatchEnd(): void {
    const { updateFrequency, startEpoch, emaOverwriteFrequency: every } = this.options;
    this.steps++;
    if (this.epoch < startEpoch) return;
    if (this.steps % updateFrequency === 0) this.update();
    if (every !== undefined && this.steps % every === 0) this.overwrite();
  }

  onEpochEnd(): void {
    if (this.options.emaOverwriteFrequency !== undefined) this.overwrite();
  }

  onTrainEnd(): void {
    if (this.sound && !this.swapped) this.swap();
  }

  /** Gives the model the averages, and keeps its weights in their place: a second call changes them back. OptionError before the first update. */
  swap(): void {
    const { model, averages } = this;
    if (!model || !averages) throw new OptionError('WeightAveraging: there are no averages yet; swap after the first update.');
    const weights = model.getWeights();
    model.setWeights(averages);
    this.averages = weights;
    this.swapped = !this.swapped;
  }

  state(): object {
    const { steps, epoch, averages, swapped } = this;
    return { steps, epoch, averages, swapped };
  }

  /** A run that goes on after its end does so from the weights in training. */
  restore(state: unknown): void {
    const { steps, epoch, swapped } = checkState(this.kind, state, { steps: 'number', epoch: 'number', swapped: 'boolean' });
    const { averages } = state as { averages?: unknown };
    const own = this.model!.getWeights();
    const fit = Array.isArray(averages) && averages.length === own.length && own.every(({ length }, i) => averages[i]?.length === length);
    if (averages !== undefined && !fit)
      throw new FormatError(`WeightAveraging: the averages in the checkpoint, ${show(averages)}, are not of this model.`);
    this.steps = steps;
    this.epoch = epoch;
    this.averages = averages as Float32Array[] | undefined;
    this.swapped = swapped;
    if (swapped) this.swap();
  }

  /** Weights that became NaN stay to be seen: setWeights takes none. */
  private get sound(): boolean {
    return this.averages?.every((values) => values.every(Number.isFinite)) ?? false;
  }

  private update(): void {
    const { averages, steps } = this;
    const { emaMomentum } = this.options;
    const weights = this.model!.getWeights();
    if (!averages) {
      this.averages = weights;
      return;
    }
    const momentum = typeof emaMomentum === 'function' ? fraction(this.kind, 'emaMomentum', emaMomentum(steps)) : emaMomentum;
    for (const [i, average] of averages.entries()) {
      const now = weights[i]!;
      for (let j = 0; j < average.length; j++) average[j]! += (1 - momentum) * (now[j]! - average[j]!);
    }
  }

  private overwrite(): void {
    if (this.sound) this.model!.setWeights(this.averages!);
  }
}
