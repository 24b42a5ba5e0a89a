import { regularizationKernels, sequenceKernels, useKernels } from '../engine/families.js';
import { packOnce } from '../engine/packed-products.js';
import { usePacking } from '../engine/packing.js';
import { ShapeError } from '../errors.js';
import { type Initializer, initializerOption } from '../initializers/index.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { belowOne, positiveInteger, trueOrFalse } from '../options.js';
import { regularizerOption } from '../regularizers/index.js';
import { formatShape, sameShape } from '../shape.js';
import { useCarriedStates } from './carried-states.js';
import type { DropFactors } from './drop-factors.js';
import { type ConstraintsOf, Layer, type LayerOptions } from './layer.js';
import type { LayerPlan, Parameter, Slot } from './plan.js';
import { firstProduct, type Sequence, type StateDropout } from './sequence-layout.js';

const recurrentOptions = {
  /** Numbers of the state, and outputs a step. */
  units: positiveInteger,
  /** true: the output of every step, (N, T, units). Default false: that of the last one, (N, units). */
  returnSequences: [trueOrFalse, false],
  /** true: the state after the last step too, each (N, units): `const [y, h] = gru.apply(x)`, and `[y, h, c]` of an LSTM. Default false. */
  returnState: [trueOrFalse, false],
  /** true: takes the steps from the last to the first; of every step, the outputs are in that order. Default false. */
  goBackwards: [trueOrFalse, false],
  /**
   * true: the last state of each row of a batch is the first of the same row of the next batch, whether that is trained on, evaluated or predicted, until
   * `resetStates()`. Batches are of one size then, a last one too; `fit` keeps their order with `shuffle: false`, and resets nothing by itself.
   * Default false.
   */
  stateful: [trueOrFalse, false],
  /** true: the outputs of masked steps are zeros; false, the default: those of the step before. */
  zeroOutputForMask: [trueOrFalse, false],
  /** In training the chance of each feature of x to be 0, at all steps of an example. Default 0. */
  dropout: [belowOne, 0],
  /**
   * In training the chance of each number of the state to be 0 where the recurrent kernel multiplies it, at all steps of an example, for all gates alike.
   * Default 0.
   */
  recurrentDropout: [belowOne, 0],
  /** Default true. */
  useBias: [trueOrFalse, true],
  /** Default 'glorotUniform'. */
  kernelInitializer: [initializerOption, 'glorotUniform'],
  /** Default 'orthogonal'. */
  recurrentInitializer: [initializerOption, 'orthogonal'],
  /** Default 'zeros'. */
  biasInitializer: [initializerOption, 'zeros'],
  kernelRegularizer: [regularizerOption, undefined],
  recurrentRegularizer: [regularizerOption, undefined],
} as const satisfies OptionSpec;

/** Options that every recurrent layer takes. */
export interface RecurrentOptions
  extends LayerOptions,
    OptionsOf<typeof recurrentOptions>,
    ConstraintsOf<'kernel' | 'recurrent' | 'bias'> {}

export interface Recurrent<State extends Sequence> extends Layer<State>, Settled<typeof recurrentOptions> {}

/** What the recurrent layers share: options, and the plan of a sequence. `State` is what a layer adds to it. */
export abstract class Recurrent<State extends Sequence> extends Layer<State> {
  constructor(options: RecurrentOptions, own: OptionSpec, kind: string) {
    super(options, { ...recurrentOptions, ...own }, kind);
    if (this.stateful) useCarriedStates();
  }

  override get carriesStates(): boolean {
    return this.stateful;
  }

  /** How many states there are: h, and of an LSTM c. */
  protected get stateCount(): number {
    return 1;
  }

  override get outputCount(): number {
    return this.returnState ? 1 + this.stateCount : 1;
  }

  /** Both kernels, once a step. */
  override macs(_output: readonly number[], parameters: readonly Parameter[], [steps = 0]: readonly number[]): number {
    return steps * parameters.reduce((sum, { name, size }) => sum + (/kernel$/i.test(name) ? size : 0), 0);
  }

  /** Checks the input, (T, C) an example, and plans what every recurrent layer has: kernels, bias, output, and what is kept. */
  protected planSequence(plan: LayerPlan, gates: number, biasShape: readonly number[], biasInitializer: Initializer): Sequence {
    const [x, ...given] = plan.inputs as [Slot, ...Slot[]];
    const [dx, ...dInitial] = plan.inputGradients;
    const { units, returnSequences } = this;
    const [steps, features] = x.shape;
    if (x.shape.length !== 2 || !steps || !features) {
      const below = x.shape.length === 1 ? ' A recurrent layer below another needs returnSequences: true.' : '';
      throw new ShapeError(
        `${this.name}: received examples of shape ${formatShape(x.shape)}; ${this.kind} expects two dimensions, [steps, features].${below}`,
      );
    }
    this.#checkInitial(given);
    usePacking(packOnce);
    if (plan.inputMasks[0]) useKernels(sequenceKernels);
    const width = gates * units;
    const kernel = plan.parameter('kernel', [features, width], this.kernelInitializer, { regularizer: this.kernelRegularizer });
    const recurrentKernel = plan.parameter('recurrentKernel', [units, width], this.recurrentInitializer, {
      regularizer: this.recurrentRegularizer,
    });
    const bias = this.useBias ? plan.parameter('bias', biasShape, biasInitializer) : undefined;
    const y = plan.output(returnSequences ? [steps, units] : [units]);
    const outputs = this.returnState ? Array.from({ length: this.stateCount }, () => plan.output([units])) : [];
    const [dy, ...dStates] = plan.outputGradients;
    const [mask] = plan.inputMasks;
    if (returnSequences) plan.giveMask(mask);
    for (const slot of given) plan.keep(slot);
    const states = Array.from({ length: this.stateful ? this.stateCount : 0 }, () => plan.carry(units));
    const initial = given.length > 0 ? given : states.map(({ before }) => before);
    const carries = mask && plan.gradients ? this.stateCount : 0;
    return {
      x,
      y,
      dx,
      dy,
      backwards: this.goBackwards,
      mask: mask?.slot,
      zeroMasked: this.zeroOutputForMask,
      initial,
      dInitial,
      states: [...outputs, ...states.map(({ after }) => after)],
      dStates,
      carried: Array.from({ length: carries }, () => plan.scratch(units, 'backward')),
      dropout: this.#planDropout(plan, 'dropout', features),
      recurrentDropout: this.#planStateDropout(plan, steps - firstProduct({ initial })),
      kernel,
      recurrentKernel,
      bias,
      inputs: plan.scratch(x.size, plan.trainable || dx ? 'step' : 'forward'),
      hidden: plan.scratch(steps * units, 'step'),
      steps,
      features,
      units,
      width,
      returnSequences,
    };
  }

  #planDropout(plan: LayerPlan, option: 'dropout' | 'recurrentDropout', numbers: number): DropFactors | undefined {
    const rate = this[option];
    if (!plan.training || rate === 0) return undefined;
    useKernels(regularizationKernels);
    return { random: plan.random(option), rate, factors: plan.scratch(numbers, 'step') };
  }

  /** Of a state that R multiplies at `products` steps. */
  #planStateDropout(plan: LayerPlan, products: number): StateDropout | undefined {
    const { units } = this;
    const drop = this.#planDropout(plan, 'recurrentDropout', units);
    if (!drop) return undefined;
    return {
      ...drop,
      states: plan.scratch(products * units, 'step'),
      gradient: plan.scratch(plan.gradients ? units : 0, 'backward'),
    };
  }

  #checkInitial(initial: readonly Slot[]): void {
    const { units, stateCount } = this;
    const sound = initial.length === stateCount && initial.every(({ shape }) => sameShape(shape, [units]));
    if (initial.length === 0 || sound) return;
    const received = initial.map(({ shape }) => formatShape(shape)).join(' and ');
    const expected =
      stateCount > 1
        ? `${stateCount} of ${formatShape([units])}, as in apply([x, h, c])`
        : `one of ${formatShape([units])}, as in apply([x, h])`;
    throw new ShapeError(`${this.name}: received initial states of shape ${received}; ${this.kind} expects ${expected}.`);
  }
}
