// Transposed convolution: the input gradient of a convolution of images as large as what comes out.
import { convolve, convolveInputGrad, convolveKernelGrad } from '../engine/convolution.js';
import { imageKernels, useKernels } from '../engine/families.js';
import { ActivationKind, type Kernels } from '../engine/kernels.js';
import { packOnce } from '../engine/packed-products.js';
import { usePacking } from '../engine/packing.js';
import type { ConvolutionShape } from '../engine/records/conv.js';
import { OptionError, ShapeError } from '../errors.js';
import { show } from '../options.js';
import { formatShape } from '../shape.js';
import { ActivatedLayer } from './activated-layer.js';
import { planBias } from './bias.js';
import type { Convolving } from './convolution.js';
import { applyActivationGrad, finishActivation, fusedActivation, type OutputActivation, planActivation } from './output-activation.js';
import { kernelMacs, type LayerPlan, type Parameter, type PassState, planPass, required, type Slot } from './plan.js';
import { type DirectionPadding, directions, type ImageSize, type Padding } from './window.js';

/** How a kernel goes over what comes out. */
export interface TransposedWindow {
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly padding: Padding;
  readonly outputPadding: readonly [number, number] | undefined;
}

/** What such a layer lays out. */
export interface TransposedState extends PassState {
  kernel: Parameter;
  bias: Parameter | undefined;
  activation: OutputActivation;
  /** Of the convolution that it is the gradient of. */
  shape: ConvolutionShape;
  /** A one, by which the bias is added. */
  one: Slot;
  scratch: Slot;
  gradientScratch: Slot;
}

/** Refuses what cannot be told apart from one step more. */
export function checkOutputPadding(kind: string, strides: readonly number[], padding: readonly number[] | undefined): void {
  if (padding?.some((more, i) => more >= strides[i]!))
    throw new OptionError(`${kind}: option "outputPadding" must be less than "strides", received ${show(padding)} and ${show(strides)}.`);
}

/** The size that comes out of `size` in one direction, and what of it the padding takes away before: as Keras has it. */
function along(
  size: number,
  span: number,
  stride: number,
  padding: DirectionPadding,
  more: number | undefined,
): { out: number; before: number } {
  const reach = (size - 1) * stride;
  if (padding === 'same') {
    const out = more === undefined ? size * stride : reach + (span % 2) + more;
    return { out, before: Math.floor(Math.max(reach + span - out, 0) / 2) };
  }
  if (padding === 'valid') return { out: reach + span + (more ?? Math.max(stride - span, 0)), before: 0 };
  return { out: reach + span - padding[0] - padding[1] + (more ?? 0), before: padding[0] };
}

/** The convolution of `filters` channels whose input gradient it is. Throws ShapeError where padding takes everything away. */
export function transposedShape(
  owner: string,
  { height, width, channels }: ImageSize,
  filters: number,
  { kernel, strides, dilation, padding, outputPadding }: TransposedWindow,
): ConvolutionShape {
  const spans = kernel.map((taps, i) => (taps - 1) * dilation[i]! + 1) as [number, number];
  const [vertical, horizontal] = directions(padding);
  const y = along(height, spans[0], strides[0], vertical, outputPadding?.[0]);
  const x = along(width, spans[1], strides[1], horizontal, outputPadding?.[1]);
  if (y.out < 1 || x.out < 1)
    throw new ShapeError(
      `${owner}: received padding ${show(padding)} for a transposed convolution by ${kernel.join('x')} of examples of ` +
        `${formatShape([height, width, channels])}, which leaves nothing; expected less padding.`,
    );
  return {
    ...{ height: y.out, width: x.out, channels: filters, filters: channels },
    ...{ kernelHeight: kernel[0], kernelWidth: kernel[1], strideY: strides[0], strideX: strides[1] },
    ...{ dilationY: dilation[0], dilationX: dilation[1], padTop: y.before, padLeft: x.before },
    ...{ outHeight: height, outWidth: width },
  };
}

/** Plans such a layer: `taps` is the shape of its kernels, `places` that of its output without the channels. */
export function planTransposed(
  plan: LayerPlan,
  layer: Convolving,
  shape: ConvolutionShape,
  taps: readonly number[],
  places: readonly number[],
): TransposedState {
  useKernels(imageKernels);
  usePacking(packOnce);
  const { filters } = layer;
  const kernel = plan.parameter('kernel', [...taps, filters, shape.filters], layer.kernelInitializer, {
    regularizer: layer.kernelRegularizer,
  });
  const bias = planBias(plan, layer, filters);
  const pass = planPass(plan, [...places, filters]);
  const activation = planActivation(plan, layer.activation, pass.y);
  if (plan.trainable) plan.keep(plan.input);
  const numbers = plan.info.convolutionScratch({ ...shape, batch: plan.batch }) / plan.elementBytes;
  const scratch = plan.vector(numbers, 'forward');
  const gradientScratch = plan.vector(plan.gradients ? numbers : 0, 'backward');
  return { ...pass, kernel, bias, activation, shape, one: plan.vector(bias ? 1 : 0, 'forward'), scratch, gradientScratch };
}

/** A transposed convolution: what those of images and sequences share. */
export abstract class TransposedLayer extends ActivatedLayer<TransposedState> {
  override get emits(): boolean {
    return true;
  }

  /** Every place of the input takes the whole kernel. */
  override macs(_output: readonly number[], parameters: readonly Parameter[], input: readonly number[]): number {
    return kernelMacs(input, parameters);
  }

  forward(k: Kernels, s: TransposedState, rows: number): void {
    const { x, y, kernel, bias, activation, shape, one, scratch } = s;
    const { to, ...fused } = fusedActivation(activation);
    const [m, n] = [rows * shape.height * shape.width, shape.channels];
    convolveInputGrad(k, { ...shape, batch: rows, dy: x.pointer, w: kernel.pointer, dx: to, scratch: scratch.pointer });
    if (bias) {
      // a product of one column, all ones, with the bias: it is added, and the activation applied, in one pass
      k.fill({ y: one.pointer, n: 1, value: 1 });
      k.gemm({ m, n, k: 1, a: one.pointer, lda: 0, b: bias.pointer, ldb: n, c: to, ldc: n, accumulate: true, ...fused });
    } else if (fused.activation !== ActivationKind.linear) k.activate({ ...fused, x: to, y: to, n: m * n });
    finishActivation(k, activation, y, m, n);
  }

  /** dz = dy * activation'(z), in place; dx is the convolution of dz, dW that convolution's gradient, db = sums of dz over the images. */
  backward(k: Kernels, s: TransposedState, rows: number): void {
    const { x, dx, dy, kernel, bias, activation, shape, gradientScratch } = s;
    const dz = required(dy).pointer;
    const [m, n] = [rows * shape.height * shape.width, shape.channels];
    const size = { ...shape, batch: rows, x: dz, scratch: gradientScratch.pointer };
    applyActivationGrad(k, activation, dz, dz, m, n);
    if (kernel.gradient) convolveKernelGrad(k, { ...size, dy: x.pointer, dw: kernel.gradient });
    if (bias?.gradient) k.columnSums({ x: dz, rows: m, columns: n, y: bias.gradient });
    if (dx) convolve(k, { ...size, w: kernel.pointer, y: dx.pointer });
  }
}
