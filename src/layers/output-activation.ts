import {
  type Activation,
  type ActivationNumbers,
  type ActivationRecord,
  activate,
  activateGrad,
  activationEntry,
  activationRecord,
  fusedPart,
  isLinear,
} from '../activations.js';
import type { ActivationKind, Kernels, Pointer } from '../engine/kernels.js';
import type { LayerPlan, Slot } from './plan.js';

/** An activation at the end of a layer, as its plan settled it. */
export interface OutputActivation {
  /** Linear where the loss takes it over. */
  readonly record: ActivationRecord;
  /** What the derivative is told from: y, or where it cannot be, z of its own. */
  readonly kept: Slot;
  /** Whether `kept` is z, from which y is then computed: else a matrix product applies the activation in its last pass, if it can. */
  readonly apart: boolean;
}

/** The numbers of an activation, and what its derivative is told from, where its entry says otherwise. */
export type OwnActivation = ActivationNumbers & { readonly keeps?: 'y' | 'z' };

/** Settles `activation` for this plan: what the loss takes over is left out here. */
function settle(plan: LayerPlan, activation: Activation, own: OwnActivation) {
  const taken = plan.lossTakes === activation;
  const { keeps = activationEntry(activation).keeps, ...numbers } = own;
  return { record: activationRecord(taken ? 'linear' : activation, numbers), keepsZ: !taken && keeps === 'z' };
}

/** Settles the activation of a layer that computes z itself, by a product. After `plan.output`, which gave `y`. */
export function planActivation(plan: LayerPlan, activation: Activation, y: Slot): OutputActivation {
  const { keepsZ, record } = settle(plan, activation, {});
  const apart = keepsZ && plan.outputGradient !== undefined;
  if (!apart && !isLinear(record)) plan.keep(y);
  return { record, kept: apart ? plan.scratch(y.size, 'step') : y, apart };
}

/** What a product gives: where, and with which activation in its last pass. `finishActivation` does the rest. */
export function fusedActivation({ record, kept, apart }: OutputActivation): { to: Pointer; activation: ActivationKind; alpha: number } {
  const { activation, alpha } = fusedPart(record);
  return { to: kept.pointer, activation: apart ? 0 : activation, alpha };
}

/** What is left of the activation when the product is there: `rows` rows of `columns`. */
export function finishActivation(k: Kernels, a: OutputActivation, y: Slot, rows: number, columns: number): void {
  if (a.apart || a.record.apart) activate(k, a.record, a.kept.pointer, y.pointer, rows, columns);
}

/** Plans a layer that is nothing but an activation: y = f(x), in x's place where nothing else needs that. */
export function planOnly(plan: LayerPlan, activation: Activation, own: OwnActivation): { y: Slot; activation: OutputActivation } {
  const { keepsZ, record } = settle(plan, activation, own);
  const apart = keepsZ && plan.gradients;
  const y = plan.output(plan.input.shape, { alias: plan.inPlace && !apart });
  const kept = apart ? plan.input : y;
  plan.keep(kept);
  return { y, activation: { record, kept, apart } };
}

/** y = activation(x), `rows` rows of `columns`. y may be x. */
export function applyActivation(k: Kernels, a: OutputActivation, x: Pointer, y: Pointer, rows: number, columns: number): void {
  activate(k, a.record, x, y, rows, columns);
}

/** dx = dy * activation'. dx may be dy, and is left alone where there is nothing to do. */
export function applyActivationGrad(k: Kernels, a: OutputActivation, dy: Pointer, dx: Pointer, rows: number, columns: number): void {
  if (!isLinear(a.record) || dy !== dx) activateGrad(k, a.record, a.kept.pointer, dy, dx, rows, columns);
}
