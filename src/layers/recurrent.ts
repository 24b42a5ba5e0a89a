import { ShapeError } from '../errors.js';
import { getInitializer, type Initializer, type InitializerOption } from '../initializers/index.js';
import { checkOptions, positiveInteger, trueOrFalse } from '../options.js';
import { getRegularizer, type Regularizer, type RegularizerOption } from '../regularizers/index.js';
import { formatShape } from '../shape.js';
import { Layer, type LayerOptions, type LayerPlan, layerOptionNames, type Parameter } from './layer.js';
import type { Sequence } from './sequence.js';

/** Options that every recurrent layer takes. */
export interface RecurrentOptions extends LayerOptions {
  /** Numbers of the state, and outputs a step. */
  units: number;
  /** true: the output of every step, (N, T, units). Default false: that of the last one, (N, units). */
  returnSequences?: boolean;
  /** Default true. */
  useBias?: boolean;
  /** Default 'glorotUniform'. */
  kernelInitializer?: InitializerOption;
  /** Default 'orthogonal'. */
  recurrentInitializer?: InitializerOption;
  /** Default 'zeros'. */
  biasInitializer?: InitializerOption;
  kernelRegularizer?: RegularizerOption;
  recurrentRegularizer?: RegularizerOption;
}

const optionNames = [
  'units',
  'returnSequences',
  'useBias',
  'kernelInitializer',
  'recurrentInitializer',
  'biasInitializer',
  'kernelRegularizer',
  'recurrentRegularizer',
] as const;

/** What the recurrent layers share: options, and the plan of a sequence. `State` is what a layer adds to it. */
export abstract class Recurrent<State extends Sequence> extends Layer<State> {
  readonly units: number;
  readonly returnSequences: boolean;
  readonly useBias: boolean;
  readonly kernelInitializer: Initializer;
  readonly recurrentInitializer: Initializer;
  readonly biasInitializer: Initializer;
  readonly kernelRegularizer: Regularizer | undefined;
  readonly recurrentRegularizer: Regularizer | undefined;

  constructor(kind: string, options: RecurrentOptions, ownNames: readonly string[]) {
    checkOptions(kind, options, [...optionNames, ...ownNames, ...layerOptionNames]);
    super(options);
    this.units = positiveInteger(kind, 'units', options.units);
    this.returnSequences = trueOrFalse(kind, 'returnSequences', options.returnSequences ?? false);
    this.useBias = trueOrFalse(kind, 'useBias', options.useBias ?? true);
    this.kernelInitializer = getInitializer(options.kernelInitializer ?? 'glorotUniform', kind, 'kernelInitializer');
    this.recurrentInitializer = getInitializer(options.recurrentInitializer ?? 'orthogonal', kind, 'recurrentInitializer');
    this.biasInitializer = getInitializer(options.biasInitializer ?? 'zeros', kind, 'biasInitializer');
    this.kernelRegularizer = getRegularizer(options.kernelRegularizer, kind, 'kernelRegularizer');
    this.recurrentRegularizer = getRegularizer(options.recurrentRegularizer, kind, 'recurrentRegularizer');
  }

  override get config(): object {
    const { units, returnSequences, useBias, kernelInitializer, recurrentInitializer, biasInitializer } = this;
    const { kernelRegularizer, recurrentRegularizer } = this;
    return {
      ...super.config,
      units,
      returnSequences,
      useBias,
      kernelInitializer: { name: kernelInitializer.name, ...kernelInitializer.config },
      recurrentInitializer: { name: recurrentInitializer.name, ...recurrentInitializer.config },
      biasInitializer: { name: biasInitializer.name, ...biasInitializer.config },
      ...(kernelRegularizer ? { kernelRegularizer: { ...kernelRegularizer } } : {}),
      ...(recurrentRegularizer ? { recurrentRegularizer: { ...recurrentRegularizer } } : {}),
    };
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
      inputs: plan.scratch(x.size, this.trainable || dx ? 'step' : 'forward'),
      hidden: plan.scratch(steps * units, 'step'),
      steps,
      features,
      units,
      width,
      returnSequences,
    };
  }
}
