// Convolution with filters that go over all channels, or over those of their group, as several layers do it.
import type { Activation } from '../activations.js';
import { convolve, convolveInputGrad, convolveKernelGrad } from '../engine/convolution.js';
import { imageKernels, useKernels } from '../engine/families.js';
import type { Kernels, Pointer } from '../engine/kernels.js';
import { packOnce } from '../engine/packed-products.js';
import { usePacking } from '../engine/packing.js';
import type { ConvolutionShape } from '../engine/records/conv.js';
import { OptionError, ShapeError } from '../errors.js';
import { type Initializer, initializerOption } from '../initializers/index.js';
import type { OptionSpec } from '../option-spec.js';
import { positiveInteger, trueOrFalse } from '../options.js';
import { type Regularizer, regularizerOption } from '../regularizers/index.js';
import { ActivatedLayer } from './activated-layer.js';
import { type BiasOptions, planBias } from './bias.js';
import { applyActivationGrad, finishActivation, fusedActivation, type OutputActivation, planActivation } from './output-activation.js';
import { kernelMacs, type LayerPlan, type Parameter, type PassState, planPass, required, type Slot } from './plan.js';

/** What every convolution with filters is told besides its window. */
export const filterOptions = {
  /** Default true. */
  useBias: [trueOrFalse, true],
  /** Default 'glorotUniform'. */
  kernelInitializer: [initializerOption, 'glorotUniform'],
  /** Default 'zeros'. */
  biasInitializer: [initializerOption, 'zeros'],
  kernelRegularizer: [regularizerOption, undefined],
  biasRegularizer: [regularizerOption, undefined],
} as const satisfies OptionSpec;

export const groupsOption = {
  /** Groups of channels and as many of filters: a filter goes over the channels of its group alone. Default 1. */
  groups: [positiveInteger, 1],
} as const satisfies OptionSpec;

/** A layer with these options. */
export interface Convolving extends BiasOptions {
  readonly name: string;
  readonly kind: string;
  readonly filters: number;
  readonly activation: Activation;
  readonly kernelInitializer: Initializer;
  readonly kernelRegularizer: Regularizer | undefined;
}

/** Memory where the channels of each group lie together, group after group. */
interface Groups {
  readonly count: number;
  readonly x: Slot;
  readonly kernel: Slot;
  readonly y: Slot;
  readonly dKernel: Slot;
}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface ConvolutionState extends PassState {
  kernel: Parameter;
  bias: Parameter | undefined;
  activation: OutputActivation;
  /** Of one group. */
  shape: ConvolutionShape;
  scratch: Slot;
  gradientScratch: Slot;
  groups: Groups | undefined;
}

/** Refuses filters that cannot be dealt out to groups. */
export function checkGroups(kind: string, filters: number, groups: number): void {
  if (filters % groups !== 0)
    throw new OptionError(`${kind}: option "filters" must be a multiple of "groups", received ${filters} and ${groups}.`);
}

function groupShape({ name, kind }: Convolving, shape: ConvolutionShape, groups: number): ConvolutionShape {
  if (shape.channels % groups !== 0)
    throw new ShapeError(`${name}: received examples of ${shape.channels} channels; ${kind} expects a multiple of its ${groups} groups.`);
  return { ...shape, channels: shape.channels / groups, filters: shape.filters / groups };
}

function planGroups(plan: LayerPlan, count: number, x: Slot, y: Slot, kernel: Parameter): Groups | undefined {
  if (count === 1) return undefined;
  const when = plan.gradients ? 'step' : 'forward';
  const learned = plan.gradients && plan.trainable ? kernel.size : 0;
  return {
    count,
    x: plan.scratch(x.size, when),
    kernel: plan.vector(kernel.size, when),
    y: plan.scratch(y.size, when),
    dKernel: plan.vector(learned, 'backward'),
  };
}

/** Plans the convolution `whole` of the input, with a kernel of shape `taps` and then channels and filters; the output is of `outputShape`. */
export function planFilters(
  plan: LayerPlan,
  layer: Convolving,
  whole: ConvolutionShape,
  taps: readonly number[],
  outputShape: readonly number[],
  groups: number,
): ConvolutionState {
  useKernels(imageKernels);
  usePacking(packOnce);
  const { input: x } = plan;
  const shape = groupShape(layer, whole, groups);
  const kernel = plan.parameter('kernel', [...taps, shape.channels, layer.filters], layer.kernelInitializer, {
    regularizer: layer.kernelRegularizer,
  });
  const bias = planBias(plan, layer, layer.filters);
  const pass = planPass(plan, outputShape);
  const activation = planActivation(plan, layer.activation, pass.y);
  if (plan.trainable && groups === 1) plan.keep(x);
  const numbers = plan.info.convolutionScratch({ ...shape, batch: plan.batch }) / plan.elementBytes;
  const scratch = plan.vector(numbers, 'forward');
  const gradientScratch = plan.vector(plan.gradients ? numbers : 0, 'backward');
  return { ...pass, kernel, bias, activation, shape, scratch, gradientScratch, groups: planGroups(plan, groups, x, pass.y, kernel) };
}

/** Copies `rows` rows of `count` runs each to `count` blocks of `rows` runs, or with `back` from there. */
function regroup(k: Kernels, rows: number, count: number, run: number, mixed: Pointer, sorted: Pointer, back = false): void {
  const [inRows, inBlocks] = [
    [run, count * run],
    [rows * run, run],
  ] as const;
  const [[xPlane, xItem], [yPlane, yItem]] = back ? [inBlocks, inRows] : [inRows, inBlocks];
  const [x, y] = back ? [sorted, mixed] : [mixed, sorted];
  k.copy({ x, y, planes: count, items: rows, run, xPlane, xItem, yPlane, yItem });
}

/** The gradients of the kernel and of x, group by group: dz and dx take the places of y and x. */
function groupsBackward(k: Kernels, s: ConvolutionState, groups: Groups, dz: Pointer, rows: number): void {
  const { dx, kernel, shape, gradientScratch } = s;
  const { count, x: xs, kernel: ws, y: dzs, dKernel } = groups;
  const [inputs, pixels] = [rows * shape.height * shape.width, rows * shape.outHeight * shape.outWidth];
  const taps = shape.kernelHeight * shape.kernelWidth * shape.channels;
  const size = { ...shape, batch: rows, scratch: gradientScratch.pointer };
  const each = (run: (at: (slot: Pointer, numbers: number) => Pointer) => void): void => {
    for (let g = 0; g < count; g++) run((slot, numbers) => slot + g * numbers * k.elementBytes);
  };
  regroup(k, pixels, count, shape.filters, dz, dzs.pointer);
  if (kernel.gradient) {
    each((at) => {
      const given = { x: at(xs.pointer, inputs * shape.channels), dy: at(dzs.pointer, pixels * shape.filters) };
      convolveKernelGrad(k, { ...size, ...given, dw: at(dKernel.pointer, taps * shape.filters) });
    });
    regroup(k, taps, count, shape.filters, kernel.gradient, dKernel.pointer, true);
  }
  if (!dx) return;
  each((at) => {
    const given = { dy: at(dzs.pointer, pixels * shape.filters), w: at(ws.pointer, taps * shape.filters) };
    convolveInputGrad(k, { ...size, ...given, dx: at(xs.pointer, inputs * shape.channels) });
  });
  regroup(k, inputs, count, shape.channels, dx.pointer, xs.pointer, true);
}

/** A convolution with filters: what those of images and sequences share. */
export abstract class FilterLayer extends ActivatedLayer<ConvolutionState> {
  override get emits(): boolean {
    return true;
  }

  override macs(output: readonly number[], parameters: readonly Parameter[]): number {
    return kernelMacs(output, parameters);
  }

  /** y of `rows` examples. */
  forward(k: Kernels, s: ConvolutionState, rows: number): void {
    const { x, y, kernel, bias, activation, shape, scratch, groups } = s;
    const { to, ...fused } = fusedActivation(activation);
    const pixels = rows * shape.outHeight * shape.outWidth;
    const size = { ...shape, batch: rows, ...fused, scratch: scratch.pointer };
    if (groups) {
      const { count, x: xs, kernel: ws, y: ys } = groups;
      const [inputs, taps] = [rows * shape.height * shape.width, shape.kernelHeight * shape.kernelWidth * shape.channels];
      regroup(k, inputs, count, shape.channels, x.pointer, xs.pointer);
      regroup(k, taps, count, shape.filters, kernel.pointer, ws.pointer);
      for (let g = 0; g < count; g++) {
        const at = (slot: Pointer, numbers: number): Pointer => (slot ? slot + g * numbers * k.elementBytes : 0);
        convolve(k, {
          ...size,
          x: at(xs.pointer, inputs * shape.channels),
          w: at(ws.pointer, taps * shape.filters),
          bias: at(bias?.pointer ?? 0, shape.filters),
          y: at(ys.pointer, pixels * shape.filters),
        });
      }
      regroup(k, pixels, count, shape.filters, to, ys.pointer, true);
    } else convolve(k, { ...size, x: x.pointer, w: kernel.pointer, bias: bias ? bias.pointer : 0, y: to });
    finishActivation(k, activation, y, pixels, shape.filters * (groups?.count ?? 1));
  }

  /** dz = dy * activation'(z), in place; dW and dx are the convolution's gradients, db = sums of dz over the images. */
  backward(k: Kernels, s: ConvolutionState, rows: number): void {
    const { x, dx, dy, kernel, bias, activation, shape, gradientScratch, groups } = s;
    const dz = required(dy).pointer;
    const pixels = rows * shape.outHeight * shape.outWidth;
    const columns = shape.filters * (groups?.count ?? 1);
    const size = { ...shape, batch: rows, dy: dz, scratch: gradientScratch.pointer };
    applyActivationGrad(k, activation, dz, dz, pixels, columns);
    if (groups) groupsBackward(k, s, groups, dz, rows);
    else if (kernel.gradient) convolveKernelGrad(k, { ...size, x: x.pointer, dw: kernel.gradient });
    if (bias?.gradient) k.columnSums({ x: dz, rows: pixels, columns, y: bias.gradient });
    if (dx && !groups) convolveInputGrad(k, { ...size, w: kernel.pointer, dx: dx.pointer });
  }
}
