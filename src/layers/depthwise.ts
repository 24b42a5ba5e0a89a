// Convolution of each channel by itself, as several layers do it.
import type { Activation } from '../activations.js';
import { depthwiseKernels, useKernels } from '../engine/families.js';
import type { Kernels, Pointer } from '../engine/kernels.js';
import { type Initializer, initializerOption } from '../initializers/index.js';
import type { OptionSpec } from '../option-spec.js';
import { positiveInteger, trueOrFalse } from '../options.js';
import { type Regularizer, regularizerOption } from '../regularizers/index.js';
import { ActivatedLayer } from './activated-layer.js';
import { type BiasOptions, planBias } from './bias.js';
import { applyActivationGrad, finishActivation, fusedActivation, type OutputActivation, planActivation } from './output-activation.js';
import { kernelMacs, type LayerPlan, type Parameter, type PassState, planPass, required, type Slot } from './plan.js';
import type { DilatedWindow } from './window.js';

/** What depthwise layers are told besides their window and activation. */
export const depthwiseOptions = {
  /** Filters of each channel. Default 1. */
  depthMultiplier: [positiveInteger, 1],
  /** Default true. */
  useBias: [trueOrFalse, true],
  /** Default 'glorotUniform'. */
  depthwiseInitializer: [initializerOption, 'glorotUniform'],
  /** Default 'zeros'. */
  biasInitializer: [initializerOption, 'zeros'],
  depthwiseRegularizer: [regularizerOption, undefined],
  biasRegularizer: [regularizerOption, undefined],
} as const satisfies OptionSpec;

/** A layer with these options. */
interface DepthwiseOptions extends BiasOptions {
  readonly activation: Activation;
  readonly depthMultiplier: number;
  readonly depthwiseInitializer: Initializer;
  readonly depthwiseRegularizer: Regularizer | undefined;
}

/** What such a layer lays out. */
export interface DepthwiseState extends PassState {
  depthwise: Depthwise;
  bias: Parameter | undefined;
  activation: OutputActivation;
}

/** Where a depthwise convolution finds its tensors. */
export interface Depthwise {
  readonly kernel: Parameter;
  /** Of the channels that come out. */
  readonly shape: DilatedWindow;
  /** Filters of each channel of the image. */
  readonly multiplier: number;
  readonly x: Slot;
  /** x with each channel as often as there are filters for it: x itself where there is one. */
  readonly repeated: Slot;
  /** Its gradient, channel by channel and filter by filter, and the same filter by filter; where there are several. */
  readonly gradient: Slot | undefined;
  readonly sorted: Slot | undefined;
}

/** Plans the convolution of x by `kernel` (kernelHeight, kernelWidth, channels, multiplier). */
export function planDepthwise(plan: LayerPlan, x: Slot, shape: DilatedWindow, kernel: Parameter, multiplier: number): Depthwise {
  useKernels(depthwiseKernels);
  if (plan.trainable && multiplier === 1) plan.keep(x);
  const several = multiplier > 1;
  const repeated = several ? plan.scratch(x.size * multiplier, plan.gradients ? 'step' : 'forward') : x;
  const room = several && plan.gradients ? () => plan.scratch(x.size * multiplier, 'backward') : () => undefined;
  return {
    kernel,
    shape: { ...shape, channels: shape.channels * multiplier },
    multiplier,
    x,
    repeated,
    gradient: room(),
    sorted: room(),
  };
}

interface Output {
  readonly bias?: Pointer;
  readonly activation?: number;
  readonly alpha?: number;
  readonly y: Pointer;
}

/** y of `rows` examples. */
export function depthwiseForward(k: Kernels, { x, repeated, kernel, shape, multiplier: m }: Depthwise, output: Output, rows: number): void {
  const channels = shape.channels / m;
  const planes = rows * shape.height * shape.width;
  if (m > 1) {
    const steps = { xPlane: channels, xItem: 1, yPlane: shape.channels, yRow: 1, yItem: m };
    k.copy({ x: x.pointer, y: repeated.pointer, planes, rows: m, items: channels, run: 1, ...steps });
  }
  k.depthwiseConv2d({ ...shape, batch: rows, x: repeated.pointer, w: kernel.pointer, ...output });
}

/** dW, where it is learned, and dx, where it is wanted, from the gradient `dz` of what came out. */
export function depthwiseBackward(k: Kernels, d: Depthwise, dz: Pointer, dx: Pointer, rows: number): void {
  const { x, repeated, kernel, shape, multiplier: m } = d;
  const size = { ...shape, batch: rows, dy: dz };
  if (kernel.gradient) k.depthwiseConv2dKernelGrad({ ...size, x: repeated.pointer, dw: kernel.gradient });
  if (!dx) return;
  if (m === 1) {
    k.depthwiseConv2dInputGrad({ ...size, w: kernel.pointer, dx });
    return;
  }
  const [gradient, sorted] = [d.gradient!.pointer, d.sorted!.pointer];
  const n = rows * x.size;
  k.depthwiseConv2dInputGrad({ ...size, w: kernel.pointer, dx: gradient });
  k.copy({ x: gradient, y: sorted, rows: m, items: n, run: 1, xRow: 1, xItem: m, yRow: n, yItem: 1 });
  k.columnSums({ x: sorted, rows: m, columns: n, y: dx });
}

/** Plans a layer of nothing else: `taps` is the shape of its kernels, `places` that of its output without the channels. */
export function planDepthwiseLayer(
  plan: LayerPlan,
  layer: DepthwiseOptions,
  shape: DilatedWindow,
  taps: readonly number[],
  places: readonly number[],
): DepthwiseState {
  const { depthMultiplier: multiplier, depthwiseRegularizer } = layer;
  const channels = shape.channels * multiplier;
  const kernel = plan.parameter('kernel', [...taps, shape.channels, multiplier], layer.depthwiseInitializer, {
    regularizer: depthwiseRegularizer,
  });
  const bias = planBias(plan, layer, channels);
  const pass = planPass(plan, [...places, channels]);
  const activation = planActivation(plan, layer.activation, pass.y);
  return { ...pass, depthwise: planDepthwise(plan, plan.input, shape, kernel, multiplier), bias, activation };
}

/** A convolution of each channel by itself: what those of images and sequences share. */
export abstract class DepthwiseLayer extends ActivatedLayer<DepthwiseState> {
  override get emits(): boolean {
    return true;
  }

  override macs(output: readonly number[], parameters: readonly Parameter[]): number {
    return kernelMacs(output, parameters);
  }

  forward(k: Kernels, { y, depthwise, bias, activation }: DepthwiseState, rows: number): void {
    const { to, ...fused } = fusedActivation(activation);
    depthwiseForward(k, depthwise, { bias: bias ? bias.pointer : 0, ...fused, y: to }, rows);
    const { outHeight, outWidth, channels } = depthwise.shape;
    finishActivation(k, activation, y, rows * outHeight * outWidth, channels);
  }

  /** dz = dy * activation'(z), in place; db = sums of dz over the images. */
  backward(k: Kernels, { dx, dy, depthwise, bias, activation }: DepthwiseState, rows: number): void {
    const dz = required(dy).pointer;
    const { outHeight, outWidth, channels } = depthwise.shape;
    const pixels = rows * outHeight * outWidth;
    applyActivationGrad(k, activation, dz, dz, pixels, channels);
    depthwiseBackward(k, depthwise, dz, dx?.pointer ?? 0, rows);
    if (bias?.gradient) k.columnSums({ x: dz, rows: pixels, columns: channels, y: bias.gradient });
  }
}
