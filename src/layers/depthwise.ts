// Convolution of each channel by itself, as several layers do it.
import type { Kernels, Pointer } from '../engine/kernels.js';
import type { LayerPlan, Parameter, Slot } from './layer.js';
import type { DilatedWindow } from './window.js';

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
  if (kernel.gradient && multiplier === 1) plan.keep(x);
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
