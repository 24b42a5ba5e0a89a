import { type Activation, activationKind, LEAKY_SLOPE } from '../activations.js';
import { ActivationKind, type Kernels, type Pointer } from '../engine/kernels.js';
import type { LayerPlan } from './layer.js';

/** An activation at the end of a layer, as its plan settled it. */
export interface OutputActivation {
  /** The element-wise part, which a matrix product applies in its last pass. */
  readonly kind: ActivationKind;
  readonly slope: number;
  /** Softmax over the last dimension, unless the loss takes it over. */
  readonly softmax: boolean;
}

/** Settles `activation` for this plan: what the loss takes over is left out here. */
export function planActivation(plan: LayerPlan, activation: Activation, slope: number = LEAKY_SLOPE): OutputActivation {
  const taken = plan.lossTakes === activation;
  return {
    kind: taken ? ActivationKind.linear : activationKind(activation),
    slope,
    softmax: activation === 'softmax' && !taken,
  };
}

/** y = activation(x), `rows` rows of `columns`. y may be x. */
export function applyActivation(kernels: Kernels, a: OutputActivation, x: Pointer, y: Pointer, rows: number, columns: number): void {
  if (a.softmax) kernels.softmax({ x, y, rows, columns });
  else kernels.activate({ activation: a.kind, slope: a.slope, x, y, n: rows * columns });
}

/** dx = dy * activation'(x), told from y = activation(x). dx may be dy, and is left alone where there is nothing to do. */
export function applyActivationGrad(
  kernels: Kernels,
  a: OutputActivation,
  y: Pointer,
  dy: Pointer,
  dx: Pointer,
  rows: number,
  columns: number,
): void {
  if (a.softmax) kernels.softmaxGrad({ y, dy, dx, rows, columns });
  else if (a.kind !== ActivationKind.linear || dy !== dx)
    kernels.activateGrad({ activation: a.kind, slope: a.slope, y, dy, dx, n: rows * columns });
}
