import { type Activation, activationEntry, activationRecord } from '../activations.js';
import { ActivationKind, type Kernels, type Pointer } from '../engine/kernels.js';
import type { LayerPlan, Slot } from './layer.js';

/** An activation at the end of a layer, as its plan settled it. */
export interface OutputActivation {
  /** The element-wise part. */
  readonly kind: ActivationKind;
  /** The activation's own number, such as leaky ReLU's slope. */
  readonly alpha: number;
  /** Softmax over the last dimension, unless the loss takes it over. */
  readonly softmax: boolean;
  /** What the derivative is told from: y, or where it cannot be, z of its own. */
  readonly kept: Slot;
  /** Whether `kept` is z, from which y is then computed: else a matrix product applies `kind` in its last pass. */
  readonly apart: boolean;
}

/** Settles `activation` for this plan: what the loss takes over is left out here. */
function settle(plan: LayerPlan, activation: Activation, alpha: number | undefined) {
  const taken = plan.lossTakes === activation;
  const record = activationRecord(taken ? 'linear' : activation, alpha);
  return {
    kind: record.activation,
    alpha: record.alpha,
    softmax: activation === 'softmax' && !taken,
    keepsZ: !taken && activationEntry(activation).keeps === 'z',
  };
}

/** Settles the activation of a layer that computes z itself, by a product. After `plan.output`, which gave `y`. */
export function planActivation(plan: LayerPlan, activation: Activation, y: Slot): OutputActivation {
  const { keepsZ, ...settled } = settle(plan, activation, undefined);
  const apart = keepsZ && plan.outputGradient !== undefined;
  if (!apart && (settled.softmax || settled.kind)) plan.keep(y);
  return { ...settled, kept: apart ? plan.scratch(y.size, 'step') : y, apart };
}

/** What a product gives: where, and with which activation in its last pass. `finishActivation` does the rest. */
export function fusedActivation({ kind, alpha, kept, apart }: OutputActivation): {
  to: Pointer;
  activation: ActivationKind;
  alpha: number;
} {
  return { to: kept.pointer, activation: apart ? ActivationKind.linear : kind, alpha };
}

/** What is left of the activation when the product is there: `rows` rows of `columns`. */
export function finishActivation(k: Kernels, a: OutputActivation, y: Slot, rows: number, columns: number): void {
  if (a.softmax) k.softmax({ x: y.pointer, y: y.pointer, rows, columns });
  if (a.apart) k.activate({ activation: a.kind, alpha: a.alpha, x: a.kept.pointer, y: y.pointer, n: rows * columns });
}

/** Plans a layer that is nothing but an activation: y = f(x), in x's place where nothing else needs that. */
export function planOnly(plan: LayerPlan, activation: Activation, alpha: number | undefined): { y: Slot; activation: OutputActivation } {
  const { keepsZ, ...settled } = settle(plan, activation, alpha);
  const apart = keepsZ && plan.gradients;
  const y = plan.output(plan.input.shape, { alias: plan.inPlace && !apart });
  const kept = apart ? plan.input : y;
  plan.keep(kept);
  return { y, activation: { ...settled, kept, apart } };
}

/** y = activation(x), `rows` rows of `columns`. y may be x. */
export function applyActivation(k: Kernels, a: OutputActivation, x: Pointer, y: Pointer, rows: number, columns: number): void {
  if (a.softmax) k.softmax({ x, y, rows, columns });
  else k.activate({ activation: a.kind, alpha: a.alpha, x, y, n: rows * columns });
}

/** dx = dy * activation'. dx may be dy, and is left alone where there is nothing to do. */
export function applyActivationGrad(k: Kernels, a: OutputActivation, dy: Pointer, dx: Pointer, rows: number, columns: number): void {
  const kept = a.kept.pointer;
  if (a.softmax) k.softmaxGrad({ y: kept, dy, dx, rows, columns });
  else if (a.kind !== ActivationKind.linear || dy !== dx)
    k.activateGrad({ activation: a.kind, alpha: a.alpha, kept, dy, dx, n: rows * columns });
}
