import { packOnce } from '../engine/packed-products.js';
import { usePacking } from '../engine/packing.js';
import { ShapeError } from '../errors.js';
import { type Initializer, initializerOption } from '../initializers/index.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { positiveInteger, trueOrFalse } from '../options.js';
import { regularizerOption } from '../regularizers/index.js';
import { formatShape } from '../shape.js';
import { Layer, type LayerOptions, type LayerPlan, type Parameter } from './layer.js';
import type { Sequence } from './sequence.js';

const recurrentOptions = {
  /** Numbers of the state, and outputs a step. */
  units: positiveInteger,
  /** true: the output of every step, (N, T, units). Default false: that of the last one, (N, units). */
  returnSequences: [trueOrFalse, false],
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
export interface RecurrentOptions extends LayerOptions, OptionsOf<typeof recurrentOptions> {}

export interface Recurrent<State extends Sequence> extends Layer<State>, Settled<typeof recurrentOptions> {}

/** What the recurrent layers share: options, and the plan of a sequence. `State` is what a layer adds to it. */
export abstract class Recurrent<State extends Sequence> extends Layer<State> {
  constructor(options: RecurrentOptions, own: OptionSpec, kind: string) {
    super(options, { ...recurrentOptions, ...own }, kind);
  }

  /** Both kernels, once a step. */
  override macs(_output: readonly number[], parameters: readonly Parameter[], [steps = 0]: readonly number[]): number {
    return steps * parameters.reduce((sum, { name, size }) => sum + (/kernel$/i.test(name) ? size : 0), 0);
  }

  /** Checks the input, (T, C) an example, and plans what every recurrent layer has: kernels, bias, output, and what is kept. */
  protected planSequence(plan: LayerPlan, gates: number, biasShape: readonly number[], biasInitializer: Initializer): Sequence {
    const { input: x, inputGradient: dx } = plan;
    const { units, returnSequences } = this;
    const [steps, features] = x.shape;
    if (x.shape.length !== 2 || !steps || !features) {
      const below = x.shape.length === 1 ? ' A recurrent layer below another needs returnSequences: true.' : '';
      throw new ShapeError(
        `${this.name}: received examples of shape ${formatShape(x.shape)}; ${this.kind} expects two dimensions, [steps, features].${below}`,
      );
    }
    usePacking(packOnce);
    const width = gates * units;
    const kernel = plan.parameter('kernel', [features, width], this.kernelInitializer, { regularizer: this.kernelRegularizer });
    const recurrentKernel = plan.parameter('recurrentKernel', [units, width], this.recurrentInitializer, {
      regularizer: this.recurrentRegularizer,
    });
    const bias = this.useBias ? plan.parameter('bias', biasShape, biasInitializer) : undefined;
    const y = plan.output(returnSequences ? [steps, units] : [units]);
    return {
      x,
      y,
      dx,
      dy: plan.outputGradient,
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
}
