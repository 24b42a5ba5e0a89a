import { activationKernels, useKernels } from '../engine/families.js';
import type { Kernels } from '../engine/kernels.js';
import { OptionError } from '../errors.js';
import { initializerOption } from '../initializers/index.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { positiveInteger, show } from '../options.js';
import { regularizerOption } from '../regularizers/index.js';
import { formatShape, sizeOf } from '../shape.js';
import { type ConstraintsOf, Layer, type LayerOptions } from './layer.js';
import { type LayerPlan, type Parameter, type PassState, planPass, required } from './plan.js';

/** `value`, if it is a list of axes, counted from 1: the batch is 0. */
function axesOption(owner: string, name: string, value: unknown): readonly number[] {
  if (Array.isArray(value)) return value.map((axis) => positiveInteger(owner, name, axis));
  throw new OptionError(`${owner}: option "${name}" must be an array of axes such as [1, 2], received ${show(value)}.`);
}

const preluOptions = {
  /** Of the slopes. Default 'zeros'. */
  alphaInitializer: [initializerOption, 'zeros'],
  alphaRegularizer: [regularizerOption, undefined],
  /** Axes along which all share a slope, the batch being axis 0: [1, 2] for images, whose channels then have one each. Default: none. */
  sharedAxes: [axesOption, undefined],
} as const satisfies OptionSpec;

export interface PReLUOptions extends LayerOptions, OptionsOf<typeof preluOptions>, ConstraintsOf<'alpha'> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface PReLUState extends PassState {
  alpha: Parameter;
  /** Of an example: how often the slopes come round, how many there are, and how many numbers beside each other share one. */
  repeat: number;
  columns: number;
  run: number;
}

export interface PReLU extends Settled<typeof preluOptions> {}

/**
 * y = x for x > 0, alpha x otherwise, with slopes alpha that are learned: as many as an example has numbers, of extent 1 along `sharedAxes`. Keeps x.
 * Throws OptionError for axes that there are not, and for shared ones with others on both sides of which none is shared.
 * Source: He et al., "Delving Deep into Rectifiers" (2015).
 */
export class PReLU extends Layer<PReLUState> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: PReLUOptions = {}) {
    super(options, preluOptions, 'PReLU');
  }

  override get supportsMasking(): boolean {
    return true;
  }

  plan(plan: LayerPlan): PReLUState {
    useKernels(activationKernels);
    const { shape } = plan.input;
    const { sharedAxes = [] } = this;
    const beyond = sharedAxes.find((axis) => axis > shape.length);
    if (beyond !== undefined)
      throw new OptionError(`${this.name}: received examples of shape ${formatShape(shape)}, which have no axis ${beyond} to share.`);
    const slopes = shape.map((extent, i) => (sharedAxes.includes(i + 1) ? 1 : extent));
    const own = shape.flatMap((_, i) => (sharedAxes.includes(i + 1) ? [] : [i]));
    const first = own[0] ?? shape.length;
    const end = (own[own.length - 1] ?? shape.length - 1) + 1;
    if (own.length < end - first)
      throw new OptionError(
        `${this.name}: received sharedAxes [${sharedAxes}]; expected axes that are shared before or behind all others.`,
      );
    const alpha = plan.parameter('alpha', slopes, this.alphaInitializer, { regularizer: this.alphaRegularizer });
    const pass = planPass(plan, shape);
    plan.keep(plan.input);
    return {
      ...pass,
      alpha,
      repeat: sizeOf(shape.slice(0, first)),
      columns: sizeOf(shape.slice(first, end)),
      run: sizeOf(shape.slice(end)),
    };
  }

  forward(k: Kernels, { x, y, alpha, repeat, columns, run }: PReLUState, rows: number): void {
    k.prelu({ x: x.pointer, alpha: alpha.pointer, y: y.pointer, rows: rows * repeat, columns, run });
  }

  backward(k: Kernels, { x, dx, dy: slot, alpha, repeat, columns, run }: PReLUState, rows: number): void {
    const common = { x: x.pointer, dy: required(slot).pointer, rows: rows * repeat, columns, run };
    if (alpha.gradient) k.preluSlopeGrad({ ...common, dAlpha: alpha.gradient });
    if (dx) k.preluGrad({ ...common, alpha: alpha.pointer, dx: dx.pointer });
  }
}
